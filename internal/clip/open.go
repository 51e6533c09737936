package clip

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"multiscope/internal/checkpoint"
)

// Options change how a model is opened. The zero value takes it as it is.
type Options struct {
	ImageSize int // pixels, other than the model's own; positional embeddings are resized
}

// Open opens a model: an OpenCLIP or Hugging Face folder, or a checkpoint of PyTorch or safetensors.
func Open(path string) (*Model, error) { return OpenWith(path, Options{}) }

// OpenWith is Open with options.
func OpenWith(path string, o Options) (*Model, error) {
	found, err := locate(path)
	if err != nil {
		return nil, err
	}
	file, err := checkpoint.Open(found.weights)
	if err != nil {
		return nil, err
	}
	m, err := newModel(path, found, file, o)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("%s: %w", path, err), file.Close())
	}
	return m, nil
}

// located is where the parts of a model are.
type located struct {
	weights string
	config  string // "" where it is read off the weights
	read    func(path string) (config, error)
}

// The files of a model in a folder, the preferred first.
var (
	openCLIPWeights    = []string{"open_clip_model.safetensors", "open_clip_pytorch_model.bin", "open_clip_pytorch_model.safetensors"}
	huggingFaceWeights = []string{"model.safetensors", "model.safetensors.index.json", "pytorch_model.bin", "pytorch_model.bin.index.json"}
)

// locate finds the weights and the configuration of what a path names. A file of weights is taken
// with the configuration beside it, if it bears the name that belongs to one.
func locate(path string) (located, error) {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return located{}, err
	case info.IsDir():
		return locateIn(path, "")
	}
	if found, err := locateIn(filepath.Dir(path), filepath.Base(path)); err == nil {
		return found, nil
	}
	return located{weights: path}, nil
}

// locateIn finds a model in a folder; its weights must be the named file, unless that is "".
func locateIn(dir, weights string) (located, error) {
	for _, kind := range []struct {
		config  string
		weights []string
		read    func(string) (config, error)
	}{
		{"open_clip_config.json", openCLIPWeights, readOpenCLIP},
		{"config.json", huggingFaceWeights, readHuggingFace},
	} {
		if !isThere(dir, kind.config) {
			continue
		}
		for _, name := range kind.weights {
			if (weights == "" || weights == name) && isThere(dir, name) {
				return located{weights: filepath.Join(dir, name), config: filepath.Join(dir, kind.config), read: kind.read}, nil
			}
		}
	}
	if weights == "" {
		return locateAlone(dir)
	}
	return located{}, fs.ErrNotExist
}

// locateAlone finds the only checkpoint in a folder without configuration.
func locateAlone(dir string) (located, error) {
	var found []string
	for _, ext := range []string{"*.pt", "*.pth", "*.safetensors", "*.bin"} {
		names, err := filepath.Glob(filepath.Join(escapeGlob(dir), ext))
		if err != nil {
			return located{}, err
		}
		found = append(found, names...)
	}
	if len(found) != 1 {
		return located{}, fmt.Errorf("%s: no model: it holds neither open_clip_config.json nor config.json with weights, and %d checkpoints where one is needed", dir, len(found))
	}
	return located{weights: found[0]}, nil
}

func isThere(dir, name string) bool {
	_, err := os.Stat(filepath.Join(dir, name))
	return err == nil
}

// newModel holds the weights against the configuration.
func newModel(path string, found located, file *checkpoint.Checkpoint, o Options) (*Model, error) {
	c, err := configOf(found, file)
	if err != nil {
		return nil, err
	}
	m := &Model{path: path, config: c, hash: sync.OnceValue(file.Hash)}
	m.weights = &weights{file: file, spell: c.spelling()}
	if err := m.config.complete(m.weights); err != nil {
		return nil, err
	}
	if o.ImageSize != 0 {
		m.config.prep.Size = o.ImageSize
	}
	if err := m.config.check(); err != nil {
		return nil, err
	}
	return m, m.plan()
}

func configOf(found located, file *checkpoint.Checkpoint) (config, error) {
	if found.config == "" {
		return deriveConfig(file)
	}
	c, err := found.read(found.config)
	if err != nil {
		return c, fmt.Errorf("%s: %w", filepath.Base(found.config), err)
	}
	return c, nil
}

// escapeGlob makes a path mean itself in a pattern.
func escapeGlob(path string) string {
	return strings.NewReplacer(`*`, `\*`, `?`, `\?`, `[`, `\[`).Replace(path)
}
