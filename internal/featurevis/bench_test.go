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
			p, err := ForUnits(m, m.DefaultTap().Name, facets.taps)
			must(b, err)
			st, err := NewStudio(m, testEngine{fixture.Engine(b)}, p, Settings{Batch: batch, Steps: steps})
			must(b, err)
			defer st.Close()
			list := make([]Commission, batch)
			for i := range list {
				list[i] = Commission{Direction: Towards(i, p.Units, 1), Seed: uint64(i)}
			}
			make := func() time.Duration {
				start := time.Now()
				_, err := st.Make(context.Background(), list, nil)
				must(b, err)
				return time.Since(start)
			}
			var whole, around, passes time.Duration
			forward := forward(b, m, batch)
			forward()
			runs := st.load(batch).runs
			for b.Loop() {
				st.load(batch).runs = runs
				whole += make()
				for range steps {
					passes += forward()
				}
				st.load(batch).runs = []func(context.Context) error{idle}
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
	me, err := newMeasure(m, []string{"visual.layer4.2.sum"})
	must(b, err)
	me.Output("mean", me.mean("visual.layer4.2.sum"))
	me.Prune()
	s, err := fixture.Engine(b).Session(me.Graph)
	must(b, err)
	b.Cleanup(func() { _ = s.Close() })
	side := m.Preprocess().Size
	in := []engine.Named{{Name: imageInput, Tensor: tensor.New[float32](batch, channels, side, side)}}
	out := []engine.Named{{Name: "mean", Tensor: tensor.New[float32](batch, me.units("visual.layer4.2.sum"))}}
	return func() time.Duration {
		start := time.Now()
		must(b, s.Run(context.Background(), in, out))
		return time.Since(start)
	}
}

// BenchmarkAround makes steps for pictures of 224 px in batches of 8 without a model: what Go
// does around it, on all cores.
func BenchmarkAround(b *testing.B) {
	const batch = 8
	s := Settings{Steps: 1, Batch: batch, Size: 224}
	f := &fakeSession{broken: -1}
	st := fakeStudioOf(b, s, f, 224)
	l := st.load(batch)
	for i := range batch {
		must(b, st.begin(i, Commission{Seed: uint64(i)}, l))
	}
	l.runs = []func(context.Context) error{idle}
	r := st.round(l)
	for b.Loop() {
		must(b, r.step(context.Background()))
	}
}
