package featurevis

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"

	"multiscope/internal/engine"
	"multiscope/internal/fixture"
	"multiscope/internal/onnx"
	"multiscope/internal/tensor"
)

type facetCase struct {
	Model, Ultimate, Kind string
	Layers                []string `json:"facet_layers"`
	Objectives            []struct {
		Tag, Grad   string
		Strength    [2]float64
		L2Weight    float64 `json:"l2_weight"`
		Resize      string  `json:"style_resize"`
		Total, Base float64
		Facets      []float64
		L2          float64
	}
	Tolerance struct {
		Value float64 `json:"value_rel"`
		Grad  float64 `json:"grad_rel_l2"`
	}
}

func TestFacetedObjectiveMatchesTheReference(t *testing.T) {
	forGoldens(t, "facet", func(c facetCase) bool { return c.Kind != "linear_probe" }, func(t *testing.T, c facetCase, ref tensors) {
		m := openModel(t, fixture.Shared(t, filepath.Join("goldens", c.Model)))
		pictures := tensor.Of(ref.floats("image"), ref.shape("image")...)
		for _, o := range c.Objectives {
			r := Reference{Tap: c.Ultimate, Direction: ref.floats("neuron_direction"), Layers: c.Layers,
				Strength: o.Strength, L2: o.L2Weight, Legacy: o.Resize == "tf1_legacy"}
			facets, tol := 0., 1.
			for i := range c.Layers {
				name := fmt.Sprintf("style%d", i)
				r.Weights = append(r.Weights, tensor.Of(ref.floats(name), ref.shape(name)...))
				facets += o.Facets[i]
				tol = max(tol, o.Facets[i], -o.Facets[i])
			}
			tol *= c.Tolerance.Value
			v, err := r.Evaluate(context.Background(), m, testEngine{fixture.Engine(t)}, pictures)
			must(t, err)
			what := o.Tag + " " + o.Resize
			wantValue(t, what+" base", v.Base, o.Base, tol)
			wantValue(t, what+" facets", v.Facets, facets, tol)
			wantValue(t, what+" L2", v.L2, o.L2, tol)
			wantValue(t, what+" total", v.Total, o.Total, tol)
			wantNear(t, what, v.Gradient.Data, ref.floats(o.Grad), c.Tolerance.Grad)
		}
	})
}

// testEngine is the CPU engine as this package wants it.
type testEngine struct{ *engine.Engine }

func (e testEngine) Session(g *onnx.Graph) (Session, error) {
	s, err := e.Engine.Session(g)
	return testSession{s}, err
}

func (e testEngine) ParallelSession(g *onnx.Graph) (Session, error) {
	s, err := e.Engine.ParallelSession(g)
	return testSession{s}, err
}

type testSession struct{ *engine.Session }

func (s testSession) Bind(in, out map[string]*tensor.Float32) func(context.Context) error {
	ins, outs := named(in), named(out)
	return func(ctx context.Context) error { return s.Run(ctx, ins, outs) }
}

func named(tensors map[string]*tensor.Float32) (list []engine.Named) {
	for name, t := range tensors {
		list = append(list, engine.Named{Name: name, Tensor: t})
	}
	return list
}
