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

// demoStudio returns a studio for a layer of the demo's model, and how many units that has.
func demoStudio(t testing.TB, s Settings) (*Studio, int) {
	t.Helper()
	m := openModel(t, fixture.DemoModel(t))
	p, err := ForUnits(m, "visual.layer4.0.sum", nil)
	must(t, err)
	st, err := NewStudio(m, testEngine{fixture.Engine(t)}, p, s)
	must(t, err)
	t.Cleanup(func() { st.Close() })
	return st, p.Units
}

func TestPicturesDriveTheirUnits(t *testing.T) {
	st, units := demoStudio(t, Settings{Steps: 24, Batch: 2})
	works, err := st.Make(context.Background(), []Commission{
		{Direction: Towards(3, units, 1), Seed: 1}, {Direction: Towards(3, units, -1), Seed: 1},
	}, nil)
	must(t, err)
	for i, w := range works {
		first, last := w.Trace[0], w.Trace[len(w.Trace)-1]
		if w.Err != nil || last < first+.5 {
			t.Errorf("picture %d: %v; the objective went from %.3f to %.3f", i, w.Err, first, last)
		}
	}
}

func TestOneSeedMakesOnePicture(t *testing.T) {
	st, units := demoStudio(t, Settings{Steps: 12, Batch: 4})
	of := func(unit int, seed uint64) Commission {
		return Commission{Direction: Towards(unit, units, 1), Seed: seed}
	}
	make := func(list ...Commission) []Work {
		works, err := st.Make(context.Background(), list, nil)
		must(t, err)
		return works
	}
	want := make(of(5, 9))[0].Picture
	for name, got := range map[string][]float32{
		"again":           make(of(5, 9))[0].Picture,
		"in company":      make(of(1, 2), of(5, 9), of(7, 9))[1].Picture,
		"in a full batch": make(of(1, 2), of(2, 3), of(3, 3), of(5, 9))[3].Picture,
	} {
		if !slices.Equal(got, want) {
			t.Errorf("%s: the picture differs by up to %g", name, furthest(got, want))
		}
	}
	if slices.Equal(make(of(5, 10))[0].Picture, want) {
		t.Errorf("another seed makes the same picture")
	}
}

func furthest(a, b []float32) (most float64) {
	for i := range a {
		most = max(most, math.Abs(float64(a[i]-b[i])))
	}
	return most
}

// fakeSession stands in for a model: the objective is the mean of the first channel, and that
// of picture `broken` is not a number from some step on.
type fakeSession struct {
	broken, from int
	steps        int
}

func (f *fakeSession) Close() error { return nil }
func (f *fakeSession) Lanes() int   { return 1 }

func (f *fakeSession) Bind(in, out map[string]*tensor.Float32) func(context.Context) error {
	return func(ctx context.Context) error {
		f.steps++
		n := out[valuesOutput].Len()
		for i := range n {
			view, slope := in[imageInput].Row(i), out[gradientOutput].Row(i)
			sum := float32(0)
			for k := range len(view) / channels {
				sum += view[k]
				slope[k] = 1
			}
			if out[valuesOutput].Data[i] = sum; i == f.broken && f.steps > f.from {
				out[valuesOutput].Data[i] = float32(math.NaN())
			}
		}
		return ctx.Err()
	}
}

func fakeStudio(t testing.TB, s Settings, f *fakeSession) *Studio {
	t.Helper()
	return fakeStudioOf(t, s, f, 32)
}

func fakeStudioOf(t testing.TB, s Settings, f *fakeSession, side int) *Studio {
	t.Helper()
	s = s.withDefaults(side)
	st := &Studio{settings: s, program: &Program{}, side: side, session: f, loads: map[int]*load{},
		norm: newNormalization(neuron.Preprocess{Std: [3]float32{1, 1, 1}})}
	must(t, st.furnish())
	st.crew = newCrew(s.Workers)
	t.Cleanup(func() { st.Close() })
	return st
}

func TestBrokenPictureIsGivenUpAlone(t *testing.T) {
	st := fakeStudio(t, Settings{Steps: 10, Batch: 3}, &fakeSession{broken: 1, from: 4})
	works, err := st.Make(context.Background(), make([]Commission, 3), nil)
	must(t, err)
	for i, w := range works {
		if gone := errors.Is(w.Err, ErrDiverged); gone != (i == 1) {
			t.Errorf("picture %d: error %v", i, w.Err)
		}
	}
	if red := works[2].Trace; red[9] <= red[0] {
		t.Errorf("the picture beside the broken one went from %g to %g", red[0], red[9])
	}
}

func TestStepsAllocateNothing(t *testing.T) {
	st := fakeStudio(t, Settings{Steps: 1, Batch: 4}, &fakeSession{broken: -1})
	l := st.load(4)
	for i := range 4 {
		must(t, st.begin(i, Commission{Seed: uint64(i)}, l))
	}
	r := st.round(l)
	step := func() { must(t, r.step(context.Background())) }
	for range 200 { // until every scale has been seen
		step()
	}
	if n := testing.AllocsPerRun(50, step); n > 0 {
		t.Errorf("a step allocates %v times, want 0", n)
	}
}

func TestMakeStops(t *testing.T) {
	st := fakeStudio(t, Settings{Steps: 100, Batch: 1}, &fakeSession{broken: -1})
	ctx, cancel := context.WithCancel(context.Background())
	_, err := st.Make(ctx, make([]Commission, 1), func(step int, _ [][]float32) {
		if step == 3 {
			cancel()
		}
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("Make() with a context that ends = %v, want it canceled", err)
	}
}

func TestStudioRefuses(t *testing.T) {
	m := openModel(t, fixture.DemoModel(t))
	for name, s := range map[string]Settings{
		"negative steps":     {Steps: -1},
		"huge batch":         {Batch: 1 << 20},
		"negative rate":      {Rate: -1},
		"NaN penalty":        {L2: math.NaN()},
		"tiny picture":       {Size: 1},
		"huge picture":       {Size: maxSide + 1},
		"transforms too big": {Transforms: []Transform{Pad{Pixels: 3}}},
	} {
		p, err := ForUnits(m, "visual.layer1.0", nil)
		must(t, err)
		if _, err := NewStudio(m, testEngine{fixture.Engine(t)}, p, s); err == nil {
			t.Errorf("%s: NewStudio(%+v) succeeded, want an error", name, s)
		}
	}
}
