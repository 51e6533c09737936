package attribution_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"multiscope/internal/attribution"
	"multiscope/internal/neuron"
)

func random(r *rand.Rand, n int) []float32 {
	x := make([]float32, n)
	for i := range x {
		x[i] = float32(r.NormFloat64())
	}
	return x
}

func norm(x []float32) float64 {
	var s float64
	for _, v := range x {
		s += float64(v) * float64(v)
	}
	return math.Sqrt(s)
}

// rest returns what of a text, one long, the terms of a step leave.
func rest(r neuron.Readout, text []float32, s attribution.Step) []float64 {
	left := make([]float64, len(text))
	for k, v := range text {
		left[k] = float64(v) / norm(text)
	}
	for _, term := range s.Terms {
		for k, v := range r.Row(term.Unit) {
			left[k] -= term.Activation * float64(v)
		}
	}
	return left
}

// objective is what a LASSO minimises, computed from its definition.
func objective(r neuron.Readout, text []float32, s attribution.Step) float64 {
	var squares, sum float64
	for _, v := range rest(r, text, s) {
		squares += v * v
	}
	for _, term := range s.Terms {
		sum += term.Weight
	}
	return squares/float64(2*r.Embedding) + s.Alpha*sum
}

// violation is how far a step is from the conditions that hold at the minimum and nowhere else: every unit's
// product with the rest is n·α where its weight is positive, and at most that elsewhere.
func violation(r neuron.Readout, text []float32, include []bool, s attribution.Step) (worst float64) {
	left := rest(r, text, s)
	weight := map[int]float64{}
	for _, term := range s.Terms {
		weight[term.Unit] = term.Weight
	}
	for u := range r.Units() {
		n := norm(r.Row(u))
		if n == 0 || include != nil && !include[u] {
			worst = max(worst, weight[u])
			continue
		}
		var product float64
		for k, v := range r.Row(u) {
			product += float64(v) * left[k] / n
		}
		over := product - float64(r.Embedding)*s.Alpha
		if weight[u] > 0 {
			over = math.Abs(over)
		}
		worst = max(worst, over, -weight[u])
	}
	return worst
}

// optimalTol bounds a violation: the sums are of some thousand float32 numbers, in float64.
const optimalTol = 1e-8

func TestEveryStepIsOptimal(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, tt := range []struct {
		name      string
		units, n  int
		duplicate bool
		most      int
	}{
		{"few units", 5, 30, false, 99},
		{"more units than numbers", 200, 12, false, 200},
		{"every unit twice", 60, 20, true, 60},
		{"thirty of many", 900, 64, false, 30},
	} {
		readout, text := neuron.Readout{Embedding: tt.n, Matrix: random(r, tt.units*tt.n)}, random(r, tt.n)
		include := make([]bool, tt.units)
		for u := range include {
			include[u] = u%7 != 3
			if tt.duplicate && u%2 == 1 {
				for k, v := range readout.Row(u - 1) {
					readout.Row(u)[k] = 3 * v
				}
			}
		}
		clear(readout.Row(0))
		steps := attribution.Path(readout, text, include, tt.most)
		if len(steps) == 0 {
			t.Fatalf("%s: no steps", tt.name)
		}
		for i, s := range steps {
			if v := violation(readout, text, include, s); v > optimalTol {
				t.Errorf("%s: the step of %d units is %.2g from optimal", tt.name, len(s.Terms), v)
			}
			if i > 0 && len(s.Terms) <= len(steps[i-1].Terms) || len(s.Terms) > tt.most {
				t.Errorf("%s: step %d has %d units", tt.name, i, len(s.Terms))
			}
			var squares float64
			for _, v := range rest(readout, text, s) {
				squares += v * v
			}
			if math.Abs(1-squares-s.Explained) > optimalTol || s.Cosine < math.Sqrt(s.Explained)-optimalTol || s.Cosine > 1+optimalTol {
				t.Errorf("%s: %d units explain %g at cosine %g; what they leave has the squared length %g", tt.name, len(s.Terms), s.Explained, s.Cosine, squares)
			}
			again := attribution.Lasso(readout, text, include, s.Alpha)
			if a, b := objective(readout, text, again), objective(readout, text, s); math.Abs(a-b) > optimalTol {
				t.Errorf("%s: Lasso(%g) reaches %g, the path %g", tt.name, s.Alpha, a, b)
			}
		}
	}
}

// TestPathIsTheSameHoweverManyUnitsAreAskedFor: units leave the path and come back, which changes nothing of shorter ones.
func TestPathIsTheSameHoweverManyUnitsAreAskedFor(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for trial := range 40 {
		readout, text := neuron.Readout{Embedding: 12, Matrix: random(r, 60*12)}, random(r, 12)
		if trial%2 == 1 { // some units that others span
			for u := 1; u < 60; u += 2 {
				copy(readout.Row(u), readout.Row(u-1))
			}
		}
		long := attribution.Path(readout, text, nil, 60)
		for most := 1; most <= 12; most++ {
			want := slices.DeleteFunc(slices.Clone(long), func(s attribution.Step) bool { return len(s.Terms) > most })
			if diff := cmp.Diff(want, attribution.Path(readout, text, nil, most)); diff != "" {
				t.Errorf("trial %d: Path up to %d units is no beginning of the path up to 60 (-60 +%d):\n%s", trial, most, most, diff)
			}
		}
	}
}

// TestPathNamesWhatATextIsMadeOf: a text that is the sum of two units' readouts is these two.
func TestPathNamesWhatATextIsMadeOf(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	readout := neuron.Readout{Embedding: 64, Matrix: random(r, 300*64)}
	text := make([]float32, 64)
	for k := range text {
		text[k] = 2*readout.Row(17)[k] + readout.Row(250)[k]
	}
	steps := attribution.Path(readout, text, nil, 2)
	if len(steps) != 2 || steps[0].Terms[0].Unit != 17 || steps[1].Terms[0].Unit != 17 || steps[1].Terms[1].Unit != 250 {
		t.Errorf("Path = %+v; want unit 17, then 17 and 250", steps)
	}
}

func TestNothingToCompose(t *testing.T) {
	readout := neuron.Readout{Embedding: 2, Matrix: []float32{-1, 0, -1, -1, 0, 0}}
	for name, text := range map[string][]float32{"no unit points its way": {1, 0}, "a text of zeros": {0, 0}} {
		if steps := attribution.Path(readout, text, nil, 3); steps != nil {
			t.Errorf("%s: Path = %+v; want no steps", name, steps)
		}
		if s := attribution.Lasso(readout, text, nil, 1e-3); len(s.Terms) != 0 || s.Alpha != 1e-3 || s.Explained != 0 {
			t.Errorf("%s: Lasso = %+v; want no terms", name, s)
		}
	}
	if got := attribution.Dense(readout, []float32{0, 0}); len(got) != 3 || got[0] != 0 {
		t.Errorf("Dense of a text of zeros = %v; want zeros", got)
	}
}

// BenchmarkPath follows the path to 30 units of RN50x4's last layer: 2,560 units of 640 numbers.
func BenchmarkPath(b *testing.B) {
	readout, text := rn50x4()
	for b.Loop() {
		attribution.Path(readout, text, nil, 30)
	}
	b.ReportMetric(b.Elapsed().Seconds()*1000/float64(b.N), "ms/path")
}

// BenchmarkDense is that of one text and as many units.
func BenchmarkDense(b *testing.B) {
	readout, text := rn50x4()
	for b.Loop() {
		attribution.Dense(readout, text)
	}
}

func rn50x4() (neuron.Readout, []float32) {
	r := rand.New(rand.NewPCG(5, 6))
	return neuron.Readout{Embedding: 640, Matrix: random(r, 2560*640)}, random(r, 640)
}
