package onnx

import (
	"errors"
	"fmt"
	"maps"
	"os"
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
	d, err := newBeside(path)
	if err != nil {
		return nil, nil, fmt.Errorf("onnx: %w", err)
	}
	if g, err = decode(b, d.part); err != nil {
		return nil, nil, fmt.Errorf("%s: %w", path, err)
	}
	files = []string{path}
	for _, name := range slices.Sorted(maps.Keys(d.used)) {
		files = append(files, d.paths[name])
	}
	return g, files, nil
}

// ExternalFiles returns the files that hold the weights of the model in an .onnx file, as it names them, and reads none of
// them.
func ExternalFiles(path string) ([]string, error) {
	b, err := readFile(path)
	if err != nil {
		return nil, fmt.Errorf("onnx: %w", err)
	}
	_, err = Decode(b)
	if missing := new(MissingError); errors.As(err, &missing) {
		return missing.Files, nil
	}
	return nil, err
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
