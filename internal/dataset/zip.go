package dataset

import (
	"archive/zip"
	"context"
	"fmt"
	"image"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"multiscope/internal/neuron"
)

// zipped is a Source of the image files in a zip file, by name. Its folders are classes.
type zipped struct {
	name   string
	files  []*zip.File
	decode DecodeOptions
}

func openZip(path string, o DecodeOptions) (*zipped, error) {
	r, err := zip.OpenReader(path)
	if err != nil {
		return nil, err
	}
	z := &zipped{name: baseName(path), decode: o}
	for _, f := range r.File {
		if !filepath.IsLocal(f.Name) {
			return nil, fmt.Errorf("entry %q leaves the archive", f.Name)
		}
		if !f.FileInfo().IsDir() && isImage(f.Name) {
			z.files = append(z.files, f)
		}
	}
	slices.SortFunc(z.files, func(a, b *zip.File) int { return strings.Compare(a.Name, b.Name) })
	for i := 1; i < len(z.files); i++ {
		if z.files[i].Name == z.files[i-1].Name {
			return nil, fmt.Errorf("entry %q is there twice", z.files[i].Name)
		}
	}
	return z, nil
}

func (z *zipped) Name() string { return z.name }
func (z *zipped) Len() int     { return len(z.files) }

func (z *zipped) Image(i int) neuron.Image {
	return neuron.Image{Key: z.files[i].Name, Categories: classNames(nil).of(z.files[i].Name)}
}

func (z *zipped) Picture(ctx context.Context, i, minSide int) (image.Image, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	b, err := z.read(z.files[i])
	if err != nil {
		return nil, fmt.Errorf("%s: %w", z.files[i].Name, err)
	}
	return decodeNamed(z.files[i].Name, b, z.decode, minSide)
}

// read unpacks an entry. What the archive says of its size is checked, and not trusted.
func (z *zipped) read(f *zip.File) ([]byte, error) {
	if err := checkBytes(int64(min(f.UncompressedSize64, 1<<62)), z.decode); err != nil {
		return nil, err
	}
	r, err := f.Open()
	if err != nil {
		return nil, err
	}
	defer r.Close()
	b, err := io.ReadAll(io.LimitReader(r, z.decode.maxBytes()+1))
	if err == nil {
		err = checkBytes(int64(len(b)), z.decode)
	}
	return b, err
}
