//go:build slow

package attack

import (
	"context"
	"encoding/json"
	"image"
	"math"
	"os/exec"
	"path/filepath"
	"testing"

	"multiscope/internal/fixture"
	"multiscope/internal/index"
	"multiscope/internal/multinomial"
	"multiscope/internal/neuron"
	"multiscope/internal/study"
	"multiscope/internal/tensor"
)

// TestAgainstNumpy exports what a study saw: shares, intervals and rises are numpy's within 1e-6, and the probe's
// probabilities scikit-learn's within 0.03, since it is fitted to a tolerance that is enough to classify.
func TestAgainstNumpy(t *testing.T) {
	python := fixture.Python(t, "numpy", "scikit-learn")
	s, tower := newSession(t)
	see := tower.See
	tower.See = func(place int, im image.Image, activations []float32) int { // less clear, so that probabilities are none of 0 and 1
		class := see(place, im, activations)
		for u := range activations {
			activations[u] += float32((place*7+u*13)%11) / 8
		}
		return class
	}
	a := begun(t, s)
	last := len(a.attacks) - 1
	m := a.attacks[last]
	written := tensor.New[float32](len(m.images), a.Layer.Units)
	err := s.Images.Show(t.Context(), study.Pictures{Count: len(m.images), Drawn: true, Draw: func(ctx context.Context, i int) (image.Image, error) {
		square, err := a.square(ctx, m.images[i])
		if err != nil {
			return nil, err
		}
		im, _ := write(square, m.stamp)
		return im, nil
	}}, func(p index.Shown) error {
		copy(written.Row(p.Index), p.Activations)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	problem, _ := a.problem()
	before := make([]int, len(m.images))
	for i, im := range m.images {
		before[i] = top(a.before(1, im))
	}
	folder := t.TempDir()
	for name, x := range map[string]*tensor.Float32{
		"activations": a.activations, "truths": numbers(a.truths), "train": numbers(a.train), "attacked": numbers(m.images), "target": numbers([]int{m.target}),
		"lambda": tensor.Of([]float32{float32(a.options.Lambda * multinomial.LambdaMax(problem))}, 1), "before": numbers(before), "after": numbers(m.answers[1]), "written": written,
	} {
		if err := tensor.WriteNPY(filepath.Join(folder, name+".npy"), x); err != nil {
			t.Fatal(err)
		}
	}
	said, err := exec.CommandContext(t.Context(), python, filepath.Join("testdata", "reference.py"), folder).Output()
	if err != nil {
		t.Fatal(err)
	}
	var want struct {
		Success, Already, Away, Low, High float64
		Rise                              []float64
		Probabilities                     [][]float64
	}
	if err := json.Unmarshal(said, &want); err != nil {
		t.Fatal(err)
	}
	near := func(what string, got, want, tolerance float64) {
		if math.Abs(got-want) > tolerance {
			t.Errorf("%s is %v, want %v", what, got, want)
		}
	}
	x := a.counts(m, 1)
	low, high := neuron.Wilson(x.Successes, x.Images)
	near("the success", x.Success, want.Success, 1e-6)
	near("what was it already", x.Already, want.Already, 1e-6)
	near("what ceased to be", x.Away, want.Away, 1e-6)
	near("the lower end", low, want.Low, 1e-6)
	near("the upper end", high, want.High, 1e-6)
	for u, rise := range a.rises().Row(last) {
		near("a rise", float64(rise), want.Rise[u], 1e-4)
	}
	for i, im := range m.images {
		for c, p := range a.before(1, im) {
			near("a probability", p, want.Probabilities[i][c], .03)
		}
	}
}

func numbers(x []int) *tensor.Float32 {
	all := tensor.New[float32](len(x))
	for i, v := range x {
		all.Data[i] = float32(v)
	}
	return all
}

// begun runs an attack as far as it is measured.
func begun(t *testing.T, s *study.Session) *attack {
	t.Helper()
	o := options()
	var err error
	if o.Classes, _, err = s.Choose(t.Context(), o.Classes); err != nil {
		t.Fatal(err)
	}
	r, err := s.Begin(t.Context(), "attack", neuron.AttackStudy, o)
	if err != nil {
		t.Fatal(err)
	}
	a := &attack{Run: r, options: o, find: o.Classes.Finder()}
	for _, step := range []func(context.Context) error{a.open, a.draw, a.fitProbe, a.choose, a.measure} {
		if err := step(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	return a
}
