package dataset

import (
	"context"
	"fmt"
	"image"
	"os"

	"multiscope/internal/neuron"
)

// folder is a Source of the image files at and below a folder, in the order of their names.
// A picture in a subfolder has that folder's name as its class, which is ImageNet's layout.
type folder struct {
	walk
	name  string
	names classNames
}

// openFolder opens a folder: of pictures where it holds any, else of shards or of tables with pictures in
// them, at any depth.
func openFolder(dir string, opts Options) (Source, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	f := &folder{walk: walk{opts: opts, opened: root}, name: baseName(dir)}
	if err := f.walk.walk(dir); err != nil {
		return nil, err
	}
	switch {
	case len(f.files) > 0:
	case len(f.tars) > 0:
		return openShards(f.name, f.walk, opts)
	case len(f.tables) > 0:
		return openPictureTables(f.name, f.walk, opts)
	}
	for _, archives := range [][]string{f.tars, f.tables} {
		for _, key := range archives {
			f.add(key, "it lies beside pictures; to read what is in it, name it with --images as well")
		}
	}
	f.names = readClassNames(root)
	return f, nil
}

func (f *folder) Name() string { return f.name }
func (f *folder) Len() int     { return len(f.files) }

func (f *folder) Image(i int) neuron.Image {
	return neuron.Image{Key: f.files[i], Categories: f.names.of(f.files[i])}
}

func (f *folder) Picture(ctx context.Context, i, minSide int) (image.Image, error) {
	key := f.files[i]
	b, err := f.place(key).read(ctx, 0, -1, f.opts.Decode)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", key, err)
	}
	return decodeNamed(key, b, f.opts.Decode, minSide)
}

// decodeNamed decodes and puts the key before an error.
func decodeNamed(key string, b []byte, o DecodeOptions, minSide int) (image.Image, error) {
	o.MinSide = minSide
	im, err := Decode(b, o)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", key, err)
	}
	return im, nil
}
