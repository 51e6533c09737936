package onnx

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
)

// maxFile bounds the graph's own file, which a protobuf message can not exceed either.
const maxFile = 2 << 30

// Load reads an .onnx file and the files beside it that hold its weights. Nothing outside of
// the file's folder is opened, whatever the file says.
func Load(path string) (*Graph, error) {
	g, _, err := LoadFiles(path)
	return g, err
}

// LoadFiles is Load, and returns the files that it read: path, then those that hold the weights, by name.
func LoadFiles(path string) (g *Graph, files []string, err error) {
	b, err := readFile(path)
	if err != nil {
		return nil, nil, fmt.Errorf("onnx: %w", err)
	}
	dir := filepath.Dir(path)
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, nil, fmt.Errorf("onnx: %w", err)
	}
	defer func() { _ = root.Close() }()
	beside := folder{root: root, read: map[external][]byte{}, used: map[string]int64{}}
	if g, err = decode(b, beside.part); err != nil {
		return nil, nil, fmt.Errorf("%s: %w", path, err)
	}
	files = []string{path}
	for _, name := range slices.Sorted(maps.Keys(beside.used)) {
		files = append(files, filepath.Join(dir, name))
	}
	return g, files, nil
}

func readFile(path string) ([]byte, error) {
	s, err := os.Stat(path)
	switch {
	case err != nil:
		return nil, err
	case !s.Mode().IsRegular():
		return nil, fmt.Errorf("%s is not a file", path)
	case s.Size() > maxFile:
		return nil, fmt.Errorf("%s: %d bytes are more than an ONNX file can have", path, s.Size())
	}
	return os.ReadFile(path)
}

// A folder reads parts of the files beside a model.
type folder struct {
	root *os.Root
	read map[external][]byte // what was read, since constants may share their bytes
	used map[string]int64    // bytes read of each file: no more than it has
}

// part returns a constant's bytes after checking that the file has them.
func (d folder) part(e external) (b []byte, err error) {
	if b, ok := d.read[e]; ok {
		return b, nil
	}
	if !filepath.IsLocal(e.file) {
		return nil, fmt.Errorf("external data %q lies outside of the model's folder, which is refused", e.file)
	}
	f, err := d.root.Open(e.file)
	if err != nil {
		return nil, fmt.Errorf("external data: %w", err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	s, err := f.Stat()
	if err != nil {
		return nil, fmt.Errorf("external data: %w", err)
	}
	if !s.Mode().IsRegular() || e.length > s.Size()-e.offset || e.length > s.Size()-d.used[e.file] {
		return nil, fmt.Errorf("external data %q has no %d bytes of its own at %d", e.file, e.length, e.offset)
	}
	d.used[e.file] += e.length
	b = make([]byte, e.length)
	_, err = io.ReadFull(io.NewSectionReader(f, e.offset, e.length), b)
	d.read[e] = b
	return b, err
}
