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
	"errors"
	"fmt"
	"image"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

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

// Open returns the pictures at path: a folder, a folder of classes, a zip file, a WebDataset
// shard or a folder of shards, or a manifest (CSV, TSV, JSON lines, Parquet).
func Open(path string, opts Options) (Source, error) { return OpenAll([]string{path}, opts) }

// OpenAll returns the pictures at several paths as one data set.
func OpenAll(paths []string, opts Options) (Source, error) {
	var sources []Source
	for _, p := range paths {
		src, err := open(p, opts.Decode)
		if err != nil {
			return nil, fmt.Errorf("open images %s: %w", p, cause(err))
		}
		if src.Len() == 0 {
			return nil, fmt.Errorf("open images %s: there are no pictures in it", p)
		}
		sources = append(sources, src)
	}
	switch len(sources) {
	case 0:
		return nil, errors.New("open images: no folder or file was named")
	case 1:
		return Select(sources[0], opts), nil
	default:
		return Select(Join(sources[0].Name(), sources...), opts), nil
	}
}

func open(path string, o DecodeOptions) (Source, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	switch kind := strings.ToLower(filepath.Ext(path)); {
	case info.IsDir():
		return openDir(path, o)
	case kind == ".tar":
		return openShards(path, o)
	case kind == ".zip":
		return openZip(path, o)
	case tables[kind] != nil:
		return openManifest(path, o)
	default:
		return nil, errors.New("neither a folder nor a .zip, .tar, .csv, .tsv, .jsonl or .parquet file")
	}
}

// openDir opens a folder: of shards where tar files lie in it, else of pictures.
func openDir(path string, o DecodeOptions) (Source, error) {
	if found, err := fs.Glob(os.DirFS(path), "*.tar"); err == nil && len(found) > 0 {
		return openShards(path, o)
	}
	return openFolder(path, o)
}
