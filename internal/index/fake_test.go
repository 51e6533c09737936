package index

import (
	"context"
	"fmt"
	"image"
	"image/color"
	"io"
	"log/slog"
	"math/rand/v2"
	"path/filepath"
	"testing"

	"multiscope/internal/clip"
	"multiscope/internal/neuron"
	"multiscope/internal/store"
	"multiscope/internal/tensor"
)

// fakeNet is a network of arithmetic: unit u of a layer fires at each position by the brightness
// there and the unit's number. Its run fails where breaks, which several parallelism may call at once,
// returns an error.
type fakeNet struct {
	layers []neuron.Layer
	breaks func() error
}

func (n fakeNet) Open(_ context.Context, outputs []clip.Output) (Runner, error) {
	return fakeRunner{n, outputs}, nil
}

type fakeRunner struct {
	net     fakeNet
	outputs []clip.Output
}

func (fakeRunner) Close() error     { return nil }
func (fakeRunner) Parallelism() int { return 3 }

func (r fakeRunner) Run(_ context.Context, pictures *tensor.Float32, outputs []*tensor.Float32) error {
	if r.net.breaks != nil {
		if err := r.net.breaks(); err != nil {
			return err
		}
	}
	for o, out := range outputs {
		for i := range pictures.Shape[0] {
			r.fill(r.outputs[o], pictures.Row(i), out.Row(i))
		}
	}
	return nil
}

func (r fakeRunner) fill(o clip.Output, pixels, out []float32) {
	for _, l := range r.net.layers {
		if l.Tap != o.Tap {
			continue
		}
		for u := range l.Units {
			total := float32(0)
			for at := range l.Height * l.Width {
				v := pixels[(u*7+at*3)%len(pixels)] * (1 + float32(u%5))
				if o.Reduce == clip.Map {
					out[u*l.Height*l.Width+at] = v
				}
				total += v
			}
			if o.Reduce != clip.Map {
				out[u] = total / float32(l.Height*l.Width)
			}
		}
	}
}

// fakePictures are small plain pictures; broken ones cannot be decoded.
type fakePictures struct {
	keys   []string
	broken map[string]error
	left   []neuron.Failure // what the source says that it does not offer
}

func numbered(n int) fakePictures {
	p := fakePictures{broken: map[string]error{}}
	for i := range n {
		p.keys = append(p.keys, fmt.Sprintf("a/%05d.png", i))
	}
	return p
}

func (p fakePictures) LeftOut() []neuron.Failure { return p.left }

func (p fakePictures) Name() string { return "fake" }
func (p fakePictures) Len() int     { return len(p.keys) }
func (p fakePictures) Image(i int) neuron.Image {
	return neuron.Image{Key: p.keys[i], Caption: "number " + p.keys[i], Categories: []neuron.Category{{Name: "parity", Value: p.keys[i][5:6]}}}
}

func (p fakePictures) Picture(_ context.Context, i, _ int) (image.Image, error) {
	if err := p.broken[p.keys[i]]; err != nil {
		return nil, fmt.Errorf("%s: %w", p.keys[i], err)
	}
	return plain(p.keys[i]), nil
}

// plain draws a picture that depends on name alone. One in sixteen is the same, as data sets have copies.
func plain(name string) image.Image {
	h := uint64(14695981039346656037)
	for _, c := range []byte(name) {
		h = (h ^ uint64(c)) * 1099511628211
	}
	if h%16 == 0 {
		h = 1
	}
	r := rand.New(rand.NewPCG(h, h))
	im := image.NewRGBA(image.Rect(0, 0, 12, 10))
	for y := range 10 {
		for x := range 12 {
			v := byte(r.Uint32())
			im.Set(x, y, color.RGBA{v, v ^ byte(h), byte(x * 20), 255})
		}
	}
	return im
}

type fakeWords []string

func (w fakeWords) Len() int          { return len(w) }
func (w fakeWords) Word(i int) string { return w[i] }
func (fakeWords) Renderings() int     { return 2 }
func (w fakeWords) Listed(i int) neuron.ListedWord {
	l := neuron.ListedWord{Word: w[i], Languages: []neuron.WordLanguage{{Tag: "en", Frequency: i + 1}}}
	if len(w[i])%2 == 0 {
		l.Lexicons = []string{"even"}
	}
	return l
}
func (w fakeWords) Picture(_ context.Context, i, k int) (image.Image, error) {
	return plain(fmt.Sprint(w[i], k)), nil
}

type silence struct{}

func (silence) Expect([]neuron.ExpectedTask) {}
func (silence) Start(string, string, int64)  {}
func (silence) Add(int64)                    {}
func (silence) Tell(neuron.Work)             {}
func (silence) Done()                        {}
func (silence) Fail(error)                   {}

// fakeConfig indexes pictures with a fake network of two layers into s.
func fakeConfig(s *store.Writer, pictures fakePictures, words ...string) Config {
	layers := []neuron.Layer{
		{Model: "fake", Tap: "visual.maps", Slug: "maps", Units: 70, Height: 3, Width: 2, Reduce: neuron.Mean},
		{Model: "fake", Tap: "visual", Slug: "visual", Units: 5, Height: 1, Width: 1, Reduce: neuron.Mean},
	}
	return Config{
		Model: neuron.Model{
			Slug: "fake", Name: "Fake", Hash: "00",
			Preprocess: neuron.Preprocess{Size: 16, Mode: neuron.Shortest, Interpolation: "bicubic", Std: [3]float32{1, 1, 1}},
			Space:      neuron.Space{Tap: "visual", Units: 5},
			Dataset:    neuron.Dataset{Slug: "fake", Name: "fake", Seed: 1},
		},
		Layers: layers, Network: fakeNet{layers: layers}, Pictures: pictures, Words: fakeWords(words),
		Store: s, Progress: silence{}, Log: slog.New(slog.NewTextHandler(io.Discard, nil)),
		Batch: 8, Top: 10, PerLevel: 3,
	}
}

func openStore(t testing.TB) *store.Writer {
	t.Helper()
	s, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "scope.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}
