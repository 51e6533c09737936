package dataset

import (
	"archive/tar"
	"context"
	"errors"
	"fmt"
	"image"
	"io"
	"os"
	"path"
	"path/filepath"
	"strings"

	"multiscope/internal/neuron"
)

// shards is a Source of WebDataset shards: tar files in which the files of a sample share
// their name up to its first dot. A sample's picture is its first image file; its caption
// and categories come from .txt, .cls and .json files.
type shards struct {
	name    string
	root    *os.Root
	files   []string // shards, in the order of their names
	samples []sample
	decode  DecodeOptions
}

// sample is a picture in a shard.
type sample struct {
	shard        int
	offset, size int64 // of its bytes in the shard
	image        neuron.Image
}

// openShards indexes one tar file, or all of a folder.
func openShards(path string, o DecodeOptions) (*shards, error) {
	dir, pattern := path, "*.tar"
	if info, err := os.Stat(path); err == nil && !info.IsDir() {
		dir, pattern = filepath.Dir(path), filepath.Base(path)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	s := &shards{name: baseName(path), root: root, decode: o}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	for _, e := range entries { // in the order of their names
		if ok := e.Name() == pattern || pattern == "*.tar" && strings.HasSuffix(e.Name(), ".tar"); ok {
			s.files = append(s.files, e.Name())
		}
	}
	for i := range s.files {
		if err := s.scan(i); err != nil {
			return nil, fmt.Errorf("%s: %w", s.files[i], err)
		}
	}
	return s, nil
}

// scan reads a shard's headers and the small files that say something of a picture.
func (s *shards) scan(shard int) error {
	f, err := s.root.Open(s.files[shard])
	if err != nil {
		return cause(err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return cause(err)
	}
	from := len(s.samples)
	notes := map[string]*note{}
	for r := tar.NewReader(f); ; {
		h, err := r.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return err
		}
		if err := s.member(f, r, h, shard, info.Size(), notes); err != nil {
			return fmt.Errorf("%s: %w", h.Name, err)
		}
	}
	s.annotate(from, notes)
	return nil
}

// member notes what one file of a shard brings.
func (s *shards) member(f *os.File, r io.Reader, h *tar.Header, shard int, end int64, notes map[string]*note) error {
	if h.Typeflag != tar.TypeReg {
		return nil
	}
	if !filepath.IsLocal(h.Name) {
		return errors.New("the name leaves the shard")
	}
	if !isImage(h.Name) {
		return readNote(r, h.Name, notes)
	}
	at, err := f.Seek(0, io.SeekCurrent) // the tar reader stands at the file's first byte
	if err != nil {
		return err
	}
	if at+h.Size > end {
		return errors.New("truncated: the shard ends in the middle of it")
	}
	key := s.files[shard] + "/" + path.Clean(h.Name)
	s.samples = append(s.samples, sample{shard, at, h.Size, neuron.Image{Key: key}})
	return nil
}

// annotate gives a shard's pictures what was noted of their samples and keeps the first
// picture of each sample.
func (s *shards) annotate(from int, notes map[string]*note) {
	kept, seen := s.samples[:from], map[string]bool{}
	for _, p := range s.samples[from:] {
		_, name, _ := strings.Cut(p.image.Key, "/")
		stem := stemOf(name)
		if seen[stem] {
			continue
		}
		seen[stem] = true
		if n := notes[stem]; n != nil {
			p.image.Caption, p.image.Categories = n.caption, n.categories
		}
		kept = append(kept, p)
	}
	s.samples = kept
}

func (s *shards) Name() string             { return s.name }
func (s *shards) Len() int                 { return len(s.samples) }
func (s *shards) Image(i int) neuron.Image { return s.samples[i].image }

func (s *shards) Picture(ctx context.Context, i, minSide int) (image.Image, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	p := &s.samples[i]
	b, err := s.read(p)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", p.image.Key, err)
	}
	return decodeNamed(p.image.Key, b, s.decode, minSide)
}

func (s *shards) read(p *sample) ([]byte, error) {
	if err := checkBytes(p.size, s.decode); err != nil {
		return nil, err
	}
	f, err := s.root.Open(s.files[p.shard])
	if err != nil {
		return nil, cause(err)
	}
	defer f.Close()
	b := make([]byte, p.size)
	_, err = f.ReadAt(b, p.offset)
	return b, err
}
