package static

import (
	"bytes"
	"compress/gzip"
	"io"
	"strings"
	"testing"
)

func TestFilesAreFoundByTheirHashedNames(t *testing.T) {
	files, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"multiscope.css", "keys.js", "search.js", "live.js", "icon.svg"} {
		address := files.Address(name)
		f, ok := files.Find(strings.TrimPrefix(address, Prefix))
		if !ok || f.Type == "" || len(f.Body) == 0 {
			t.Errorf("Find(%q) = %q of %d bytes, %v; want the file %s", address, f.Type, len(f.Body), ok, name)
		}
		if plain := unzip(t, f.Gzip); !bytes.Equal(plain, f.Body) {
			t.Errorf("%s unzips to %d bytes, want %d", name, len(plain), len(f.Body))
		}
	}
}

func TestUnknownFilesAreNotFound(t *testing.T) {
	files, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"multiscope.css", "", "../static.go", "multiscope-000000000000.css"} {
		if _, ok := files.Find(name); ok {
			t.Errorf("Find(%q) found a file", name)
		}
	}
	if got := files.Address("nothing.css"); got != "" {
		t.Errorf("Address of a file that does not exist = %q, want none", got)
	}
}

// TestStyleSheetLoadsNothing: no page may make a third-party request.
func TestStyleSheetLoadsNothing(t *testing.T) {
	css, err := embedded.ReadFile("multiscope.css")
	if err != nil {
		t.Fatal(err)
	}
	for _, word := range []string{"url(", "@import", "http"} {
		if bytes.Contains(css, []byte(word)) {
			t.Errorf("multiscope.css has %s", word)
		}
	}
}

func unzip(t *testing.T, b []byte) []byte {
	t.Helper()
	r, err := gzip.NewReader(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	plain, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return plain
}
