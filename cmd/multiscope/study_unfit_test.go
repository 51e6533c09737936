package main

import (
	"bytes"
	"context"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"multiscope/internal/fixture"
)

// writePictures writes pictures of one grey each, which say nothing of what they show.
func writePictures(t *testing.T, dir string, n int) {
	t.Helper()
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	for i := range n {
		im := image.NewGray(image.Rect(0, 0, 8, 8))
		for k := range im.Pix {
			im.Pix[k] = byte(17*i + k)
		}
		var b bytes.Buffer
		if err := png.Encode(&b, im); err != nil {
			t.Fatal(err)
		}
		writeFile(t, filepath.Join(dir, strconv.Itoa(i)+".png"), b.String())
	}
}

// TestStudiesOfAnImageTower: an image tower alone, whose images have no categories and which was shown no words, is told of each
// study why it cannot be run, and the others are run.
func TestStudiesOfAnImageTower(t *testing.T) {
	fixture.Engine(t)
	model, dir := fixture.Shared(t, "cases/hf-vision-only/clip"), t.TempDir()
	db, pictures := filepath.Join(dir, "scope.db"), filepath.Join(dir, "pictures")
	writePictures(t, pictures, 12)
	command(t, "index", "--model", model, "--images", pictures, "--words", "none", "--db", db)
	said := command(t, "study", "all", "--model", model, "--images", pictures, "--db", db)
	for _, want := range []string{
		"stroop cannot be run: It needs a text tower, and clip has none that can be run: the model is an image tower alone.",
		"emotions cannot be run: The image embedding of clip does not read",
		"zero-shot cannot be run: It needs a text tower",
		"attack cannot be run: It needs a text tower",
		"probe cannot be run: No category of the images of clip has 5 to 100 values",
		"landscape cannot be run: No category of the images of clip",
		"3 of 9 studies are there.",
	} {
		if !strings.Contains(said, want) {
			t.Errorf("study all lacks %q:\n%s", want, said)
		}
	}
	notes := string(studied(t, db, "regions-clip").Data)
	if !strings.Contains(notes, "None of the words that the layer was shown is known to name a place") {
		t.Error("the study of regions does not say that units cannot be counted by their words")
	}
	var out, errs bytes.Buffer
	if code := run(context.Background(), []string{"study", "stroop", "--model", model, "--db", db}, &out, &errs); code != exitFailed || !strings.Contains(errs.String(), "It needs a text tower") {
		t.Errorf("study stroop: code %d, %s", code, &errs)
	}
}
