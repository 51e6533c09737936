package demo

import (
	"bytes"
	"embed"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// ModelName is the folder that WriteModel makes, and with it the model's name in addresses.
const ModelName = "pictogram"

// modelFiles are the files of the OpenCLIP folder. The configuration comes last: a folder
// that was left half-written is none.
var modelFiles = []string{
	"open_clip_model.safetensors", "vocab.json", "merges.txt", "README.md", "open_clip_config.json",
}

//go:embed model/open_clip_model.safetensors model/vocab.json model/merges.txt model/README.md model/open_clip_config.json
var modelFS embed.FS

// WriteModel writes the demo's CLIP as an OpenCLIP folder into dir, which is made where it
// is missing, and returns the folder's path. Files that are there already with the same
// content are left alone; others are replaced in one step each, so that a reader never sees
// half a file.
func WriteModel(dir string) (string, error) {
	folder := filepath.Join(dir, ModelName)
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return "", fmt.Errorf("demo: write model: %w", err)
	}
	for _, name := range modelFiles {
		content, err := fs.ReadFile(modelFS, "model/"+name)
		if err != nil {
			return "", fmt.Errorf("demo: embedded model: %w", err)
		}
		if err := writeFile(filepath.Join(folder, name), content); err != nil {
			return "", fmt.Errorf("demo: write model: %w", err)
		}
	}
	return folder, nil
}

// writeFile makes path hold content, by way of a temporary file beside it.
func writeFile(path string, content []byte) error {
	if old, err := os.ReadFile(path); err == nil && bytes.Equal(old, content) {
		return nil
	}
	tmp, err := os.CreateTemp(filepath.Dir(path), ".part-*")
	if err != nil {
		return err
	}
	defer os.Remove(tmp.Name()) // fails, as it should, once the file has its name
	if _, err := tmp.Write(content); err != nil {
		tmp.Close()
		return err
	}
	if err := tmp.Chmod(0o644); err != nil {
		tmp.Close()
		return err
	}
	if err := tmp.Close(); err != nil {
		return err
	}
	return os.Rename(tmp.Name(), path)
}
