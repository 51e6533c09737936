package notes

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"multiscope/internal/neuron"
)

// TestNothingIsStoredInAFileThatIsGone: what is acknowledged is found again.
func TestNothingIsStoredInAFileThatIsGone(t *testing.T) {
	for name, lose := range map[string]func(path string) error{
		"deleted": os.Remove,
		"moved":   func(path string) error { return os.Rename(path, path+".old") },
		"replaced": func(path string) error {
			b, err := os.ReadFile(path)
			return firstError(err, os.WriteFile(path+".new", b, 0o600), os.Rename(path+".new", path))
		},
	} {
		path := filepath.Join(t.TempDir(), "notes.db")
		w, err := Open(t.Context(), path)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.AddLabel(t.Context(), labelBy("Ada")); err != nil {
			t.Fatal(err)
		}
		if err := lose(path); err != nil {
			t.Fatal(err)
		}
		if _, err := w.AddLabel(t.Context(), labelBy("Bela")); !isKind(err, neuron.Unready) || !strings.Contains(err.Error(), "notes.db, was deleted, moved or replaced") {
			t.Errorf("%s: AddLabel() = %v; want that the file is gone", name, err)
		}
		if err := w.Close(); err != nil {
			t.Errorf("%s: Close() = %v", name, err)
		}
	}
}
