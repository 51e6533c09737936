package dataset

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"io"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"

	"multiscope/internal/neuron"
)

// zipped is a Source of the image files in a zip file, by name. Its folders are classes.
type zipped struct {
	left
	name   string
	files  []zipEntry
	decode DecodeOptions
}

type zipEntry struct {
	key  string
	file *zip.File
}

func openZip(file string, opts Options) (*zipped, error) {
	f, err := place{path: file}.open()
	if err != nil {
		return nil, err
	}
	r, err := readZip(f)
	if err != nil {
		f.Close()
		return nil, err
	}
	z := &zipped{name: baseName(file), decode: opts.Decode}
	for _, entry := range r.File {
		z.take(entry)
	}
	slices.SortStableFunc(z.files, func(a, b zipEntry) int { return strings.Compare(a.key, b.key) })
	z.files = slices.CompactFunc(z.files, func(a, b zipEntry) bool {
		if a.key == b.key {
			z.add(a.key, "a second file of this name")
		}
		return a.key == b.key
	})
	return z, nil
}

func readZip(f *os.File) (*zip.Reader, error) {
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	r, err := zip.NewReader(f, info.Size())
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) { // names are only names here: nothing is unpacked
		return nil, zipCause(err)
	}
	return r, nil
}

func zipCause(err error) error {
	if errors.Is(err, zip.ErrFormat) {
		return fmt.Errorf("%w: damaged or cut short, as by a download that broke off; see whether unzip -t reads it", err)
	}
	return err
}

// memberKey returns the name of an archive's member as a key. Nothing is unpacked, so that a name that
// leads elsewhere is just odd.
func memberKey(name string) string {
	return strings.TrimPrefix(path.Clean("/"+strings.ReplaceAll(name, `\`, "/")), "/")
}

// take notes what one entry brings.
func (z *zipped) take(entry *zip.File) {
	key := memberKey(entry.Name)
	base := path.Base(key)
	if entry.FileInfo().IsDir() || key == "" || isSystemFile(base) || z.hides("", key) {
		return
	}
	v := classify(key, func() ([]byte, error) { return zipHead(entry) })
	switch mode := entry.Mode(); {
	case !v.picture && v.reason == "":
	case strings.HasPrefix(base, "."):
		z.add(key, "a hidden file")
	case mode&fs.ModeSymlink != 0:
		z.add(key, "a link, which is not followed in a zip file; unpack the archive and name the folder")
	case entry.Flags&1 != 0:
		z.add(key, "it is encrypted; unpack the archive with its password and name the folder")
	case v.picture:
		z.files = append(z.files, zipEntry{key, entry})
	default:
		z.add(key, v.reason)
	}
}

// zipHead reads an entry's first bytes.
func zipHead(entry *zip.File) ([]byte, error) {
	r, err := entry.Open()
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return startOf(r)
}

// startOf reads the start of what may be shorter.
func startOf(r io.Reader) ([]byte, error) {
	var b bytes.Buffer
	_, err := io.CopyN(&b, r, headBytes)
	if errors.Is(err, io.EOF) {
		err = nil
	}
	return b.Bytes(), err
}

func (z *zipped) Name() string { return z.name }
func (z *zipped) Len() int     { return len(z.files) }

func (z *zipped) Image(i int) neuron.Image {
	return neuron.Image{Key: z.files[i].key, Categories: classNames(nil).of(z.files[i].key)}
}

func (z *zipped) Picture(ctx context.Context, i, minSide int) (image.Image, error) {
	b, err := interruptible(ctx, func() ([]byte, error) { return z.read(z.files[i].file) })
	if err != nil {
		return nil, fmt.Errorf("%s: %w", z.files[i].key, err)
	}
	return decodeNamed(z.files[i].key, b, z.decode, minSide)
}

// read unpacks an entry. What the archive says of its size is checked, and not trusted.
func (z *zipped) read(f *zip.File) ([]byte, error) {
	if err := checkBytes(int64(min(f.UncompressedSize64, 1<<62)), z.decode); err != nil {
		return nil, err
	}
	r, err := f.Open()
	if errors.Is(err, zip.ErrAlgorithm) {
		err = fmt.Errorf("compressed by method %d, which cannot be read; unpack the archive, with 7z x for example, and name the folder", f.Method)
	}
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
