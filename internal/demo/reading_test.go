package demo_test

import (
	"context"
	"image"
	"math"
	"slices"
	"testing"

	"multiscope/internal/clip"
	"multiscope/internal/demo"
	"multiscope/internal/engine"
	"multiscope/internal/fixture"
	"multiscope/internal/tensor"
)

// reader is the demo's model: it turns pictures and texts into unit vectors of one space.
type reader struct {
	t           testing.TB
	model       *clip.Model
	image, text *engine.Session
	tokens      *clip.Tokenizer
}

func newReader(t testing.TB) reader {
	t.Helper()
	folder := fixture.DemoModel(t)
	m, err := clip.Open(folder)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { m.Close() })
	r := reader{t: t, model: m}
	e := fixture.Engine(t)
	g, err := m.ImageGraph(clip.Output{Tap: "visual"})
	if err != nil {
		t.Fatal(err)
	}
	if r.image, err = e.Session(g); err != nil {
		t.Fatal(err)
	}
	if g, err = m.TextGraph(clip.Output{Tap: "text"}); err != nil {
		t.Fatal(err)
	}
	if r.text, err = e.Session(g); err != nil {
		t.Fatal(err)
	}
	if r.tokens, err = clip.OpenTokenizer(folder); err != nil {
		t.Fatal(err)
	}
	return r
}

// texts returns the embeddings of texts, a row each.
func (r reader) texts(texts []string) *tensor.Float32 {
	r.t.Helper()
	out, err := r.text.RunAll(context.Background(), engine.Named{Name: "tokens", Tensor: r.tokens.Batch(texts, 24)})
	if err != nil {
		r.t.Fatal(err)
	}
	normalise(out["text"])
	return out["text"]
}

// see returns the embeddings of n pictures, a row each.
func (r reader) see(n int, picture func(i int) (image.Image, error)) *tensor.Float32 {
	r.t.Helper()
	all := tensor.New[float32](n, 256)
	const batch = 64
	for lo := 0; lo < n; lo += batch {
		size := min(batch, n-lo)
		in := tensor.New[float32](size, 3, demo.Side, demo.Side)
		for i := range size {
			im, err := picture(lo + i)
			if err == nil {
				err = clip.Preprocess(in.Row(i), im, r.model.Preprocess())
			}
			if err != nil {
				r.t.Fatal(err)
			}
		}
		out, err := r.image.RunAll(context.Background(), engine.Named{Name: "image", Tensor: in})
		if err != nil {
			r.t.Fatal(err)
		}
		copy(all.Data[lo*256:], out["visual"].Data)
	}
	normalise(all)
	return all
}

func normalise(t *tensor.Float32) {
	for i := range t.Shape[0] {
		row := t.Row(i)
		norm := math.Sqrt(float64(dot(row, row)))
		for k := range row {
			row[k] /= float32(norm)
		}
	}
}

func dot(a, b []float32) float32 {
	var sum float32
	for i := range a {
		sum += a[i] * b[i]
	}
	return sum
}

// ranks returns, for each picture, how many texts of other wording are nearer to it than the
// right one.
func ranks(pictures, texts *tensor.Float32, wording []string, right []int) []int {
	got := make([]int, len(right))
	for i, k := range right {
		mine := dot(pictures.Row(i), texts.Row(k))
		for j := range wording {
			if wording[j] != wording[k] && dot(pictures.Row(i), texts.Row(j)) > mine {
				got[i]++
			}
		}
	}
	return got
}

// share returns the share of ranks below n.
func share(ranks []int, n int) float64 {
	below := 0
	for _, r := range ranks {
		if r < n {
			below++
		}
	}
	return float64(below) / float64(len(ranks))
}

// ofKind returns those of p's pictures in natural colours that are of the kind and, for each,
// where the value of the category is among names.
func ofKind(p *demo.Pictures, kind, category string, names []string) (pictures, at []int) {
	for i := range p.Len() {
		im := p.Image(i)
		if im.Category("kind") != kind || im.Category("style") != "" {
			continue
		}
		if k := slices.Index(names, im.Category(category)); k >= 0 {
			pictures, at = append(pictures, i), append(at, k)
		}
	}
	return pictures, at
}

// TestTheModelReadsTheWords shows that words are drawn as in training, each once or not at all;
// reading_slow_test.go has the figures.
func TestTheModelReadsTheWords(t *testing.T) {
	const few = 600
	top1, top5, n := newReader(t).words(newPictures(t, 1, few))
	if top1 < .95 || top5 < .98 {
		t.Errorf("of %d written words the model reads %.3f, %.3f among the first five; want at least 0.95 and 0.98", n, top1, top5)
	}
}

// words returns the shares of the written core words of p that are nearest to their picture of
// all core words, and among the nearest five, and how many words there are.
func (r reader) words(p *demo.Pictures) (top1, top5 float64, n int) {
	words := demo.CoreWords()
	pictures, right := ofKind(p, "word", "word", words)
	got := ranks(r.see(len(pictures), drawing(p, pictures)), r.texts(words), words, right)
	return share(got, 1), share(got, 5), len(got)
}

// drawing returns a function that draws the i-th of the chosen pictures of p.
func drawing(p *demo.Pictures, chosen []int) func(i int) (image.Image, error) {
	return func(i int) (image.Image, error) { return p.Picture(context.Background(), chosen[i], 0) }
}
