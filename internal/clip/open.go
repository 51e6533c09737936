package clip

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"multiscope/internal/checkpoint"
)

// Open opens a model: an OpenCLIP or Hugging Face folder, a checkpoint of PyTorch or safetensors (of CLIP or
// EfficientNet-Lite), or an ONNX file.
func Open(path string) (*Model, error) { return OpenWith(path, Options{}) }

// OpenWith is Open with options.
func OpenWith(path string, o Options) (*Model, error) {
	m, err := open(path, o)
	if err != nil || o.Classes == nil {
		return m, err
	}
	if err := m.nameClasses(o.Classes); err != nil {
		return nil, errors.Join(fmt.Errorf("%s: %w", path, err), m.Close())
	}
	return m, nil
}

func open(path string, o Options) (*Model, error) {
	if o.Preprocess != nil { // what is needed before the preprocessing is known
		o.ImageSize, o.Layout = or(o.ImageSize, o.Preprocess.Size), or(o.Layout, o.Preprocess.Layout)
	}
	found, err := locate(path)
	if err != nil {
		return nil, err
	}
	if strings.EqualFold(filepath.Ext(found.weights), ".onnx") {
		return openONNX(found.weights, o)
	}
	var said config // before the weights, since its refusals say more than theirs
	if found.read != nil {
		if said, err = found.read(found.config); err != nil {
			return nil, fmt.Errorf("%s: %w", found.config, err)
		}
		said.source = filepath.Base(found.config)
	}
	file, err := checkpoint.OpenModel(found.weights, o.Weights, root)
	if err != nil {
		return nil, err
	}
	m, err := newModel(path, found, said, file, o)
	if err != nil {
		file.Close()
		return nil, err
	}
	return m, nil
}

// Hash returns what Info has as the hash of a model, without opening the model: the SHA-256 of its weights, of the copy
// that Options.Weights names.
func Hash(path, weights string) (string, error) {
	found, err := locate(path)
	if err != nil {
		return "", err
	}
	if strings.EqualFold(filepath.Ext(found.weights), ".onnx") {
		_, files, err := loadONNX(found.weights)
		if err != nil {
			return "", err
		}
		return hashFiles(files)
	}
	file, err := checkpoint.OpenModel(found.weights, weights, root)
	if err != nil {
		return "", err
	}
	return file.Hash(), file.Close()
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

// locate finds the weights and the configuration of what a path names. A file of weights is taken with the configuration
// beside it: the one that its name belongs to, or else whichever there is.
func locate(path string) (located, error) {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return located{}, err
	case info.IsDir():
		return locateIn(path, "")
	}
	return locateIn(filepath.Dir(path), filepath.Base(path))
}

// kinds are the configurations that lie beside weights, the preferred first.
var kinds = []struct {
	config  string
	weights []string
	read    func(string) (config, error)
}{
	{"open_clip_config.json", openCLIPWeights, readOpenCLIP},
	{"config.json", huggingFaceWeights, readHuggingFace},
}

// locateIn finds a model in a folder; its weights must be the named file, unless that is "".
func locateIn(dir, weights string) (located, error) {
	for _, kind := range kinds {
		if !isThere(dir, kind.config) {
			continue
		}
		for _, name := range kind.weights {
			if (weights == "" || weights == name) && isThere(dir, name) {
				return located{weights: filepath.Join(dir, name), config: filepath.Join(dir, kind.config), read: kind.read}, nil
			}
		}
	}
	found := located{weights: filepath.Join(dir, weights)}
	if weights == "" {
		var err error
		if found, err = locateAlone(dir); err != nil {
			return found, err
		}
	}
	if strings.EqualFold(filepath.Ext(found.weights), ".onnx") {
		return found, nil
	}
	for _, kind := range kinds {
		if isThere(dir, kind.config) {
			found.config, found.read = filepath.Join(dir, kind.config), kind.read
			break
		}
	}
	return found, nil
}

// locateAlone finds the only checkpoint in a folder without configuration.
func locateAlone(dir string) (located, error) {
	var found []string
	for _, ext := range []string{"*.pt", "*.pth", "*.safetensors", "*.bin", "*.onnx"} {
		names, err := filepath.Glob(filepath.Join(escapeGlob(dir), ext))
		if err != nil {
			return located{}, err
		}
		found = append(found, names...)
	}
	if len(found) != 1 {
		which := ""
		if len(found) > 1 {
			which = fmt.Sprintf(": name one of %s", strings.Join(found, ", "))
		}
		return located{}, fmt.Errorf("%s: no model: it holds neither open_clip_config.json nor config.json with weights, and %d checkpoints where one is needed%s", dir, len(found), which)
	}
	return located{weights: found[0]}, nil
}

func isThere(dir, name string) bool {
	_, err := os.Stat(filepath.Join(dir, name))
	return err == nil
}

// newModel holds the weights against the configuration. Its errors name the file that is wrong.
func newModel(path string, found located, said config, file *checkpoint.Checkpoint, o Options) (*Model, error) {
	m := &Model{path: path, folder: filepath.Dir(found.weights), config: said, hash: sync.OnceValue(file.Hash)}
	m.copyTaken, m.copiesLeft = file.Copy()
	if n, name := file.Outside(); n > 0 {
		m.config.notes = append(m.config.notes, fmt.Sprintf("of the file, what is outside of the model is left out (tensors: %d, such as %s)", n, name))
	}
	if found.read == nil && isEfficientNet(file) {
		if err := m.efficientNet(file, o); err != nil {
			return nil, fmt.Errorf("%s: %w", found.weights, err)
		}
		return m, nil
	}
	if found.read == nil {
		if err := needsConfiguration(file); err != nil {
			return nil, fmt.Errorf("%s: %w", found.weights, err)
		}
	}
	if isVision(file) {
		renameVision(file)
	}
	if err := m.configure(found, file, o); err != nil {
		return nil, fmt.Errorf("%s: %w", or(found.config, found.weights), err)
	}
	err := m.plan()
	if err == nil && m.config.classes != nil {
		err = m.nameClasses(m.config.classes)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", found.weights, err)
	}
	return m, nil
}

// configure reads the configuration and checks it by itself.
func (m *Model) configure(found located, file *checkpoint.Checkpoint, o Options) (err error) {
	if found.read == nil {
		m.config, err = deriveConfig(file, o)
		m.config.prepareBeside(m.folder)
	}
	if err != nil {
		return err
	}
	m.weights = &weights{file: file, spell: m.config.spelling()}
	if err := m.config.complete(m.weights, o); err != nil {
		return err
	}
	if found.read != nil {
		if err := errors.Join(m.config.knowDefaults(found.config), m.config.contradictedBy(file), m.config.contradicted(o.Tower)); err != nil {
			return err
		}
	}
	if err := o.apply(&m.config); err != nil {
		return err
	}
	if err := m.config.checkSize(o); err != nil {
		return err
	}
	return m.config.check()
}

// escapeGlob makes a path mean itself in a pattern.
func escapeGlob(path string) string {
	return strings.NewReplacer(`*`, `\*`, `?`, `\?`, `[`, `\[`).Replace(path)
}
