package models

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"multiscope/internal/clip"
	"multiscope/internal/fixture"
	"multiscope/internal/neuron"
)

// indexed is a database of some models.
type indexed []neuron.Model

func (s indexed) Models(context.Context) ([]neuron.Model, error) { return s, nil }
func (indexed) Path() string                                     { return "scope.db" }

// entryOf returns how the ONNX model of the tests was indexed under a name, by a user whose flags said what its
// file does not.
func entryOf(t *testing.T, path, slug string) neuron.Model {
	t.Helper()
	mean := [3]float32{0.5, 0.5, 0.5}
	m, err := clip.OpenWith(path, clip.Options{Mean: &mean, Layout: "nchw"})
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	entry := m.Info()
	entry.Slug, entry.Name = slug, slug
	return entry
}

func TestOpenIndexed(t *testing.T) {
	path := filepath.Join(fixture.Root(t), "internal", "clip", "testdata", "models", "onnx_squeezelike", "model.onnx")
	a, b := entryOf(t, path, "a"), entryOf(t, path, "b")
	other := neuron.Model{Slug: "other", Hash: strings.Repeat("0", 64)}
	half, third := [3]float32{0.5, 0.5, 0.5}, [3]float32{0.3, 0.3, 0.3}
	for _, tt := range []struct {
		name    string
		request Request
		in      indexed
		want    string // slug
		err     string
	}{
		{name: "found by its weights", in: indexed{other, a}, want: "a"},
		{name: "found by its name", request: Request{Name: "b"}, in: indexed{a, b}, want: "b"},
		{name: "said again", request: Request{Options: clip.Options{ImageSize: 63, Mean: &half, Layout: "NCHW"}}, in: indexed{a}, want: "a"},
		{name: "none with these weights", in: indexed{other}, err: "no model with the weights of"},
		{name: "empty database", in: nil, err: "it has none"},
		{name: "several with these weights", in: indexed{a, b, other}, err: "more than once, as a, b: say which"},
		{name: "unknown name", request: Request{Name: "c"}, in: indexed{a, b}, err: "no model named c; it has a, b"},
		{name: "other weights under the name", request: Request{Name: "other"}, in: indexed{a, other}, err: "other weights"},
		{name: "another size", request: Request{Options: clip.Options{ImageSize: 32}}, in: indexed{a}, err: "an input size of 63, not 32"},
		{name: "another mean", request: Request{Options: clip.Options{Mean: &third}}, in: indexed{a}, err: "a mean of [0.5 0.5 0.5], not [0.3 0.3 0.3]"},
		{name: "another std", request: Request{Options: clip.Options{Std: &third}}, in: indexed{a}, err: "a std of"},
		{name: "another interpolation", request: Request{Options: clip.Options{Interpolation: "nearest"}}, in: indexed{a}, err: "an interpolation of bilinear, not nearest"},
		{name: "the same mode", request: Request{Options: clip.Options{Mode: neuron.Shortest, Crop: 1}}, in: indexed{a}, want: "a"},
		{name: "another mode", request: Request{Options: clip.Options{Mode: neuron.Squash}}, in: indexed{a}, err: "a resize mode of shortest, not squash"},
		{name: "another crop", request: Request{Options: clip.Options{Crop: 0.5}}, in: indexed{a}, err: "pictures resized to a side of 63, not 126"},
		{name: "an impossible mode", request: Request{Options: clip.Options{Mode: "stretch"}}, in: indexed{a}, err: "stretch"},
		{name: "another layout", request: Request{Options: clip.Options{Layout: "NHWC"}}, in: indexed{a}, err: "a layout of NCHW, not NHWC"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			tt.request.Path = path
			m, entry, err := tt.request.OpenIndexed(t.Context(), tt.in)
			if tt.err != "" {
				if err == nil || !strings.Contains(err.Error(), tt.err) {
					t.Fatalf("OpenIndexed = %v; want an error with %q", err, tt.err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			defer m.Close()
			if entry.Slug != tt.want || m.Preprocess() != a.Preprocess {
				t.Errorf("OpenIndexed = %s, %+v; want %s, %+v", entry.Slug, m.Preprocess(), tt.want, a.Preprocess)
			}
		})
	}
}

// TestFindNamesNoPath: an entry's name in the place of a path is told from a path that is not there.
func TestFindNamesNoPath(t *testing.T) {
	t.Chdir(t.TempDir())
	in := indexed{{Slug: "ours"}, {Slug: "theirs", Published: "Data: somebody"}}
	for path, want := range map[string]string{
		"ours":    "say where they are, with the path",
		"theirs":  "without weights",
		"missing": "no such file",
	} {
		if _, err := (Request{Path: path}).Find(t.Context(), in); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("Find(%s) = %v; want an error with %q", path, err, want)
		}
	}
}

// TestOpenIndexedTower opens a checkpoint that does not say its activation function and heads: those that it was indexed with
// are taken.
func TestOpenIndexedTower(t *testing.T) {
	path := filepath.Join(fixture.Root(t), "internal", "clip", "testdata", "alone", "epoch_1.pt")
	said := neuron.Tower{Activation: "gelu", Heads: 2}
	m, err := clip.OpenWith(path, clip.Options{Tower: said})
	if err != nil {
		t.Fatal(err)
	}
	entry := m.Info()
	m.Close()
	if entry.Tower != said {
		t.Errorf("an index keeps %+v; want %+v", entry.Tower, said)
	}
	for _, tt := range []struct {
		name string
		said neuron.Tower
		kept neuron.Tower
		err  string
	}{
		{name: "nothing said", kept: said},
		{name: "said again", said: said, kept: said},
		{name: "other heads", said: neuron.Tower{Heads: 4}, kept: said, err: "a number of heads of 2, not 4"},
		{name: "another activation", said: neuron.Tower{Activation: "quickgelu"}, kept: said, err: "an activation function of gelu, not quickgelu"},
		{name: "of an earlier version", err: "--activation"},
		{name: "of an earlier version, said", said: said},
	} {
		entry.Tower = tt.kept
		m, _, err := Request{Path: path, Options: clip.Options{Tower: tt.said}}.OpenIndexed(t.Context(), indexed{entry})
		if (err == nil) != (tt.err == "") || err != nil && !strings.Contains(err.Error(), tt.err) {
			t.Errorf("%s: %v; want an error with %q", tt.name, err, tt.err)
		}
		if err == nil {
			if m.Info().Tower != said {
				t.Errorf("%s: opened with %+v; want %+v", tt.name, m.Info().Tower, said)
			}
			m.Close()
		}
	}
}

func TestOpenForIndex(t *testing.T) {
	path := filepath.Join(fixture.Root(t), "internal", "clip", "testdata", "models", "onnx_squeezelike", "model.onnx")
	a := entryOf(t, path, "a")
	for _, tt := range []struct {
		name string
		src  Source
		as   string
		want string
		mean float32
	}{
		{name: "new database", src: nil, want: "onnx-squeezelike", mean: 0.485},
		{name: "new database and a name", src: nil, as: "mine", want: "mine", mean: 0.485},
		{name: "indexed before", src: indexed{a}, want: "a", mean: 0.5},
		{name: "indexed before, under a new name", src: indexed{a}, as: "mine", want: "mine", mean: 0.485},
	} {
		t.Run(tt.name, func(t *testing.T) {
			m, entry, err := Request{Path: path, Name: tt.as}.OpenForIndex(t.Context(), tt.src)
			if err != nil {
				t.Fatal(err)
			}
			defer m.Close()
			if entry.Slug != tt.want || m.Preprocess().Mean[0] != tt.mean {
				t.Errorf("OpenForIndex = %s with mean %v; want %s, %v", entry.Slug, m.Preprocess().Mean, tt.want, tt.mean)
			}
		})
	}
	b := entryOf(t, path, "b")
	if _, _, err := (Request{Path: path}).OpenForIndex(t.Context(), indexed{a, b}); err == nil || errors.Is(err, ErrNotIndexed) {
		t.Errorf("OpenForIndex of weights that are indexed twice = %v; want an error", err)
	}
}

func TestLayers(t *testing.T) {
	m, err := clip.Open(fixture.DemoModel(t))
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	for _, tt := range []struct {
		name       string
		layers     []string
		reductions []neuron.Reduction
		want       string
		err        string
	}{
		{name: "default", reductions: []neuron.Reduction{neuron.Mean}, want: "layer4-1-sum"},
		{name: "by tap and by slug, in the model's order", layers: []string{"layer4-1", "visual.layer3.0.sum"}, reductions: []neuron.Reduction{neuron.Mean}, want: "layer3-0-sum layer4-1"},
		{name: "two reductions", layers: []string{"layer4-1-sum"}, reductions: []neuron.Reduction{neuron.Mean, neuron.Max}, want: "layer4-1-sum layer4-1-sum-max"},
		{name: "unknown", layers: []string{"layer9"}, reductions: []neuron.Reduction{neuron.Mean}, err: "no tap layer9"},
		{name: "text tower", layers: []string{"transformer.resblocks.0"}, reductions: []neuron.Reduction{neuron.Mean}, err: "not of the image tower"},
	} {
		layers, err := Layers(m, "m", tt.layers, tt.reductions)
		var slugs []string
		for _, l := range layers {
			slugs = append(slugs, l.Slug)
		}
		if got := strings.Join(slugs, " "); got != tt.want || tt.err == "" && err != nil || tt.err != "" && (err == nil || !strings.Contains(err.Error(), tt.err)) {
			t.Errorf("%s: Layers = %s, %v; want %s, %q", tt.name, got, err, tt.want, tt.err)
		}
	}
}
