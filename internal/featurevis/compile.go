package featurevis

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"

	"multiscope/internal/neuron"
	"multiscope/internal/onnx"
	"multiscope/internal/tensor"
)

// Embedding is the tap at which texts and images are compared.
const Embedding = "visual"

// Resolver provides what the terms of an objective name: arrays, embeddings by the model that the
// objective is compiled for, and facets.
type Resolver interface {
	// Array reads a .npy file.
	Array(path string) (tensor.Any, error)
	// EmbedText embeds a text, EmbedTokens a tokenized text, EmbedImage an image file.
	EmbedText(ctx context.Context, text string) ([]float32, error)
	EmbedTokens(ctx context.Context, ids []int64) ([]float32, error)
	EmbedImage(ctx context.Context, path string) ([]float32, error)
	// Facet returns the facet of a name.
	Facet(ctx context.Context, name string) (neuron.Facet, error)
}

// Compile compiles an objective for a model. The program has no input but the image.
func Compile(ctx context.Context, m Model, o Objective, res Resolver) (*Program, error) {
	c := &compiler{ctx: ctx, res: res, facets: map[string]neuron.Facet{}}
	taps, err := c.taps(o)
	if err != nil {
		return nil, err
	}
	if c.graphBuilder, err = newGraphBuilder(m, taps); err != nil {
		return nil, err
	}
	base, err := c.sum(o, func(k Kind) bool { return k != InFacet && k != Diversity })
	if err != nil {
		return nil, err
	}
	if base == "" {
		return nil, neuron.Invalidf("The objective %s has no term to maximise.", o)
	}
	values := base
	for _, t := range o {
		if t.Kind != InFacet && t.Kind != Diversity {
			continue
		}
		v, err := c.batchTerm(t, base)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", t, err)
		}
		values = c.Op("Add", nil, values, c.scaled(v, t.Weight))
	}
	g, err := c.finish(base, values)
	independent := !slices.ContainsFunc(o, func(t Term) bool { return t.Kind == Diversity })
	return &Program{Graph: g, Independent: independent, Redirects: c.RedirectReLU != ""}, err
}

type compiler struct {
	*graphBuilder
	ctx    context.Context
	res    Resolver
	facets map[string]neuron.Facet
}

// taps lists the taps that an objective depends on, and resolves its facets.
func (c *compiler) taps(o Objective) (taps []string, err error) {
	for _, t := range o {
		switch t.Kind {
		case Text, Image:
			taps = append(taps, Embedding)
		case InFacet:
			f, err := c.res.Facet(c.ctx, t.Text)
			if err != nil {
				return nil, err
			}
			c.facets[t.Text] = f
			for _, l := range f.Layers {
				taps = append(taps, l.Tap)
			}
		default:
			taps = append(taps, t.Tap)
		}
	}
	slices.Sort(taps)
	return slices.Compact(taps), nil
}

// sum adds the terms for whose kind include is true; it returns "" if there are none.
func (c *compiler) sum(o Objective, include func(Kind) bool) (sum onnx.Value, err error) {
	for _, t := range o {
		if !include(t.Kind) {
			continue
		}
		c.addRedirect(cmp.Or(t.Tap, Embedding))
		v, err := c.term(t)
		if err != nil {
			return "", fmt.Errorf("%s: %w", t, err)
		}
		v = c.scaled(v, t.Weight)
		if sum == "" {
			sum = v
			continue
		}
		sum = c.Op("Add", nil, sum, v)
	}
	return sum, c.Err()
}

// term returns the value of one term without its weight.
func (c *compiler) term(t Term) (onnx.Value, error) {
	switch t.Kind {
	case Channel:
		return c.channel(t)
	case Position:
		return c.position(t)
	case Layer:
		return c.meanSquare(t.Tap), nil
	case Direction:
		v, err := c.read(t.File, c.units(t.Tap))
		return c.dot(c.mean(t.Tap), c.vector("direction", v)), err
	case Class:
		v, err := c.row(t)
		return c.dot(c.mean(t.Tap), c.vector("class", v)), err
	}
	v, err := c.vectorOf(t)
	if err == nil && len(v) != c.units(tapOf(t)) {
		err = fmt.Errorf("a vector of %d numbers does not fit %s, which has %d units", len(v), tapOf(t), c.units(tapOf(t)))
	}
	if err != nil {
		return "", err
	}
	return c.cosine(c.mean(tapOf(t)), c.vector("vector", normalised(v))), nil
}

func tapOf(t Term) string {
	if t.Kind == Cosine {
		return t.Tap
	}
	return Embedding
}

func (c *compiler) channel(t Term) (onnx.Value, error) {
	if err := c.hasUnit(t); err != nil {
		return "", err
	}
	if t.Alpha == "" {
		return c.unit(c.mean(t.Tap), t.Unit), nil
	}
	h, w := c.grid(t.Tap)
	if c.spatial(t.Tap) == nil {
		return "", fmt.Errorf("%s has no positions to weigh", t.Tap)
	}
	alpha, err := c.read(t.Alpha, h*w)
	if err != nil {
		return "", err
	}
	sum := float32(0)
	for _, a := range alpha {
		sum += a
	}
	if !(sum > 0) {
		return "", fmt.Errorf("%s: the weights of the positions add up to %g, which is not above 0", t.Alpha, sum)
	}
	for i := range alpha {
		alpha[i] /= sum
	}
	return c.unit(c.weighted(t.Tap, alpha), t.Unit), nil
}

func (c *compiler) position(t Term) (onnx.Value, error) {
	if err := c.hasUnit(t); err != nil {
		return "", err
	}
	h, w := c.grid(t.Tap)
	switch axes := len(c.spatial(t.Tap)); {
	case axes == 0:
		return "", fmt.Errorf("%s has no positions; channel(%s,%d) is the unit", t.Tap, t.Tap, t.Unit)
	case axes == 1 && t.X != noX:
		return "", fmt.Errorf("%s has tokens, which one number names: position(%s,%d,token)", t.Tap, t.Tap, t.Unit)
	case axes == 2 && t.X == noX:
		return "", fmt.Errorf("%s has rows and columns: position(%s,%d,y,x)", t.Tap, t.Tap, t.Unit)
	case t.Y >= h || t.X >= w:
		return "", neuron.NotFoundf("The maps of %s have %d×%d positions, counted from 0.", t.Tap, h, w)
	}
	return c.unit(c.atPosition(t.Tap, t.Y, t.X), t.Unit), nil
}

func (c *compiler) hasUnit(t Term) error {
	if n := c.units(t.Tap); t.Unit >= n {
		return neuron.NotFoundf("Tap %s has %d units, counted from 0; there is no unit %d.", t.Tap, n, t.Unit)
	}
	return nil
}

// read reads n real numbers.
func (c *compiler) read(path string, n int) ([]float32, error) {
	a, err := c.res.Array(path)
	if err != nil {
		return nil, err
	}
	v, ok := a.(*tensor.Float32)
	switch {
	case !ok:
		return nil, fmt.Errorf("%s holds whole numbers; real ones are needed", path)
	case len(v.Data) != n:
		return nil, fmt.Errorf("%s has shape %v; %d numbers are needed", path, v.Shape, n)
	}
	return slices.Clone(v.Data), finiteAll(path, v.Data)
}

func finiteAll(what string, v []float32) error {
	for i, x := range v {
		if math.IsNaN(float64(x)) || math.IsInf(float64(x), 0) {
			return fmt.Errorf("%s: element %d is %g", what, i, x)
		}
	}
	return nil
}

// row reads the weights of one class of a linear probe.
func (c *compiler) row(t Term) ([]float32, error) {
	a, err := c.res.Array(t.File)
	if err != nil {
		return nil, err
	}
	v, ok := a.(*tensor.Float32)
	if !ok || len(v.Shape) != 2 || v.Shape[1] != c.units(t.Tap) {
		return nil, fmt.Errorf("%s has shape %v; a probe of %s has a row of %d real numbers for each class", t.File, a.Dims(), t.Tap, c.units(t.Tap))
	}
	if t.Unit >= v.Shape[0] {
		return nil, neuron.NotFoundf("The probe %s has %d classes, counted from 0; there is no class %d.", t.File, v.Shape[0], t.Unit)
	}
	return v.Row(t.Unit), finiteAll(t.File, v.Row(t.Unit))
}

// vectorOf returns the vector of a cosine term.
func (c *compiler) vectorOf(t Term) ([]float32, error) {
	switch t.Kind {
	case Text:
		return c.res.EmbedText(c.ctx, t.Text)
	case Image:
		return c.res.EmbedImage(c.ctx, t.File)
	}
	a, err := c.res.Array(t.File)
	if err != nil {
		return nil, err
	}
	if ids, ok := a.(*tensor.Int64); ok {
		return c.res.EmbedTokens(c.ctx, ids.Data)
	}
	return c.read(t.File, a.Len())
}

// normalised returns v with length 1; zero stays zero.
func normalised(v []float32) []float32 {
	length := math.Sqrt(dot(v, v))
	if length == 0 {
		return v
	}
	u := make([]float32, len(v))
	for i, x := range v {
		u[i] = float32(float64(x) / length)
	}
	return u
}

// batchTerm returns a term that is no function of one image's activations alone: a facet, which
// depends on the gradient of base, or the diversity of the batch.
func (c *compiler) batchTerm(t Term, base onnx.Value) (onnx.Value, error) {
	if t.Kind == Diversity {
		return c.scaled(c.gramSimilarity(t.Tap), -1), nil
	}
	f := c.facets[t.Text]
	var taps []string
	var weights []onnx.Value
	for _, l := range f.Layers {
		w, err := c.facetWeights(l, t.Amount/float64(len(f.Layers)))
		if err != nil {
			return "", err
		}
		taps = append(taps, l.Tap)
		weights = append(weights, c.Constant("facet", w))
	}
	return c.faceted(base, taps, weights)
}

// facetWeights returns the weights of a facet's layer at the size of the model's, times strength.
func (c *compiler) facetWeights(l neuron.FacetLayer, strength float64) (*onnx.Tensor, error) {
	h, w := c.grid(l.Tap)
	if n := c.units(l.Tap); n != l.Units || c.unitAxis(l.Tap) == 2 && h != l.Height {
		return nil, neuron.Invalidf("The facet was trained on a layer %s of %d units; this model's has %d, or other tokens. Train it again with “multiscope facet train”.", l.Tap, l.Units, n)
	}
	dims := []int64{1, int64(l.Units), int64(h), int64(w)}
	if c.unitAxis(l.Tap) == 2 {
		dims = []int64{1, int64(h), int64(l.Units)}
	}
	return onnx.FromFloats(scaledWeights(l, h, w, strength), dims...), nil
}
