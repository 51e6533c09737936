package neuron

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// scattered returns n places of length one around axis, in so many dimensions: the larger spread
// is, the farther from it.
func scattered(r *rand.Rand, n, axis, dimensions int, spread float64) [][]float32 {
	places := make([][]float32, n)
	for i := range places {
		v, squares := make([]float64, dimensions), 0.0
		for k := range v {
			v[k] = r.NormFloat64() * spread / math.Sqrt(float64(dimensions))
			if k == axis {
				v[k]++
			}
			squares += v[k] * v[k]
		}
		for _, x := range v {
			places[i] = append(places[i], float32(x/math.Sqrt(squares)))
		}
	}
	return places
}

func TestGroup(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	some := func(n, axis int) [][]float32 { return scattered(r, n, axis, 64, 0.7) }
	same := slices.Repeat([][]float32{{1, 0}}, 20)
	nan := float32(math.NaN())
	for _, tt := range []struct {
		name   string
		places [][]float32
		sizes  []int
	}{
		{"nothing", nil, nil},
		{"one image", some(1, 0), []int{1}},
		{"one kind", some(100, 0), []int{100}},
		{"one kind without bounds", scattered(r, 100, 0, 64, 20), []int{100}},
		{"two kinds", slices.Concat(some(30, 0), some(70, 1)), []int{70, 30}},
		{"three kinds", slices.Concat(some(20, 0), some(50, 1), some(30, 2)), []int{50, 30, 20}},
		{"an exception is no kind", slices.Concat(some(98, 0), some(2, 1)), []int{100}},
		{"copies of one image", same, []int{20}},
		{"places that are not known", slices.Concat(some(30, 0), make([][]float32, 5), [][]float32{{nan, 1}}, some(40, 1)), []int{40, 30}},
	} {
		g := Group(tt.places)
		var sizes []int
		for _, m := range g.Members {
			if m == Apart {
				continue
			}
			for len(sizes) <= int(m) {
				sizes = append(sizes, 0)
			}
			sizes[m]++
		}
		if !slices.Equal(sizes, tt.sizes) || len(g.Members) != len(tt.places) || (g.Separation > 0) != (len(sizes) > 1) {
			t.Errorf("%s: clusters of %v, separation %.2f; want %v", tt.name, sizes, g.Separation, tt.sizes)
		}
	}
}

// Members of one kind share a cluster, wherever they stand.
func TestGroupMembers(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	places := scattered(r, 60, 0, 64, 0.7)
	other := scattered(r, 60, 1, 64, 0.7)
	for i := 0; i < 60; i += 3 {
		places[i] = other[i]
	}
	for i, m := range Group(places).Members {
		if want := uint8(max(0, 1-i%3)); m != want {
			t.Errorf("image %d is in cluster %d; want %d", i, m, want)
		}
	}
}

// The silhouette of two pairs: each place is 1 from its like and 3 from the others.
func TestSilhouette(t *testing.T) {
	d := [][]float64{{0, 1, 3, 3}, {1, 0, 3, 3}, {3, 3, 0, 1}, {3, 3, 1, 0}}
	if got, want := silhouette(d, []uint8{0, 0, 1, 1}), 2.0/3; math.Abs(got-want) > statTol {
		t.Errorf("silhouette = %g; want %g", got, want)
	}
}
