package pkgclient

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// tarball returns an npm package with one file.
func tarball(t *testing.T, name, body string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	w := tar.NewWriter(z)
	err := w.WriteHeader(&tar.Header{Name: "package/" + name, Mode: 0o644, Size: int64(len(body))})
	_, errWrite := w.Write([]byte(body))
	if err := errors.Join(err, errWrite, w.Close(), z.Close()); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// npmOf puts an npm on the path that packs the given tarball.
func npmOf(t *testing.T, archive string, packed []byte) {
	t.Helper()
	bin := t.TempDir()
	npm := "#!/bin/sh\n[ \"$1\" = pack ] || exit 0\ncp \"" + filepath.Join(bin, "packed") + "\" \"${3#--pack-destination=}/" + archive + "\"\n"
	err := errors.Join(os.WriteFile(filepath.Join(bin, "packed"), packed, 0o644), os.WriteFile(filepath.Join(bin, "npm"), []byte(npm), 0o755))
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", bin+string(os.PathListSeparator)+os.Getenv("PATH"))
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	t.Setenv("HOME", t.TempDir())
}

// TestFetch fetches a package once, and again where the file in the cache is damaged.
func TestFetch(t *testing.T) {
	packed := tarball(t, "lists/words.txt", "happy\n")
	npmOf(t, "scope-lists-1.0.0.tgz", packed)
	p := Package{Name: "@scope/lists", Version: "1.0.0", SHA256: sum(packed), MiB: 1, Files: map[string]string{"lists/words.txt": sum([]byte("happy\n"))}}
	if _, err := p.Cached("lists/words.txt"); err == nil {
		t.Error("a file is cached before it is fetched")
	}
	for _, step := range []struct {
		name string
		says int
		then func(path string) error
	}{
		{"first", 1, func(string) error { return nil }},
		{"from the cache", 0, func(path string) error { return os.WriteFile(path, []byte("sad\n"), 0o644) }},
		{"damaged", 1, os.Remove},
	} {
		said := 0
		err := p.Fetch(t.Context(), func(string) { said++ })
		got, errCached := p.Cached("lists/words.txt")
		if err != nil || errCached != nil || string(got) != "happy\n" || said != step.says {
			t.Errorf("%s: %v, %v, %q, said %d times; want %d", step.name, err, errCached, got, said, step.says)
		}
		dir, err := p.dir()
		if err := errors.Join(err, step.then(filepath.Join(dir, "words.txt"))); err != nil {
			t.Fatal(err)
		}
	}
	other := p
	other.SHA256 = sum([]byte("other"))
	if err := other.Fetch(t.Context(), func(string) {}); err == nil || !strings.Contains(err.Error(), "as published") {
		t.Errorf("another tarball than published: %v", err)
	}
}
