//go:build unix

package dataset

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestWhatMayNotBeRead has a folder and a file that only somebody else may read: they are left out by name.
func TestWhatMayNotBeRead(t *testing.T) {
	dir := tree(t, map[string][]byte{"a.png": redPNG(1), "lost+found/b.png": redPNG(2), "c": redPNG(3)})
	for _, name := range []string{"lost+found", "c"} {
		if err := os.Chmod(filepath.Join(dir, name), 0); err != nil {
			t.Fatal(err)
		}
	}
	t.Cleanup(func() { _ = os.Chmod(filepath.Join(dir, "lost+found"), 0o755) })
	becomeNobody(t, dir)
	want := []string{"a.png", "left out c: permission denied", "left out lost+found: permission denied"}
	if diff := cmp.Diff(want, opened(t, Options{}, dir)); diff != "" {
		t.Errorf("Open (-want +got):\n%s", diff)
	}
}

// becomeNobody has the rest of a test run as a user who may do less than root, who may read everything.
func becomeNobody(t *testing.T, dir string) {
	t.Helper()
	if os.Geteuid() != 0 {
		return
	}
	for above := filepath.Dir(dir); above != filepath.Clean(os.TempDir()) && above != "/"; above = filepath.Dir(above) {
		if err := os.Chmod(above, 0o755); err != nil { // a test's own folders are for its user alone
			t.Fatal(err)
		}
	}
	const nobody = 65534
	if err := syscall.Seteuid(nobody); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := syscall.Seteuid(0); err != nil {
			t.Fatal(err)
		}
	})
}
