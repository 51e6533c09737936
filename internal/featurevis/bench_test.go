package featurevis

import (
	"context"
	"testing"
	"time"

	"multiscope/internal/engine"
	"multiscope/internal/fixture"
	"multiscope/internal/tensor"
)

// BenchmarkStep makes steps of gradient ascent as visualize does, for a model of RN50's size at
// 224 px in batches of 8: what a step takes, in forward passes of the same batch by ONNX Runtime
// alone, the two in turns, and the share of it that is Go's.
func BenchmarkStep(b *testing.B) {
	m := openModel(b, fixture.RN50.Random(b))
	const batch, steps = 8, 4
	for _, facets := range []struct {
		name string
		taps []string
	}{{"generic", nil}, {"faceted", FacetLayers(m.Taps())}} {
		b.Run(facets.name, func(b *testing.B) {
			p, err := CompileForUnits(m, m.DefaultTap().Name, facets.taps)
			must(b, err)
			o, err := NewOptimizer(m, testEngine{fixture.Engine(b)}, p, Settings{Batch: batch, Steps: steps})
			must(b, err)
			defer o.Close()
			list := make([]Target, batch)
			for i := range list {
				list[i] = Target{Direction: UnitDirection(i, p.Units, 1), Seed: uint64(i)}
			}
			make := func() time.Duration {
				start := time.Now()
				_, err := o.Run(context.Background(), list, nil)
				must(b, err)
				return time.Since(start)
			}
			var whole, around, passes time.Duration
			forward := forward(b, m, batch)
			forward()
			runs := o.buffersFor(batch).runs
			for b.Loop() {
				o.buffersFor(batch).runs = runs
				whole += make()
				for range steps {
					passes += forward()
				}
				o.buffersFor(batch).runs = []func(context.Context) error{idle}
				around += make()
			}
			b.ReportMetric(whole.Seconds()/passes.Seconds(), "forwards/step")
			b.ReportMetric(100*around.Seconds()/whole.Seconds(), "%go")
		})
	}
}

// idle stands for a model that takes no time.
func idle(context.Context) error { return nil }

// forward returns a function that runs the model alone up to its default tap, and says how long that took.
func forward(b *testing.B, m Model, batch int) func() time.Duration {
	b.Helper()
	gb, err := newGraphBuilder(m, []string{"visual.layer4.2.sum"})
	must(b, err)
	gb.Output("mean", gb.mean("visual.layer4.2.sum"))
	gb.Prune()
	s, err := fixture.Engine(b).Session(gb.Graph)
	must(b, err)
	b.Cleanup(func() { _ = s.Close() })
	side := m.Preprocess().Size
	in := []engine.Named{{Name: imageInput, Tensor: tensor.New[float32](batch, channels, side, side)}}
	out := []engine.Named{{Name: "mean", Tensor: tensor.New[float32](batch, gb.units("visual.layer4.2.sum"))}}
	return func() time.Duration {
		start := time.Now()
		must(b, s.Run(context.Background(), in, out))
		return time.Since(start)
	}
}

// BenchmarkAround makes steps for images of 224 px in batches of 8 without a model: what Go
// does around it, on all cores.
func BenchmarkAround(b *testing.B) {
	const batch = 8
	s := Settings{Steps: 1, Batch: batch, Size: 224}
	f := &fakeSession{broken: -1}
	o := fakeOptimizerOf(b, s, f, 224)
	l := o.buffersFor(batch)
	for i := range batch {
		must(b, o.prepare(i, Target{Seed: uint64(i)}, l))
	}
	l.runs = []func(context.Context) error{idle}
	r := o.ascent(l)
	for b.Loop() {
		must(b, r.step(context.Background()))
	}
}
