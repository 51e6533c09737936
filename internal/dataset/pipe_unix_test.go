//go:build unix

package dataset

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestPipesAreNotWaitedFor opens a folder with a named pipe, and reads one that took a picture's place.
func TestPipesAreNotWaitedFor(t *testing.T) {
	dir := tree(t, map[string][]byte{"a.png": redPNG(1), "b.png": redPNG(2)})
	src, err := Open(dir, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(os.Remove(filepath.Join(dir, "b.png")), syscall.Mkfifo(filepath.Join(dir, "b.png"), 0o600)); err != nil {
		t.Fatal(err)
	}
	if _, err := src.Picture(t.Context(), 1, 0); err == nil || !strings.Contains(err.Error(), "a named pipe") {
		t.Errorf("Picture of a named pipe = %v; want an error that says so", err)
	}
	want := []string{"a.png", "left out b.png: not a regular file: a named pipe"}
	if diff := cmp.Diff(want, opened(t, Options{}, dir)); diff != "" {
		t.Errorf("Open of a folder with a named pipe (-want +got):\n%s", diff)
	}
}
