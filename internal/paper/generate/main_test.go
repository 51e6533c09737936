package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

// source is where the article's data lie as tidy files, beside the repository.
const source = "../../../../shared/paper"

// TestFilesAreAsGenerated holds that nobody changed the data by hand, and that all files in the folder are generated.
func TestFilesAreAsGenerated(t *testing.T) {
	if _, err := os.Stat(source); err != nil {
		t.Skipf("the article's data are not there: %v", err)
	}
	made := t.TempDir()
	if err := generate(os.DirFS(source), made); err != nil {
		t.Fatal(err)
	}
	there, err := filepath.Glob("../data/*")
	if err != nil || len(there) != len(files) {
		t.Errorf("data has %d files, %v; generate writes %d", len(there), err, len(files))
	}
	for name := range files {
		want, err := os.ReadFile(filepath.Join(made, name))
		if err != nil {
			t.Fatal(err)
		}
		if got, err := os.ReadFile(filepath.Join("../data", name)); err != nil || !bytes.Equal(got, want) {
			t.Errorf("data/%s differs from what is generated, %v; run go generate ./internal/paper", name, err)
		}
	}
}
