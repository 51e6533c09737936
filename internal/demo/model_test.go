package demo_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"multiscope/internal/demo"
)

func TestWriteModel(t *testing.T) {
	tests := []struct {
		name  string
		spoil func(t *testing.T, folder string)
	}{
		{name: "again", spoil: func(*testing.T, string) {}},
		{name: "after weights were cut short", spoil: func(t *testing.T, folder string) {
			if err := os.Truncate(filepath.Join(folder, "open_clip_model.safetensors"), 1000); err != nil {
				t.Fatal(err)
			}
		}},
		{name: "after a file was lost", spoil: func(t *testing.T, folder string) {
			if err := os.Remove(filepath.Join(folder, "merges.txt")); err != nil {
				t.Fatal(err)
			}
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "not", "there", "yet")
			folder := writeModel(t, dir)
			tt.spoil(t, folder)
			if again := writeModel(t, dir); again != folder {
				t.Errorf("WriteModel again = %s; want %s", again, folder)
			}
			for _, name := range []string{"open_clip_config.json", "open_clip_model.safetensors", "vocab.json", "merges.txt", "README.md"} {
				got, err := os.ReadFile(filepath.Join(folder, name))
				want, _ := os.ReadFile(filepath.Join("model", name))
				if err != nil || string(got) != string(want) {
					t.Errorf("%s: %d bytes, %v; want the %d of the repository", name, len(got), err, len(want))
				}
			}
			if entries, _ := os.ReadDir(folder); len(entries) != 5 {
				t.Errorf("%s holds %v; want five files", folder, entries)
			}
		})
	}
}

// TestWriteModelLeavesFilesAlone: a server that has the weights mapped keeps them.
func TestWriteModelLeavesFilesAlone(t *testing.T) {
	dir := t.TempDir()
	weights := filepath.Join(writeModel(t, dir), "open_clip_model.safetensors")
	old := time.Now().Add(-time.Hour).Truncate(time.Second)
	if err := os.Chtimes(weights, old, old); err != nil {
		t.Fatal(err)
	}
	writeModel(t, dir)
	if info, err := os.Stat(weights); err != nil || !info.ModTime().Equal(old) {
		t.Errorf("the weights were written again: %v, %v", info, err)
	}
}

func TestWriteModelSaysWhereItFailed(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := demo.WriteModel(file); err == nil {
		t.Error("WriteModel into a file succeeded")
	}
}

func writeModel(t *testing.T, dir string) string {
	t.Helper()
	folder, err := demo.WriteModel(dir)
	if err != nil {
		t.Fatal(err)
	}
	return folder
}
