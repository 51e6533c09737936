// Package evaluate computes with a model what the eval commands print, so that users can check Multiscope
// against their own framework: activations, gradients, embeddings, and how engines compare. Start at Run,
// Gradient and Compare.
package evaluate

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"multiscope/internal/clip"
	"multiscope/internal/engine"
	"multiscope/internal/onnx"
	"multiscope/internal/tensor"
)

// GraphFor returns the tower that takes x, and the name of its input.
func GraphFor(m *clip.Model, x tensor.Any, outputs []clip.Output) (*onnx.Graph, string, error) {
	if tokens, ok := x.(*tensor.Int64); ok {
		if m.Context() > 0 && (len(tokens.Shape) != 2 || tokens.Shape[1] != m.Context()) {
			return nil, "", fmt.Errorf("token ids of shape %v; the model takes [N %d]", tokens.Shape, m.Context())
		}
		g, err := m.TextGraph(outputs...)
		return g, "tokens", err
	}
	size := m.Preprocess().Size
	if dims := x.Dims(); len(dims) != 4 || !slices.Equal(dims[1:], []int{3, size, size}) {
		return nil, "", fmt.Errorf("pictures of shape %v; the model takes [N 3 %d %d]", dims, size, size)
	}
	g, err := m.ImageGraph(outputs...)
	return g, "image", err
}

// batchSize is how many pictures or texts are run at once.
const batchSize = 16

// Run runs a graph over all rows of x in batches.
func Run(ctx context.Context, e *engine.Engine, g *onnx.Graph, x engine.Named) (all map[string]*tensor.Float32, err error) {
	s, err := e.Session(g)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	all = map[string]*tensor.Float32{}
	for from, n := 0, x.Tensor.Dims()[0]; from < n; from += batchSize {
		part, err := s.RunAll(ctx, engine.Named{Name: x.Name, Tensor: rows(x.Tensor, from, min(from+batchSize, n))})
		if err != nil {
			return nil, err
		}
		for name, t := range part {
			all[name] = stack(all[name], t)
		}
	}
	return all, nil
}

// rows returns part of the first axis.
func rows(x tensor.Any, from, to int) tensor.Any {
	if t, ok := x.(*tensor.Int64); ok {
		return rowsOf(t, from, to)
	}
	return rowsOf(x.(*tensor.Float32), from, to)
}

func rowsOf[T tensor.Element](t *tensor.Dense[T], from, to int) *tensor.Dense[T] {
	n := len(t.Data) / t.Shape[0]
	return tensor.Of(t.Data[from*n:to*n], append([]int{to - from}, t.Shape[1:]...)...)
}

// stack puts the rows of t below those of all.
func stack(all, t *tensor.Float32) *tensor.Float32 {
	if all == nil {
		return t
	}
	all.Data = append(all.Data, t.Data...)
	all.Shape[0] += t.Shape[0]
	return all
}

// Mean returns the mean of x; 0 of nothing.
func Mean(x []float32) float64 {
	sum := 0.0
	for _, v := range x {
		sum += float64(v)
	}
	return sum / float64(max(len(x), 1))
}

// NormaliseRows divides each row by its length; one of zeros stays.
func NormaliseRows(t *tensor.Float32) {
	for i := range t.Shape[0] {
		tensor.Normalise(t.Row(i))
	}
}
