package featurevis

import (
	"context"
	"errors"
	"math"
	"slices"
	"testing"

	"multiscope/internal/fixture"
	"multiscope/internal/neuron"
	"multiscope/internal/tensor"
)

// demoOptimizer returns an optimizer for a layer of the demo's model, and how many units that has.
func demoOptimizer(t testing.TB, s Settings) (*Optimizer, int) {
	t.Helper()
	m := openModel(t, fixture.DemoModel(t))
	p, err := CompileForUnits(m, "visual.layer4.0.sum", nil)
	must(t, err)
	o, err := NewOptimizer(m, testEngine{fixture.Engine(t)}, p, s)
	must(t, err)
	t.Cleanup(func() { o.Close() })
	return o, p.Units
}

func TestImagesDriveTheirUnits(t *testing.T) {
	o, units := demoOptimizer(t, Settings{Steps: 24, Batch: 2})
	results, err := o.Run(context.Background(), []Target{
		{Direction: UnitDirection(3, units, 1), Seed: 1}, {Direction: UnitDirection(3, units, -1), Seed: 1},
	}, nil)
	must(t, err)
	for i, w := range results {
		first, last := w.Trace[0], w.Trace[len(w.Trace)-1]
		if w.Err != nil || last < first+.5 {
			t.Errorf("image %d: %v; the objective went from %.3f to %.3f", i, w.Err, first, last)
		}
	}
}

func TestSeedDeterminesImage(t *testing.T) {
	o, units := demoOptimizer(t, Settings{Steps: 12, Batch: 4})
	of := func(unit int, seed uint64) Target {
		return Target{Direction: UnitDirection(unit, units, 1), Seed: seed}
	}
	make := func(list ...Target) []Result {
		results, err := o.Run(context.Background(), list, nil)
		must(t, err)
		return results
	}
	want := make(of(5, 9))[0].Image
	for name, got := range map[string][]float32{
		"again":           make(of(5, 9))[0].Image,
		"with others":     make(of(1, 2), of(5, 9), of(7, 9))[1].Image,
		"in a full batch": make(of(1, 2), of(2, 3), of(3, 3), of(5, 9))[3].Image,
	} {
		if !slices.Equal(got, want) {
			t.Errorf("%s: the image differs by up to %g", name, furthest(got, want))
		}
	}
	if slices.Equal(make(of(5, 10))[0].Image, want) {
		t.Errorf("another seed makes the same image")
	}
}

func furthest(a, b []float32) (most float64) {
	for i := range a {
		most = max(most, math.Abs(float64(a[i]-b[i])))
	}
	return most
}

// fakeSession stands in for a model: the objective is the mean of the first channel, and that
// of image `broken` is not a number from some step on.
type fakeSession struct {
	broken, from int
	steps        int
}

func (f *fakeSession) Close() error     { return nil }
func (f *fakeSession) Parallelism() int { return 1 }

func (f *fakeSession) Bind(in, out map[string]*tensor.Float32) func(context.Context) error {
	return func(ctx context.Context) error {
		f.steps++
		n := out[valuesOutput].Len()
		for i := range n {
			input, gradient := in[imageInput].Row(i), out[gradientOutput].Row(i)
			sum := float32(0)
			for k := range len(input) / channels {
				sum += input[k]
				gradient[k] = 1
			}
			if out[valuesOutput].Data[i] = sum; i == f.broken && f.steps > f.from {
				out[valuesOutput].Data[i] = float32(math.NaN())
			}
		}
		return ctx.Err()
	}
}

func fakeOptimizer(t testing.TB, s Settings, f *fakeSession) *Optimizer {
	t.Helper()
	return fakeOptimizerOf(t, s, f, 32)
}

func fakeOptimizerOf(t testing.TB, s Settings, f *fakeSession, side int) *Optimizer {
	t.Helper()
	s = s.withDefaults(side)
	o := &Optimizer{finalRate: finalRate, settings: s, program: &Program{}, side: side, session: f, buffers: map[int]*buffers{},
		norm: newNormalization(neuron.Preprocess{Std: [3]float32{1, 1, 1}})}
	must(t, o.allocate())
	o.pool = newWorkerPool(s.Workers)
	t.Cleanup(func() { o.Close() })
	return o
}

func TestDivergedImageIsAbandonedAlone(t *testing.T) {
	o := fakeOptimizer(t, Settings{Steps: 10, Batch: 3}, &fakeSession{broken: 1, from: 4})
	results, err := o.Run(context.Background(), make([]Target, 3), nil)
	must(t, err)
	for i, w := range results {
		if gone := errors.Is(w.Err, ErrDiverged); gone != (i == 1) {
			t.Errorf("image %d: error %v", i, w.Err)
		}
	}
	if red := results[2].Trace; red[9] <= red[0] {
		t.Errorf("the image beside the broken one went from %g to %g", red[0], red[9])
	}
}

func TestStepsAllocateNothing(t *testing.T) {
	o := fakeOptimizer(t, Settings{Steps: 1, Batch: 4}, &fakeSession{broken: -1})
	l := o.buffersFor(4)
	for i := range 4 {
		must(t, o.prepare(i, Target{Seed: uint64(i)}, l))
	}
	r := o.ascent(l)
	step := func() { must(t, r.step(context.Background())) }
	for range 200 { // until every scale has been seen
		step()
	}
	if n := testing.AllocsPerRun(50, step); n > 0 {
		t.Errorf("a step allocates %v times, want 0", n)
	}
}

func TestRunStops(t *testing.T) {
	o := fakeOptimizer(t, Settings{Steps: 100, Batch: 1}, &fakeSession{broken: -1})
	ctx, cancel := context.WithCancel(context.Background())
	_, err := o.Run(ctx, make([]Target, 1), func(step int, _ [][]float32) {
		if step == 3 {
			cancel()
		}
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("Run() with a context that ends = %v, want it canceled", err)
	}
}

func TestOptimizerRefuses(t *testing.T) {
	m := openModel(t, fixture.DemoModel(t))
	for name, s := range map[string]Settings{
		"negative steps":     {Steps: -1},
		"huge batch":         {Batch: 1 << 20},
		"negative rate":      {Rate: -1},
		"NaN penalty":        {L2: math.NaN()},
		"tiny image":         {Size: 1},
		"huge image":         {Size: maxSide + 1},
		"transforms too big": {Transforms: []Transform{Pad{Pixels: 3}}},
	} {
		p, err := CompileForUnits(m, "visual.layer1.0", nil)
		must(t, err)
		if _, err := NewOptimizer(m, testEngine{fixture.Engine(t)}, p, s); err == nil {
			t.Errorf("%s: NewOptimizer(%+v) succeeded, want an error", name, s)
		}
	}
}
