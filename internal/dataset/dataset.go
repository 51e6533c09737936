// Package dataset reads pictures: from folders, folders of classes, zip files, WebDataset tar
// shards and manifests, and from the bytes of an image file. A Source is an ordered list of
// pictures with stable keys; Decode is the way from bytes to pixels. It knows no model: how
// a picture becomes a model's input is in package clip. Start at Open.
//
// Everything read here may be hostile: sizes are checked against limits before anything is
// allocated, and nothing outside of what was named is read unless Options.FollowLinks asks for it. What
// is not taken, and yet may be meant as a picture, is named: see LeftOut.
package dataset

import (
	"context"
	"errors"
	"fmt"
	"image"
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
	Limit       int  // of all that, take the first this many; 0: all
	FollowLinks bool // also those that lead out of what was named
	Decode      DecodeOptions

	roots []string // real paths of what was named
}

// Open returns the pictures at path: a folder, a folder of classes, a zip file, a WebDataset
// shard or a folder of shards, a manifest (CSV, TSV, JSON lines, Parquet), or Parquet files that hold
// the pictures.
func Open(path string, opts Options) (Source, error) { return OpenAll([]string{path}, opts) }

// OpenAll returns the pictures at several paths as one data set.
func OpenAll(paths []string, opts Options) (Source, error) {
	for _, p := range paths {
		if real, err := realPath(p); err == nil {
			opts.roots = append(opts.roots, real)
		}
	}
	var sources []Source
	for _, p := range paths {
		src, err := open(p, opts)
		if err == nil {
			err = checkHolds(src)
		}
		if err != nil {
			return nil, fmt.Errorf("open images %s: %w", p, cause(err))
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

// checkHolds refuses a source without pictures, and says what was found instead.
func checkHolds(src Source) error {
	if src.Len() > 0 {
		return nil
	}
	left := LeftOut(src)
	switch len(left) {
	case 0:
		return errors.New("there are no pictures in it")
	case 1:
		return fmt.Errorf("there are no pictures in it that can be read; left out is %s: %s", left[0].Key, left[0].Reason)
	}
	return fmt.Errorf("there are no pictures in it that can be read; %d are left out, the first is %s: %s", len(left), left[0].Key, left[0].Reason)
}

// realPath returns a path without links.
func realPath(path string) (string, error) {
	real, err := filepath.EvalSymlinks(path)
	if err != nil {
		return "", err
	}
	return filepath.Abs(real)
}

func open(path string, opts Options) (Source, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	kind := strings.ToLower(filepath.Ext(path))
	switch {
	case info.IsDir():
		return openFolder(path, opts)
	case !info.Mode().IsRegular():
		return nil, errors.New(irregular(info.Mode()))
	case kind == ".tar":
		return openShard(path, opts)
	case kind == ".zip":
		return openZip(path, opts)
	case kind == ".parquet":
		return openParquet(path, opts)
	case tables[kind] != nil:
		return openManifest(path, opts)
	}
	return nil, notASource(path)
}

// notASource says what a file is that holds no data set.
func notASource(path string) error {
	if head, err := (place{path: path}).head(); err == nil {
		switch {
		case strings.HasPrefix(string(head), "\x1f\x8b"), strings.HasPrefix(string(head), "\x28\xb5\x2f\xfd"), strings.HasPrefix(string(head), "BZh"):
			return errors.New("it is compressed; pictures are read from where they lie, so unpack it first (gunzip, zstd -d, bunzip2)")
		case startsAsPicture(head):
			return errors.New("it is a single picture; name the folder that it lies in, or a .csv that lists it")
		}
	}
	return errors.New("neither a folder nor a .zip, .tar, .csv, .tsv, .jsonl or .parquet file")
}
