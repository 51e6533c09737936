package hub

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"multiscope/internal/onnx"
)

// selection is which files of a repository make a model.
type selection struct {
	weights string   // what package clip opens, or an index of shards
	with    []string // what lies beside it and is read too
}

// needed returns the files without which the model does not open, the weights last.
func (s selection) files() []string { return append(slices.Clone(s.with), s.weights) }

// sharded reports whether the weights are an index that names further files.
func (s selection) sharded() bool { return strings.HasSuffix(s.weights, ".index.json") }

// kinds are the models that package clip opens (its locate), safetensors first: a pickle is twice as
// large to fetch where both are there.
var kinds = []struct{ config, weights string }{
	{"open_clip_config.json", "open_clip_model.safetensors"},
	{"open_clip_config.json", "open_clip_pytorch_model.safetensors"},
	{"config.json", "model.safetensors"},
	{"config.json", "model.safetensors.index.json"},
	{"open_clip_config.json", "open_clip_pytorch_model.bin"},
	{"config.json", "pytorch_model.bin"},
	{"config.json", "pytorch_model.bin.index.json"},
}

// besides are the files of vocabulary and preprocessing that package clip reads where they are there.
var besides = []string{"preprocessor_config.json", "processor_config.json", "preprocess_cfg.json", "vocab.json", "merges.txt", "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "bpe_simple_vocab_16e6.txt.gz"}

// choose picks the files of a model among those of a repository.
func choose(files []string) (selection, error) {
	has := func(name string) bool { return slices.Contains(files, name) }
	var beside []string
	for _, name := range besides {
		if has(name) {
			beside = append(beside, name)
		}
	}
	for _, k := range kinds {
		if has(k.config) && has(k.weights) {
			return selection{k.weights, append(beside, k.config)}, nil
		}
	}
	for _, name := range []string{"open_clip_config.json", "config.json"} { // which are read beside weights of any name
		if has(name) {
			beside = append(beside, name)
		}
	}
	if alone := checkpoints(files); len(alone) == 1 {
		return selection{alone[0], beside}, nil
	}
	if model := onnxModel(files); model != "" {
		return selection{model, beside}, nil
	}
	return selection{}, fmt.Errorf("no model that can be opened: neither open_clip_config.json nor config.json with weights, nor a single checkpoint, nor model.onnx; it has %s", listed(files))
}

// checkpoints returns the checkpoints in a repository's own folder.
func checkpoints(files []string) (found []string) {
	for _, name := range files {
		if !strings.Contains(name, "/") && slices.Contains([]string{".pt", ".pth", ".safetensors", ".bin"}, path.Ext(name)) {
			found = append(found, name)
		}
	}
	return found
}

// onnxModel returns the ONNX file that is the model: model.onnx, the image tower by itself, or the only one.
func onnxModel(files []string) string {
	var found []string
	for _, name := range files {
		if path.Ext(name) == ".onnx" {
			found = append(found, name)
		}
	}
	for _, name := range []string{"model.onnx", "onnx/model.onnx", "vision_model.onnx", "onnx/vision_model.onnx"} {
		if slices.Contains(found, name) {
			return name
		}
	}
	if len(found) == 1 {
		return found[0]
	}
	return ""
}

// isONNX reports whether the weights are an ONNX file.
func (s selection) isONNX() bool { return path.Ext(s.weights) == ".onnx" }

// external returns the files of the repository in which the ONNX file at a path says that its weights are.
func (s selection) external(file string) ([]string, error) {
	names, err := onnx.ExternalFiles(file)
	if err != nil {
		return nil, err
	}
	var found []string
	for _, name := range names {
		if name = path.Join(path.Dir(s.weights), name); !isFileName(name) {
			return nil, fmt.Errorf("%s has its weights in %.60q, outside of the repository", s.weights, name)
		}
		found = append(found, name)
	}
	return found, nil
}

// listed names files, not too many of them.
func listed(files []string) string {
	const most = 30
	switch {
	case len(files) == 0:
		return "no files"
	case len(files) > most:
		return fmt.Sprintf("%s and %d more", strings.Join(files[:most], ", "), len(files)-most)
	}
	return strings.Join(files, ", ")
}
