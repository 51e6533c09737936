package text_test

import (
	"bytes"
	"errors"
	"image"
	"slices"
	"testing"

	"multiscope/internal/lettering"
	"multiscope/internal/neuron"
	"multiscope/internal/text"
)

func newRaster(t testing.TB, size, renderings int) *text.Raster {
	t.Helper()
	r, err := text.NewRaster(size, renderings)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestNewRaster(t *testing.T) {
	tests := []struct {
		name             string
		size, renderings int
		ok               bool
	}{
		{name: "demo", size: 96, renderings: 4, ok: true},
		{name: "CLIP", size: 224, renderings: 1, ok: true},
		{name: "all", size: 448, renderings: text.MaxRenderings, ok: true},
		{name: "no size", size: 0, renderings: 1},
		{name: "huge", size: 1 << 20, renderings: 1},
		{name: "no renderings", size: 96, renderings: 0},
		{name: "too many renderings", size: 96, renderings: text.MaxRenderings + 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if _, err := text.NewRaster(tt.size, tt.renderings); (err == nil) != tt.ok {
				t.Errorf("NewRaster(%d, %d) = %v; want ok %v", tt.size, tt.renderings, err, tt.ok)
			}
		})
	}
}

// TestDraw checks that words lie in the middle, are wide enough to be read, and stay inside.
func TestDraw(t *testing.T) {
	tests := []struct {
		name, word  string
		size        int
		width, high [2]float64 // bounds of the ink, as shares of the side
	}{
		{name: "word", word: "happy", size: 96, width: [2]float64{.8, .95}, high: [2]float64{.18, .45}},
		{name: "word for CLIP", word: "happy", size: 224, width: [2]float64{.8, .95}, high: [2]float64{.18, .45}},
		{name: "short word", word: "ox", size: 96, width: [2]float64{.4, .95}, high: [2]float64{.2, .5}},
		{name: "long word", word: "extraterrestrial", size: 96, width: [2]float64{.8, .95}, high: [2]float64{.08, .2}},
		{name: "phrase", word: "grinning face with big eyes", size: 96, width: [2]float64{.6, .95}, high: [2]float64{.4, .9}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := newRaster(t, tt.size, text.MaxRenderings)
			for k := range text.MaxRenderings {
				im, err := r.Draw(tt.word, k)
				if err != nil {
					t.Fatal(err)
				}
				side := float64(tt.size)
				box := ink(im)
				w, h := float64(box.Dx())/side, float64(box.Dy())/side
				if im.Rect.Dx() != tt.size || w < tt.width[0] || w > tt.width[1] || h < tt.high[0] || h > tt.high[1] {
					t.Errorf("Draw(%q, %d): the ink takes %.2f × %.2f of the picture; want %v × %v", tt.word, k, w, h, tt.width, tt.high)
				}
				if off := box.Min.X + box.Max.X - tt.size; off*off > tt.size*tt.size/100 {
					t.Errorf("Draw(%q, %d): the ink lies in %v; want it in the middle", tt.word, k, box)
				}
			}
		})
	}
}

// ink returns the box of all pixels that differ from the corner's.
func ink(im *image.RGBA) image.Rectangle {
	var box image.Rectangle
	for y := range im.Rect.Dy() {
		for x := range im.Rect.Dx() {
			if im.RGBAAt(x, y) != im.RGBAAt(0, 0) {
				box = box.Union(image.Rect(x, y, x+1, y+1))
			}
		}
	}
	return box
}

func TestRenderingsDiffer(t *testing.T) {
	r := newRaster(t, 96, text.MaxRenderings)
	for _, word := range []string{"happy", "سعيد", "猫"} {
		var seen [][]byte
		for k := range text.MaxRenderings {
			im, err := r.Draw(word, k)
			if err != nil {
				t.Fatal(err)
			}
			if slices.ContainsFunc(seen, func(b []byte) bool { return bytes.Equal(b, im.Pix) }) {
				t.Errorf("rendering %d of %q looks like an earlier one", k, word)
			}
			seen = append(seen, im.Pix)
		}
	}
}

func TestWritable(t *testing.T) {
	r := newRaster(t, 96, 2)
	can, cannot := r.Writable([]neuron.ListedWord{{Word: "happy"}, {Word: "怒り"}, {Word: "ქართული"}, {Word: "гнев"}, {Word: "سلام"}, {Word: "🙂"}, {Word: "თბილისი"}})
	if !slices.Equal(only(can), []string{"happy", "怒り", "гнев", "سلام"}) || len(cannot) != 2 {
		t.Fatalf("Writable = %v, %v", can, cannot)
	}
	if l := cannot[0]; l.Script != "Georgian" || l.Package != "" || !slices.Equal(only(l.Words), []string{"ქართული", "თბილისი"}) {
		t.Errorf("of the Georgian words: %+v", l)
	}
	var missing *lettering.MissingError
	if _, err := r.Draw("ქართული", 1); err == nil {
		t.Error("a word without glyphs was drawn")
	}
	if err := r.Check("aქ"); !errors.As(err, &missing) || missing.Letter != 'ქ' {
		t.Errorf("Check of a word with a Georgian letter = %v", err)
	}
}

func TestLeftOut(t *testing.T) {
	one, two := []neuron.ListedWord{{Word: "แมว"}}, []neuron.ListedWord{{Word: "🙂"}, {Word: "🙃"}}
	for _, tt := range []struct {
		left text.LeftOut
		want string
	}{
		{text.LeftOut{Script: "Thai", Package: "fonts", Words: one}, `1 word is left out, such as "แมว", for letters of the script Thai: npm's package fonts has a font for them, which is not on this machine.`},
		{text.LeftOut{Words: two}, `2 words are left out, such as "🙂", for signs: no font that Multiscope knows has them.`},
	} {
		if got := tt.left.String(); got != tt.want {
			t.Errorf("%+v says %q; want %q", tt.left, got, tt.want)
		}
	}
}

// TestShippedWordsAreWritable lets no shipped word need a font that is neither in the program nor one that it names; with
// every look of it.
func TestShippedWordsAreWritable(t *testing.T) {
	r := newRaster(t, 96, text.MaxRenderings)
	for _, tag := range text.Languages() {
		_, cannot := r.Writable(text.Language(tag))
		for _, l := range cannot {
			if l.Package == "" || slices.Contains([]string{"ar", "ja", "el", "ru", "en", "de", "fr", "es", "it", "pt", "nl", "pl", "sv"}, tag) {
				t.Errorf("%s: %s", tag, l)
			}
		}
	}
}

// TestGreekCapitals have no accents.
func TestGreekCapitals(t *testing.T) {
	r := newRaster(t, 96, 2)
	with, err := r.Draw("κόκκινο", 1)
	without, errWithout := r.Draw("κοκκινο", 1)
	if err := errors.Join(err, errWithout); err != nil || !bytes.Equal(with.Pix, without.Pix) {
		t.Errorf("capitals with accents: %v", err)
	}
}

// BenchmarkDraw writes words as the demo's index needs them, on one core.
func BenchmarkDraw(b *testing.B) {
	r, words := newRaster(b, 96, text.DefaultRenderings), text.Words()
	i := 0
	for b.Loop() {
		if _, err := r.Draw(words[i/4%len(words)].Word, i%4); err != nil {
			b.Fatal(err)
		}
		i++
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "pictures/s")
}
