package demo_test

import (
	"bytes"
	"image"
	"slices"
	"sync"
	"testing"
	"unicode"

	"multiscope/internal/dataset"
	"multiscope/internal/demo"
)

// full is the size of the demo's data set.
const full = 8192

var _ dataset.Source = (*demo.Pictures)(nil)

func newPictures(t testing.TB, seed int64, n int) *demo.Pictures {
	t.Helper()
	p, err := demo.New(seed, n)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func draw(t testing.TB, p *demo.Pictures, i int) []byte {
	t.Helper()
	im, err := p.Picture(t.Context(), i, 0)
	if err != nil {
		t.Fatal(err)
	}
	rgba, ok := im.(*image.RGBA)
	if !ok || rgba.Rect != image.Rect(0, 0, demo.Side, demo.Side) || !rgba.Opaque() {
		t.Fatalf("picture %d is a %T of %v; want an opaque RGBA of %d × %[4]d", i, im, im.Bounds(), demo.Side)
	}
	return rgba.Pix
}

// TestPicturesDependOnSeedAndNumberAlone draws some in two orders, at the same time, from sets
// of two sizes.
func TestPicturesDependOnSeedAndNumberAlone(t *testing.T) {
	const n = 150
	short, long, other := newPictures(t, 7, n), newPictures(t, 7, full), newPictures(t, 8, n)
	var want [n][]byte
	for i := range n {
		want[i] = draw(t, short, i)
	}
	var wait sync.WaitGroup
	for i := range n {
		wait.Go(func() {
			if !bytes.Equal(draw(t, long, i), want[i]) {
				t.Errorf("picture %d of a longer set is another", i)
			}
		})
	}
	wait.Wait()
	same := 0
	for i := range n {
		if a, b := short.Image(i), long.Image(i); a.Key != b.Key || a.Caption != b.Caption || !slices.Equal(a.Categories, b.Categories) {
			t.Errorf("picture %d is %+v in the short set, %+v in the long one", i, a, b)
		}
		if bytes.Equal(draw(t, other, i), want[i]) {
			same++
		}
	}
	if same > 0 {
		t.Errorf("%d of %d pictures are the same with another seed", same, n)
	}
}

func TestEveryPictureIsDescribed(t *testing.T) {
	p := newPictures(t, 1, full)
	keys := map[string]bool{}
	for i := range p.Len() {
		im := p.Image(i)
		if im.Caption == "" || im.Key == "" || keys[im.Key] || im.Category("kind") == "" || im.Width != demo.Side || im.Height != demo.Side {
			t.Errorf("picture %d is described as %+v", i, im)
		}
		keys[im.Key] = true
		for _, c := range im.Categories {
			if c.Name == "" || c.Value == "" {
				t.Errorf("picture %d has the category %+v", i, c)
			}
		}
	}
}

// counts returns how many pictures, of a kind if one is given, have each value of a category.
func counts(p *demo.Pictures, kind, category string) map[string]int {
	n := map[string]int{}
	for i := range p.Len() {
		im := p.Image(i)
		for _, c := range im.Categories {
			if c.Name == category && (kind == "" || im.Category("kind") == kind) {
				n[c.Value]++
			}
		}
	}
	return n
}

func TestTheDataSetHasEverything(t *testing.T) {
	p := newPictures(t, 1, full)
	concepts, err := demo.Concepts()
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		category string
		values   []string
		least    int
		kind     string // of the pictures that count; "" for all
	}{
		{category: "word", kind: "word", values: demo.CoreWords(), least: 2},
		{category: "word", kind: "word", values: []string{"happy", "japan", "christmas", "red"}, least: 4},
		{category: "concept", kind: "emoji", values: concepts, least: 1},
		{category: "theme", values: demo.Facets(), least: 100},
		{category: "emotion", values: []string{"happy", "sad", "angry", "bored", "surprised", "in love", "tired"}, least: 10},
		{category: "country", values: []string{"japan", "france", "germany", "brazil", "united states", "india"}, least: 10},
		{category: "topic", values: []string{"christmas", "halloween", "music", "space", "winter", "love"}, least: 10},
		{category: "colour", values: []string{"red", "green", "blue", "yellow", "black", "white", "pink"}, least: 25},
		{category: "number", values: []string{"two", "three", "four", "five"}, least: 50},
		{category: "kind", values: []string{"emoji", "word", "pair", "count", "two", "scene", "colour"}, least: 150},
	}
	for _, tt := range tests {
		t.Run(tt.category, func(t *testing.T) {
			got := counts(p, tt.kind, tt.category)
			for _, v := range tt.values {
				if got[v] < tt.least {
					t.Errorf("%d of %d pictures have %s=%s; want at least %d", got[v], full, tt.category, v, tt.least)
				}
			}
		})
	}
}

func TestNewRefusesImpossibleSizes(t *testing.T) {
	for _, n := range []int{-1, 0, 1 << 40} {
		if _, err := demo.New(1, n); err == nil {
			t.Errorf("New(1, %d) succeeded", n)
		}
	}
}

func TestFacets(t *testing.T) {
	for _, name := range demo.Facets() {
		t.Run(name, func(t *testing.T) {
			theme, generic, err := demo.Facet(name, 1, 400)
			if err != nil {
				t.Fatal(err)
			}
			if got := counts(theme, "", "theme")[name]; got != 400 {
				t.Errorf("%d of 400 pictures are of the theme", got)
			}
			if got := counts(generic, "", "theme")[name]; got != 0 {
				t.Errorf("%d of 400 generic pictures are of the theme", got)
			}
			draw(t, theme, 399)
			draw(t, generic, 399)
		})
	}
	if _, _, err := demo.Facet("logo", 1, 1); err == nil {
		t.Error("there is a facet logo")
	}
}

// Every word that facets may write has its letters in all fonts, so that no picture is left out.
func TestFacetsAskForNoLettersThatAreMissing(t *testing.T) {
	theme, _, err := demo.Facet("text", 3, 3000)
	if err != nil {
		t.Fatal(err)
	}
	for i := range theme.Len() {
		for _, c := range theme.Image(i).Caption {
			if unicode.In(c, unicode.Han, unicode.Hiragana, unicode.Katakana) {
				t.Fatalf("picture %d of the facet text is to show %q", i, theme.Image(i).Caption)
			}
		}
	}
}

// BenchmarkPictures draws the data set's first pictures on one core.
func BenchmarkPictures(b *testing.B) {
	p := newPictures(b, 1, full)
	i := 0
	for b.Loop() {
		draw(b, p, i%full)
		i++
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "pictures/s")
}
