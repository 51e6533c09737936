package evaluate

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"multiscope/internal/clip"
	"multiscope/internal/engine"
	"multiscope/internal/neuron"
	"multiscope/internal/onnx"
	"multiscope/internal/tensor"
)

// Raised is a model in which units of a layer can be raised: their activation is made larger everywhere in a picture, and
// all that follows is computed from that, attention and normalisation included.
type Raised struct {
	session *engine.Session
	picture int   // side in pixels
	shape   []int // of what is added to a picture's map: units and axes of size 1
	axis    int   // of units in shape
	embed   int
}

// Raise opens a model's image tower so that units of a tap can be raised.
func Raise(m *clip.Model, e *engine.Engine, tap string) (*Raised, error) {
	t, err := m.Tap(tap)
	if err != nil {
		return nil, err
	}
	embedding, err := m.Tap("visual")
	if err != nil {
		return nil, err
	}
	g, v, err := towerTo(m, t.Name)
	if err != nil {
		return nil, err
	}
	r := &Raised{picture: m.Preprocess().Size, embed: embedding.Units}
	dims := g.Shape(v)
	if r.axis = 0; len(dims) == 3 { // [batch, tokens, units]
		r.axis = 1
	}
	in := []onnx.Dim{onnx.Sym("batch")}
	for i := range dims[1:] {
		n := 1
		if i == r.axis {
			n = t.Units
		}
		r.shape, in = append(r.shape, n), append(in, onnx.Fixed(n))
	}
	raised := repeated(g, v, g.Op("Add", nil, v, g.Input("raise", onnx.Float, in...)))
	if raised["visual"] == "" {
		return nil, neuron.Invalidf("The units of %s cannot be raised: the embedding is not computed from them, but from the same in another way.", t.Name)
	}
	g.Output("raised", raised["visual"])
	g.KeepOutputs("raised")
	if r.session, err = e.Session(g); err != nil {
		return nil, err
	}
	return r, nil
}

// towerTo returns the image tower and the value of a tap that later layers use.
func towerTo(m *clip.Model, tap string) (*onnx.Graph, onnx.Value, error) {
	layer := clip.Output{Tap: tap}
	g, err := m.ImageGraph(layer, clip.Output{Tap: "visual"})
	if err != nil {
		return nil, "", err
	}
	n := g.Producer(onnx.Value(layer.Name()))
	if n == nil || n.Op != "Identity" {
		return nil, "", fmt.Errorf("tap %s is the output of no node", tap)
	}
	return g, n.Inputs[0], nil
}

// repeated computes all that depends on v once more, from w in its place, and returns the new value of each.
func repeated(g *onnx.Graph, v, w onnx.Value) map[onnx.Value]onnx.Value {
	now := map[onnx.Value]onnx.Value{v: w}
	for _, n := range slices.Clone(g.Nodes()) {
		in, changed := slices.Clone(n.Inputs), false
		for i, x := range in {
			if other, known := now[x]; known && !slices.Contains(n.Outputs, w) {
				in[i], changed = other, true
			}
		}
		if !changed {
			continue
		}
		for i, out := range g.Copy(n, in...) {
			now[n.Outputs[i]] = out
		}
	}
	return now
}

// Close frees the model.
func (r *Raised) Close() error { return r.session.Close() }

// Embeddings returns those of a picture, [3, side, side] and normalised, with one unit raised in each: [units, embedding].
func (r *Raised) Embeddings(ctx context.Context, picture []float32, units []int, by []float64) (*tensor.Float32, error) {
	if len(picture) != 3*r.picture*r.picture || len(units) != len(by) {
		return nil, errors.New("evaluate: a picture of another size, or units without as many amounts")
	}
	all := tensor.New[float32](len(units), r.embed)
	for from := 0; from < len(units); from += batchSize {
		to := min(from+batchSize, len(units))
		x := tensor.New[float32](to-from, 3, r.picture, r.picture)
		raise := tensor.New[float32](append([]int{to - from}, r.shape...)...)
		for i, u := range units[from:to] {
			copy(x.Row(i), picture)
			raise.Row(i)[u] = float32(by[from+i])
		}
		out := tensor.Of(all.Data[from*r.embed:to*r.embed], to-from, r.embed)
		err := r.session.Run(ctx, []engine.Named{{Name: "image", Tensor: x}, {Name: "raise", Tensor: raise}}, []engine.Named{{Name: "raised", Tensor: out}})
		if err != nil {
			return nil, err
		}
	}
	return all, nil
}
