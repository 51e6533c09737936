package index

import (
	"context"
	"image"
	"image/color"
	"strings"
	"testing"

	"multiscope/internal/clip"
	"multiscope/internal/neuron"
	"multiscope/internal/tensor"
)

// kinds is a network that places a picture by the colour of its left edge, which is nothing to its
// one unit.
type kinds struct{}

func (kinds) Open(_ context.Context, outputs []clip.Output) (Runner, error) {
	return kindsRunner(outputs), nil
}

type kindsRunner []clip.Output

func (kindsRunner) Close() error     { return nil }
func (kindsRunner) Parallelism() int { return 1 }

func (r kindsRunner) Run(_ context.Context, pictures *tensor.Float32, outputs []*tensor.Float32) error {
	for o, out := range outputs {
		for i := range pictures.Shape[0] {
			pixels := pictures.Row(i)
			plane := len(pixels) / 3
			out.Row(i)[0] = pixels[plane/2+12]
			if r[o].Tap == "visual" {
				copy(out.Row(i), []float32{30 * pixels[0], 30 * pixels[2*plane], pixels[plane/2+12]})
			}
		}
	}
	return nil
}

// edged are pictures whose left edge is blue where the key ends so, and else red.
type edged struct{ fakePictures }

func (p edged) Picture(ctx context.Context, i, side int) (image.Image, error) {
	im, err := p.fakePictures.Picture(ctx, i, side)
	if err != nil {
		return nil, err
	}
	edge := color.RGBA{R: 255, A: 255}
	if isBlue(p.keys[i]) {
		edge = color.RGBA{B: 255, A: 255}
	}
	for y := range 10 {
		for x := range 4 {
			im.(*image.RGBA).Set(x, y, edge)
		}
	}
	return im, nil
}

func isBlue(key string) bool {
	return strings.HasSuffix(key, "0.png") || strings.HasSuffix(key, "5.png")
}

func TestClusters(t *testing.T) {
	s := openStore(t)
	cfg := fakeConfig(s, fakePictures{})
	cfg.Layers = []neuron.Layer{{Model: "fake", Tap: "visual.one", Slug: "one", Units: 1, Height: 1, Width: 1, Reduce: neuron.Mean}}
	cfg.Network, cfg.Words, cfg.Top = kinds{}, nil, 30
	cfg.Model.Space = neuron.Space{Tap: "visual", Units: 3}
	for _, pictures := range []int{100, 400, 400} {
		cfg.Pictures = edged{numbered(pictures)}
		report := run(t, cfg)
		if pictures == 400 && report.Ran > 300+30 {
			t.Errorf("with 300 pictures more, %d went through the network; want the new ones and those that became examples", report.Ran)
		}
		checkClusters(t, s, neuron.Ref{Model: "fake", Layer: "one", Unit: 0})
	}
	if report := run(t, cfg); report.Ran != 0 {
		t.Errorf("%d pictures went through the network again; want none", report.Ran)
	}
}

// checkClusters compares the clusters of a unit with the edges of the pictures.
func checkClusters(t *testing.T, s interface {
	Clusters(context.Context, neuron.Ref) (neuron.Clusters, error)
	Unit(context.Context, neuron.Ref) (neuron.UnitDetail, error)
}, ref neuron.Ref) {
	t.Helper()
	d, err := s.Unit(t.Context(), ref)
	if err != nil {
		t.Fatal(err)
	}
	blue := 0
	for _, e := range d.Top {
		if isBlue(e.Image.Key) {
			blue++
		}
	}
	c, err := s.Clusters(t.Context(), ref)
	if err != nil || len(c.Groups) != 2 || c.Of != len(d.Top) || c.Separation < 0.9 || c.Tap != "visual" {
		t.Fatalf("Clusters = %+v, %v; want two of %d images, far apart", c, err, len(d.Top))
	}
	if c.Groups[0].Size != c.Of-blue || c.Groups[1].Size != blue {
		t.Errorf("clusters of %d and %d images; want the %d red and the %d blue ones", c.Groups[0].Size, c.Groups[1].Size, c.Of-blue, blue)
	}
	for kind, group := range c.Groups {
		for _, e := range group.Examples {
			if isBlue(e.Image.Key) != (kind == 1) {
				t.Errorf("cluster %d shows %s", kind, e.Image.Key)
			}
		}
	}
}
