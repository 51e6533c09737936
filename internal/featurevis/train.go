package featurevis

import (
	"context"
	"fmt"
	"image"
	"slices"
	"strings"
	"time"

	"multiscope/internal/clip"
	"multiscope/internal/neuron"
)

// Pictures are what a facet is trained on. A dataset.Source is such.
type Pictures interface {
	Name() string
	Len() int
	Picture(ctx context.Context, i, minSide int) (image.Image, error)
}

// FacetLayers returns the taps that the paper's code trains facets on: the outputs of every
// second block of a ResNet's third stage, after their ReLU. Of other models it takes every
// second block of the middle third.
func FacetLayers(taps []clip.Tap) []string {
	var third, blocks []string
	for _, t := range taps {
		if t.Tower != "image" || t.Kind != clip.KindBlock {
			continue
		}
		blocks = append(blocks, t.Name)
		if strings.HasPrefix(t.Name, "visual.layer3.") {
			third = append(third, t.Name)
		}
	}
	if len(third) == 0 {
		third = blocks[len(blocks)/3 : (2*len(blocks)+2)/3]
	}
	var second []string
	for i := 0; i < len(third); i += 2 {
		second = append(second, third[i])
	}
	return second
}

// Training says what a facet is trained on and how.
type Training struct {
	Name           string
	Theme, Generic Pictures
	Layers         []string
	Probe          ProbeOptions
	Batch          int // pictures shown at once; 0 is 16
	// Progress, where it is not nil, hears how many pictures have been shown, of all layers.
	Progress func(done, total int)
	// Skip, where it is not nil, hears of a picture that cannot be read; it is left out.
	Skip func(source string, i int, err error)
}

// TrainFacet fits a probe to each layer. It holds the activations of one layer at a time:
// pictures × units × height × width numbers of four bytes.
func TrainFacet(ctx context.Context, m Model, e Engine, t Training) (neuron.Facet, error) {
	f := neuron.Facet{
		Name: t.Name, Theme: t.Theme.Name(), Generic: t.Generic.Name(), Seed: t.Probe.Seed, Trained: time.Now(),
	}
	if !neuron.IsSlug(t.Name) {
		return f, neuron.Invalidf("A facet's name is of lower-case letters, digits and inner hyphens; %q is not.", t.Name)
	}
	if n := min(t.Theme.Len(), t.Generic.Len()); n < leastPictures {
		return f, neuron.Invalidf("The facet %s has %d theme and %d generic pictures; it takes at least %d of each.", t.Name, t.Theme.Len(), t.Generic.Len(), leastPictures)
	}
	if len(t.Layers) == 0 {
		return f, neuron.Invalidf("A facet needs at least one layer.")
	}
	for i, tap := range t.Layers {
		shown := &shower{Training: t, before: i * (t.Theme.Len() + t.Generic.Len())}
		layer, err := shown.layer(ctx, m, e, tap)
		if err != nil {
			return f, fmt.Errorf("facet %s, layer %s: %w", t.Name, tap, err)
		}
		f.ThemeImages, f.GenericImages = shown.theme, shown.generic
		f.Layers = append(f.Layers, layer)
	}
	return f, nil
}

// shower shows the pictures of a training for one layer.
type shower struct {
	Training
	before, done   int // pictures shown for earlier layers, and for this one
	theme, generic int
}

func (s *shower) layer(ctx context.Context, m Model, e Engine, tap string) (neuron.FacetLayer, error) {
	var l neuron.FacetLayer
	v, err := NewViewer(m, e, clip.Output{Tap: tap})
	if err != nil {
		return l, err
	}
	defer v.Close()
	l = layerOf(v.outputs[0])
	theme, err := s.activations(ctx, v, s.Theme)
	if err != nil {
		return l, err
	}
	generic, err := s.activations(ctx, v, s.Generic)
	if err != nil {
		return l, err
	}
	s.theme, s.generic = len(theme), len(generic)
	p, err := FitProbe(theme, generic, s.Probe)
	l.Weights, l.Bias, l.C, l.Accuracy, l.AUC = p.Weights, p.Bias, p.C, p.Accuracy, p.AUC
	return l, err
}

// layerOf describes a tap: maps are [units,height,width], tokens [tokens,units].
func layerOf(o viewed) neuron.FacetLayer {
	l := neuron.FacetLayer{Tap: o.name, Height: 1, Width: 1}
	switch len(o.dims) {
	case 3:
		l.Units, l.Height, l.Width = o.dims[0], o.dims[1], o.dims[2]
	case 2:
		l.Height, l.Units = o.dims[0], o.dims[1]
	default:
		l.Units = o.dims[0]
	}
	return l
}

// activations returns a row for each picture that can be read.
func (s *shower) activations(ctx context.Context, v *Viewer, from Pictures) (rows [][]float32, err error) {
	size := 16
	if s.Batch > 0 {
		size = s.Batch
	}
	batch := make([]image.Image, 0, size)
	flush := func() error {
		if len(batch) == 0 {
			return nil
		}
		out, err := v.Show(ctx, batch)
		if err != nil {
			return err
		}
		for i := range batch {
			rows = append(rows, slices.Clone(out[0].Row(i)))
		}
		batch = batch[:0]
		return nil
	}
	for i := range from.Len() {
		im, err := from.Picture(ctx, i, v.prep.Size)
		switch {
		case ctx.Err() != nil:
			return nil, ctx.Err()
		case err != nil && s.Skip != nil:
			s.Skip(from.Name(), i, err)
		case err != nil:
			return nil, err
		default:
			batch = append(batch, im)
		}
		if s.done++; s.Progress != nil {
			s.Progress(s.before+s.done, len(s.Layers)*(s.Theme.Len()+s.Generic.Len()))
		}
		if len(batch) == size {
			if err := flush(); err != nil {
				return nil, err
			}
		}
	}
	return rows, flush()
}

// Score returns what a facet's probes see in the activations of its layers: the mean of
// weights·activations + bias.
func Score(f neuron.Facet, layers [][]float32) float64 {
	sum := 0.
	for i, l := range f.Layers {
		sum += Probe{Weights: l.Weights, Bias: l.Bias}.Score(layers[i])
	}
	return sum / float64(max(len(f.Layers), 1))
}
