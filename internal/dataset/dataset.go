// Package dataset reads pictures: from folders, folders of classes, zip files, WebDataset tar
// shards and manifests, and from the bytes of an image file. A Source is an ordered list of
// pictures with stable keys; Decode is the way from bytes to pixels. It knows no model: how
// a picture becomes a model's input is in package clip. Start at Open.
//
// Everything read here may be hostile: sizes are checked against limits before anything is
// allocated, and nothing outside the given folder is read.
package dataset

import (
	"context"
	"fmt"
	"image"
	"os"

	"multiscope/internal/neuron"
)

// Source is an ordered set of pictures. Order and keys depend on what is in it alone, so that
// two runs over the same files number them alike. It is safe for concurrent use.
type Source interface {
	// Name is the data set's name for people: the base name of what was opened.
	Name() string
	Len() int
	// Image returns key, caption and categories of picture i without decoding it.
	Image(i int) neuron.Image
	// Picture decodes picture i. Where minSide > 0 the decoder may scale a large one down
	// so far that resizing its shorter side to minSide still gives the same picture.
	Picture(ctx context.Context, i int, minSide int) (image.Image, error)
}

// Options says what to take of a source and how to decode it. The zero value takes
// everything in its own order.
type Options struct {
	Name        string // instead of the source's own name
	Sample      int    // draw this many uniformly, kept in order; 0: all
	SampleSeed  int64
	Shuffle     bool // put them into an order drawn from ShuffleSeed
	ShuffleSeed int64
	Limit       int // of all that, take the first this many; 0: all
	Decode      DecodeOptions
}

// Open returns the pictures at path: a folder, or a folder of classes.
func Open(path string, opts Options) (Source, error) {
	src, err := open(path, opts.Decode)
	if err != nil {
		return nil, fmt.Errorf("open images %s: %w", path, cause(err))
	}
	if src.Len() == 0 {
		return nil, fmt.Errorf("open images %s: there are no pictures in it", path)
	}
	return Select(src, opts), nil
}

func open(path string, o DecodeOptions) (Source, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if info.IsDir() {
		return openFolder(path, o)
	}
	return nil, fmt.Errorf("is no folder")
}
