package clip

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"

	"multiscope/internal/checkpoint"
)

// Open opens a model: an OpenCLIP or Hugging Face folder, a checkpoint of PyTorch or safetensors, or
// an ONNX file.
func Open(path string) (*Model, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.IsDir() {
		return nil, fmt.Errorf("%s: not a model", path)
	}
	return openFolder(path)
}

// openFolder opens a folder by the configuration in it.
func openFolder(dir string) (*Model, error) {
	path := filepath.Join(dir, "open_clip_config.json")
	if _, err := os.Stat(path); err != nil {
		return nil, err
	}
	c, err := readOpenCLIP(path)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	file, err := firstOf(dir, "open_clip_model.safetensors", "model.safetensors", "open_clip_pytorch_model.bin")
	if err != nil {
		return nil, err
	}
	return newModel(dir, file, c, nil)
}

// firstOf returns the first of the files that is in the folder.
func firstOf(dir string, names ...string) (string, error) {
	for _, name := range names {
		path := filepath.Join(dir, name)
		if _, err := os.Stat(path); err == nil || !errors.Is(err, os.ErrNotExist) {
			return path, err
		}
	}
	return "", fmt.Errorf("%s: none of %v is there", dir, names)
}

// newModel opens the weights and holds them against the configuration. path is what was opened.
func newModel(path, weightsFile string, c config, spell func(string) string) (*Model, error) {
	file, err := checkpoint.Open(weightsFile)
	if err != nil {
		return nil, err
	}
	m := &Model{
		path: path, config: c, weights: &weights{file: file, spell: spell}, hash: sync.OnceValue(file.Hash),
	}
	if err := m.plan(); err != nil {
		file.Close()
		return nil, fmt.Errorf("%s: %w", weightsFile, err)
	}
	return m, nil
}
