//go:build unix

package dataset

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestWhatMayNotBeRead has a folder and a file that only somebody else may read: they are left out by name.
func TestWhatMayNotBeRead(t *testing.T) {
	if os.Geteuid() == 0 {
		t.Skip("skipped: root may read everything; CI runs cases/unreadable-folder as nobody")
	}
	dir := tree(t, map[string][]byte{"a.png": redPNG(1), "lost+found/b.png": redPNG(2), "c": redPNG(3)})
	for _, name := range []string{"lost+found", "c"} {
		if err := os.Chmod(filepath.Join(dir, name), 0); err != nil {
			t.Fatal(err)
		}
	}
	t.Cleanup(func() { _ = os.Chmod(filepath.Join(dir, "lost+found"), 0o755) })
	want := []string{"a.png", "left out c: permission denied", "left out lost+found: permission denied"}
	if diff := cmp.Diff(want, opened(t, Options{}, dir)); diff != "" {
		t.Errorf("Open (-want +got):\n%s", diff)
	}
}
