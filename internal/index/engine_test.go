package index

import (
	"context"
	"fmt"
	"testing"

	"multiscope/internal/clip"
	"multiscope/internal/demo"
	"multiscope/internal/engine"
	"multiscope/internal/fixture"
	"multiscope/internal/neuron"
	"multiscope/internal/tensor"
)

// engineNet runs a real model. It keeps its sessions, so that opening one again costs nothing.
type engineNet struct {
	tb       testing.TB
	model    *clip.Model
	engine   *engine.Engine
	sessions map[string]*engine.Session // by the names of their outputs
}

func (n engineNet) Open(_ context.Context, outputs []clip.Output) (Runner, error) {
	return n.open(outputs, true)
}

// open returns the session of outputs whose runs go side by side, or the one whose runs do not.
func (n engineNet) open(outputs []clip.Output, parallelism bool) (engineRunner, error) {
	names := make([]string, len(outputs))
	for i, o := range outputs {
		names[i] = o.Name()
	}
	key := fmt.Sprint(names, parallelism)
	if s := n.sessions[key]; s != nil {
		return engineRunner{s, names}, nil
	}
	g, err := n.model.ImageGraph(outputs...)
	if err != nil {
		return engineRunner{}, err
	}
	ready := n.engine.Session
	if parallelism {
		ready = n.engine.ParallelSession
	}
	s, err := ready(g)
	if err != nil {
		return engineRunner{}, err
	}
	n.sessions[key] = s
	n.tb.Cleanup(func() { s.Close() })
	return engineRunner{s, names}, nil
}

type engineRunner struct {
	session *engine.Session
	outputs []string
}

func (engineRunner) Close() error { return nil }

func (r engineRunner) Parallelism() int { return r.session.Parallelism() }

func (r engineRunner) Run(ctx context.Context, pictures *tensor.Float32, outputs []*tensor.Float32) error {
	out := make([]engine.Named, len(outputs))
	for i, t := range outputs {
		out[i] = engine.Named{Name: r.outputs[i], Tensor: t}
	}
	return r.session.Run(ctx, []engine.Named{{Name: "image", Tensor: pictures}}, out)
}

// engineConfig indexes the default layer of the model at path.
func engineConfig(tb testing.TB, path string) Config {
	tb.Helper()
	return engineConfigOn(tb, fixture.Engine(tb), path)
}

func engineConfigOn(tb testing.TB, e *engine.Engine, path string) Config {
	tb.Helper()
	model, err := clip.Open(path)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { model.Close() })
	tap := model.DefaultTap()
	cfg := fakeConfig(nil, numbered(0))
	cfg.Model = model.Info()
	cfg.Model.Dataset = neuron.Dataset{Slug: "pictures", Name: "pictures", Seed: 1}
	cfg.Layers = []neuron.Layer{{
		Model: cfg.Model.Slug, Tap: tap.Name, Slug: neuron.SlugOf(tap.Name), Units: tap.Units,
		Height: tap.Height, Width: tap.Width, Reduce: neuron.Mean,
	}}
	cfg.Network = engineNet{tb, model, e, map[string]*engine.Session{}}
	cfg.Words, cfg.Batch, cfg.Top, cfg.PerLevel = nil, 32, 0, 0
	return cfg
}

// TestDemoModel indexes generated pictures with the demo's model. Where a picture drives a unit
// must be what the unit's activation says: the mean of its map.
func TestDemoModel(t *testing.T) {
	cfg := engineConfig(t, fixture.DemoModel(t))
	pictures, err := demo.New(1, 160)
	if err != nil {
		t.Fatal(err)
	}
	s := openStore(t)
	cfg.Pictures, cfg.Store = pictures, s
	report := run(t, cfg)
	if report.Images != 160 {
		t.Fatalf("report = %+v", report)
	}
	for unit := 0; unit < 1024; unit += 100 {
		d, err := s.Unit(t.Context(), neuron.Ref{Model: cfg.Model.Slug, Layer: cfg.Layers[0].Slug, Unit: unit})
		if err != nil || d.Std == 0 || len(d.Top) == 0 {
			t.Fatalf("unit %d: %+v, %v", unit, d.Unit, err)
		}
		for _, e := range d.Top {
			if len(e.Heat.Cells) != 9 || e.Image.Caption == "" {
				t.Errorf("unit %d: example %+v is not whole", unit, e)
			}
		}
		if c, err := s.Clusters(t.Context(), d.Ref); err != nil || c.Of < len(d.Top) || c.Tap != "visual" {
			t.Errorf("unit %d: clusters of %d images by %q, %v; want all that are shown, by their embedding", unit, c.Of, c.Tap, err)
		}
	}
}
