package static

import (
	"bytes"
	"compress/gzip"
	"io"
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

func TestFilesAreFoundByTheirHashedNames(t *testing.T) {
	files, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"multiscope.css", "keys.js", "search.js", "live.js", "share.js", "icon.svg", "speculation.json"} {
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

var (
	token     = regexp.MustCompile(`--([a-z0-9-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)`)
	textPairs = [][2]string{{"ink", "paper"}, {"ink-2", "paper"}, {"ink-3", "paper"}, {"ink", "panel"}, {"ink-2", "panel"}, {"ink-3", "panel"}}
)

// TestTextCanBeRead: text has a contrast of at least 4.5, and edges of controls and colours of
// activation at least 3, to what they lie on (WCAG 2.2, 1.4.3 and 1.4.11).
func TestTextCanBeRead(t *testing.T) {
	css, err := embedded.ReadFile("multiscope.css")
	if err != nil {
		t.Fatal(err)
	}
	colours := map[string][]string{}
	for _, m := range token.FindAllStringSubmatch(string(css), -1) {
		colours[m[1]] = m[2:4]
	}
	check := func(over, under string, least float64) {
		for theme, name := range []string{"light", "dark"} {
			if got := contrast(t, colours[over][theme], colours[under][theme]); got < least {
				t.Errorf("%s: %s on %s has contrast %.1f, want %v", name, over, under, got, least)
			}
		}
	}
	for _, p := range textPairs {
		check(p[0], p[1], 4.5)
	}
	for _, mark := range []string{"edge", "excite", "inhibit", "focus"} {
		check(mark, "paper", 3)
	}
}

// contrast is that of WCAG 2.2: (lighter + 0.05) / (darker + 0.05) of relative luminances.
func contrast(t *testing.T, a, b string) float64 {
	la, lb := luminance(t, a), luminance(t, b)
	return (max(la, lb) + 0.05) / (min(la, lb) + 0.05)
}

func luminance(t *testing.T, colour string) float64 {
	t.Helper()
	rgb, err := strconv.ParseUint(colour[1:], 16, 32)
	if err != nil {
		t.Fatal(err)
	}
	linear := func(c uint64) float64 { return math.Pow((float64(c&0xff)/255+0.055)/1.055, 2.4) }
	return 0.2126*linear(rgb>>16) + 0.7152*linear(rgb>>8) + 0.0722*linear(rgb)
}
