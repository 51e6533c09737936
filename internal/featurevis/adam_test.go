package featurevis

import (
	"math"
	"testing"
)

// TestAdamTakesTheFirstStepsOfItsPaper compares with the algorithm as printed, in float64.
func TestAdamTakesTheFirstStepsOfItsPaper(t *testing.T) {
	const rate, tol = .05, 1e-6
	gradients := []float64{1, -.5, 3, 1e-3, 0, 2}
	a, got := newAdam(1), []float32{.25}
	want, m, v := .25, 0., 0.
	for i, g := range gradients {
		m, v = adamMean*m+(1-adamMean)*g, adamPower*v+(1-adamPower)*g*g
		n := float64(i + 1)
		want += rate * (m / (1 - math.Pow(adamMean, n))) / (math.Sqrt(v/(1-math.Pow(adamPower, n))) + adamFloor)
		a.ascend(got, []float32{float32(g)}, rate)
		if math.Abs(float64(got[0])-want) > tol {
			t.Errorf("after gradient %d the parameter is %g, want %g", i+1, got[0], want)
		}
	}
}

func TestAdamResets(t *testing.T) {
	a, first, again := newAdam(2), []float32{0, 0}, []float32{0, 0}
	g := []float32{1, -2}
	a.ascend(first, g, .1)
	a.reset()
	a.ascend(again, g, .1)
	if first[0] != again[0] || first[1] != again[1] {
		t.Errorf("after reset the first step is %v, want %v", again, first)
	}
}

// The parameters of one picture of 224 px.
func BenchmarkAdam(b *testing.B) {
	n := channels * 224 * 113 * 2
	a, params, gradient := newAdam(n), make([]float32, n), make([]float32, n)
	for i := range gradient {
		gradient[i] = float32(i%7) - 3
	}
	for b.Loop() {
		a.ascend(params, gradient, .05)
	}
}
