package main

import (
	"image"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestStudyLandscape(t *testing.T) {
	model, db := indexedDemo(t)
	args := []string{"study", "landscape", "--model", model, "--db", db, "--least-images", "4"}
	for _, want := range []string{"/studies/landscape-pictogram, ", "landscape is there, with the same settings"} {
		if said := command(t, append(args, "--category", "kind")...); !strings.Contains(said, want) {
			t.Errorf("study landscape says %q; want %q", said, want)
		}
	}
	people := t.TempDir()
	for name, shade := range map[string]uint8{"dark": 20, "light": 230} {
		for i := range 4 {
			writePicture(t, filepath.Join(people, name, string(rune('a'+i))+".png"), shade+uint8(3*i))
		}
	}
	said := command(t, append(args, "--folders", people, "--name", "shades", "--sensitive", "shades")...)
	if !strings.Contains(said, "Neurons that tell 2 folders of pictures apart") || !strings.Contains(said, "/studies/shades, ") {
		t.Errorf("study landscape of folders says %q", said)
	}
	for want, more := range map[string][]string{
		"not both":         {"--folders", people, "--category", "kind"},
		"cannot be read":   {"--folders", filepath.Join(people, "nobody")},
		"have no category": {"--category", "colour of the frame"},
	} {
		if code, said := commandLine(append(args, more...)...); code == 0 || !strings.Contains(said, want) {
			t.Errorf("study landscape %q is refused with %q; want %q", more, said, want)
		}
	}
}

// writePicture writes a picture of one shade.
func writePicture(t *testing.T, path string, shade uint8) {
	t.Helper()
	im := image.NewGray(image.Rect(0, 0, 40, 40))
	for i := range im.Pix {
		im.Pix[i] = shade
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := png.Encode(f, im); err != nil {
		t.Fatal(err)
	}
}
