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

// Pictures is a set of pictures that a facet is trained on. dataset.Source implements it.
type Pictures interface {
	Name() string
	Len() int
	Picture(ctx context.Context, i, minSide int) (image.Image, error)
}

// FacetLayers returns the taps that the paper's code trains facets on: the outputs of every
// second block of a ResNet's third stage, after their ReLU. Of other models it returns every
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
	Batch          int // pictures in one forward pass; 0 means defaultTrainingBatch
	// Progress, unless nil, is called after each picture with how many are done, counted once
	// for each layer.
	Progress func(done, total int)
	// Skip, unless nil, is called with a picture that cannot be read, which is left out. If it is
	// nil, such a picture ends the training.
	Skip func(source string, i int, err error)
}

const defaultTrainingBatch = 16

// TrainFacet fits a probe to each layer. It holds the activations of one layer at a time:
// pictures × units × height × width numbers of four bytes.
func TrainFacet(ctx context.Context, m Model, e Engine, t Training) (neuron.Facet, error) {
	f := neuron.Facet{
		Name: t.Name, Theme: t.Theme.Name(), Generic: t.Generic.Name(), Seed: t.Probe.Seed, Trained: time.Now(),
	}
	if err := t.check(); err != nil {
		return f, err
	}
	for i, tap := range t.Layers {
		lt := &layerTraining{Training: t, before: i * (t.Theme.Len() + t.Generic.Len())}
		layer, err := lt.fit(ctx, m, e, tap)
		if err != nil {
			return f, fmt.Errorf("facet %s, layer %s: %w", t.Name, tap, err)
		}
		f.ThemeImages, f.GenericImages = lt.theme, lt.generic
		f.Layers = append(f.Layers, layer)
	}
	return f, nil
}

func (t Training) check() error {
	switch n := min(t.Theme.Len(), t.Generic.Len()); {
	case !neuron.IsSlug(t.Name):
		return neuron.Invalidf("A facet's name is of lower-case letters, digits and inner hyphens; %q is not.", t.Name)
	case n < minPictures:
		return neuron.Invalidf("The facet %s has %d theme and %d generic pictures; it takes at least %d of each.", t.Name, t.Theme.Len(), t.Generic.Len(), minPictures)
	case len(t.Layers) == 0:
		return neuron.Invalidf("A facet needs at least one layer.")
	}
	return nil
}

// layerTraining trains the probe of one layer.
type layerTraining struct {
	Training
	before, done   int // pictures of earlier layers, and of this one
	theme, generic int // pictures that could be read
}

func (t *layerTraining) fit(ctx context.Context, m Model, e Engine, tap string) (neuron.FacetLayer, error) {
	var l neuron.FacetLayer
	v, err := NewEvaluator(m, e, clip.Output{Tap: tap})
	if err != nil {
		return l, err
	}
	defer v.Close()
	l = facetLayer(v.outputs[0])
	theme, err := t.activations(ctx, v, t.Theme)
	if err != nil {
		return l, err
	}
	generic, err := t.activations(ctx, v, t.Generic)
	if err != nil {
		return l, err
	}
	t.theme, t.generic = len(theme), len(generic)
	p, err := FitProbe(theme, generic, t.Probe)
	l.Weights, l.Bias, l.C, l.Accuracy, l.AUC = p.Weights, p.Bias, p.C, p.Accuracy, p.AUC
	return l, err
}

// facetLayer describes a tap: maps are [units,height,width], tokens [tokens,units].
func facetLayer(o evaluatorOutput) neuron.FacetLayer {
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
func (t *layerTraining) activations(ctx context.Context, v *Evaluator, from Pictures) (rows [][]float32, err error) {
	size := defaultTrainingBatch
	if t.Batch > 0 {
		size = t.Batch
	}
	batch := make([]image.Image, 0, size)
	for i := range from.Len() {
		im, err := t.picture(ctx, v, from, i)
		if err != nil {
			return nil, err
		}
		if im != nil {
			batch = append(batch, im)
		}
		if len(batch) < size && i < from.Len()-1 || len(batch) == 0 {
			continue
		}
		out, err := v.Evaluate(ctx, batch)
		if err != nil {
			return nil, err
		}
		for k := range batch {
			rows = append(rows, slices.Clone(out[0].Row(k)))
		}
		batch = batch[:0]
	}
	return rows, nil
}

// picture reads picture i and reports progress. It returns nil for a picture that is skipped.
func (t *layerTraining) picture(ctx context.Context, v *Evaluator, from Pictures, i int) (image.Image, error) {
	im, err := from.Picture(ctx, i, v.prep.DecodeSide())
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if err != nil {
		if t.Skip == nil {
			return nil, err
		}
		t.Skip(from.Name(), i, err)
		im = nil
	}
	if t.done++; t.Progress != nil {
		t.Progress(t.before+t.done, len(t.Layers)*(t.Theme.Len()+t.Generic.Len()))
	}
	return im, nil
}

// Score returns a facet's score of an image, given the activations of the facet's layers: the
// mean over layers of weights·activations + bias.
func Score(f neuron.Facet, layers [][]float32) float64 {
	sum := 0.
	for i, l := range f.Layers {
		sum += Probe{Weights: l.Weights, Bias: l.Bias}.Score(layers[i])
	}
	return sum / float64(max(len(f.Layers), 1))
}
