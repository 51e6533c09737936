package dataset

import (
	"context"
	"errors"
	"fmt"
	"image"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"multiscope/internal/neuron"
)

// extensions are the names that image files go by, in lower case.
var extensions = []string{".jpg", ".jpeg", ".jpe", ".png", ".gif", ".webp", ".bmp", ".tif", ".tiff"}

// isImage reports whether a file's name says that it is a picture. Hidden files and macOS'
// shadows of files are none.
func isImage(name string) bool {
	return !strings.HasPrefix(path.Base(name), ".") && slices.Contains(extensions, strings.ToLower(path.Ext(name)))
}

// folder is a Source of the image files at and below a folder, in the order of their names.
// A picture in a subfolder has that folder's name as its class, which is ImageNet's layout.
type folder struct {
	root   *os.Root // opens nothing outside the folder, by link or by name
	name   string
	keys   []string
	names  classNames
	decode DecodeOptions
}

// openFolder lists the pictures of a folder. Links to folders are not followed.
func openFolder(dir string, o DecodeOptions) (*folder, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	f := &folder{root: root, name: baseName(dir), names: readClassNames(root.FS()), decode: o}
	err = fs.WalkDir(root.FS(), ".", func(p string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && p != "." && strings.HasPrefix(d.Name(), "."):
			return fs.SkipDir
		case !d.IsDir() && isImage(p):
			f.keys = append(f.keys, p)
		}
		return nil
	})
	slices.Sort(f.keys)
	return f, err
}

// baseName returns the name of a path for people, whatever way it was written.
func baseName(p string) string {
	if abs, err := filepath.Abs(p); err == nil {
		p = abs
	}
	return filepath.Base(p)
}

func (f *folder) Name() string { return f.name }
func (f *folder) Len() int     { return len(f.keys) }

func (f *folder) Image(i int) neuron.Image {
	return neuron.Image{Key: f.keys[i], Categories: f.names.of(f.keys[i])}
}

func (f *folder) Picture(ctx context.Context, i, minSide int) (image.Image, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	b, err := f.read(f.keys[i])
	if err != nil {
		return nil, fmt.Errorf("%s: %w", f.keys[i], err)
	}
	return decodeNamed(f.keys[i], b, f.decode, minSide)
}

func (f *folder) read(key string) ([]byte, error) { return readFile(f.root, key, f.decode) }

// readFile reads an image file within the limit of its bytes.
func readFile(root *os.Root, name string, o DecodeOptions) ([]byte, error) {
	file, err := root.Open(name)
	if err != nil {
		return nil, cause(err)
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return nil, cause(err)
	}
	if !info.Mode().IsRegular() {
		return nil, errors.New("not a regular file")
	}
	if err := checkBytes(info.Size(), o); err != nil {
		return nil, err
	}
	b := make([]byte, info.Size())
	_, err = io.ReadFull(file, b)
	return b, err
}

// checkBytes refuses files of more bytes than the limit.
func checkBytes(n int64, o DecodeOptions) error {
	if n > o.maxBytes() {
		return fmt.Errorf("%d bytes are more than the limit of %d", n, o.maxBytes())
	}
	return nil
}

// cause drops operation and path from a file error: the key says which file it was.
func cause(err error) error {
	if p, ok := err.(*fs.PathError); ok {
		return p.Err
	}
	return err
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
