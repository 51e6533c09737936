package bias

import (
	"math"
	"math/rand/v2"
	"testing"
)

func TestPartitions(t *testing.T) {
	ways, exact := partitions(6, 3, 1000, 1)
	seen := map[[3]uint8]bool{}
	for _, w := range ways {
		seen[[3]uint8(w)] = true
	}
	if !exact || len(ways) != 20 || len(seen) != 20 {
		t.Errorf("%d ways to divide 6 things, %d different, all: %v", len(ways), len(seen), exact)
	}
	if ways, exact := partitions(16, 8, 12870, 1); !exact || len(ways) != 12870 {
		t.Errorf("%d ways to divide 16 things where that many are compared", len(ways))
	}
	ways, exact = partitions(40, 20, 5000, 1)
	if exact || len(ways) != 5000 {
		t.Fatalf("%d ways to divide 40 things", len(ways))
	}
	counts := make([]int, 40)
	for _, w := range ways {
		in := map[uint8]bool{}
		for _, i := range w {
			in[i] = true
			counts[i]++
		}
		if len(in) != 20 {
			t.Fatalf("a way has %v", w)
		}
	}
	for i, n := range counts { // 2500 ± 35
		if math.Abs(float64(n)-2500) > 200 {
			t.Errorf("thing %d is in %d of 5000 first groups", i, n)
		}
	}
	again, _ := partitions(40, 20, 5000, 1)
	if string(again[4999]) != string(ways[4999]) {
		t.Error("random partitions differ for one seed")
	}
}

func TestPValue(t *testing.T) {
	all, exact := partitions(6, 3, 1000, 1)
	for _, tt := range []struct {
		name     string
		x        []float64
		two      bool
		want     float64
		isRandom bool
	}{
		{"apart", []float64{4, 5, 6, 1, 2, 3}, false, 1. / 20, false},
		{"apart, two-sided", []float64{4, 5, 6, 1, 2, 3}, true, 2. / 20, false},
		{"the other way round", []float64{1, 2, 3, 4, 5, 6}, false, 1, false},
		{"the other way round, two-sided", []float64{1, 2, 3, 4, 5, 6}, true, 2. / 20, false},
		{"all the same", []float64{.1, .1, .1, .1, .1, .1}, false, 1, false},
		{"as of random ones", []float64{4, 5, 6, 1, 2, 3}, false, 2. / 21, true},
	} {
		if p := pValue(tt.x, 3, all, exact && !tt.isRandom, tt.two); math.Abs(p-tt.want) > 1e-15 {
			t.Errorf("%s: p is %g; want %g", tt.name, p, tt.want)
		}
	}
}

// TestPValuesAreUniform: where there is nothing to find, p is at most α as often as α says.
func TestPValuesAreUniform(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	ways, exact := partitions(12, 6, 1000, 1)
	below, trials := 0, 2000
	for range trials {
		x := make([]float64, 12)
		for i := range x {
			x[i] = r.NormFloat64()
		}
		if pValue(x, 6, ways, exact, true) <= 0.1 {
			below++
		}
	}
	if share := float64(below) / float64(trials); math.Abs(share-0.1) > 0.03 {
		t.Errorf("p is at most 0.1 in %g of trials without a difference", share)
	}
}

func TestEffect(t *testing.T) {
	if d := effect([]float64{1, 2, 3, 4}, 2); math.Abs(d+2/math.Sqrt(5./3)) > 1e-12 {
		t.Errorf("d is %g", d)
	}
	if d := effect([]float64{2, 2, 2, 2}, 2); d != 0 {
		t.Errorf("d of nothing is %g", d)
	}
	cosines := [][]float64{{0.9, 0.8, 0.1}, {0.8, 0.9, 0.2}, {0.1, 0.2, 0.9}, {0.2, 0.1, 0.8}}
	low, high := bootstrap(cosines, 2, 2, 200, 1)
	if d := effect(associations(cosines, 2), 2); low > d || high < low || low < 1 {
		t.Errorf("d is %g, and its interval %g to %g", d, low, high)
	}
}

func TestFalseDiscovery(t *testing.T) {
	q := falseDiscovery([]float64{0.04, 0.01, 0.03, 0.8})
	for i, want := range []float64{0.16 / 3, 0.04, 0.16 / 3, 0.8} {
		if math.Abs(q[i]-want) > 1e-12 {
			t.Errorf("q of p %d is %g; want %g", i, q[i], want)
		}
	}
}
