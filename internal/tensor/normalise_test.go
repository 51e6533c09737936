package tensor_test

import (
	"math"
	"slices"
	"testing"

	"multiscope/internal/tensor"
)

func TestNormalise(t *testing.T) {
	nan := float32(math.NaN())
	for _, tt := range []struct {
		name     string
		in, want []float32
		ok       bool
	}{
		{name: "vector", in: []float32{3, 0, -4}, want: []float32{.6, 0, -.8}, ok: true},
		{name: "too long for float32", in: []float32{3e38, 4e38 / 2}, want: []float32{.83205029, .5547002}, ok: true},
		{name: "zeros", in: []float32{0, 0}, want: []float32{0, 0}},
		{name: "infinite", in: []float32{float32(math.Inf(1)), 1}, want: []float32{float32(math.Inf(1)), 1}},
		{name: "none", in: nil, want: nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := slices.Clone(tt.in)
			ok := tensor.Normalise(got)
			if ok != tt.ok || !slices.EqualFunc(got, tt.want, func(a, b float32) bool { return a == b || math.Abs(float64(a-b)) < 1e-6 }) {
				t.Errorf("Normalise(%v) = %v, %v; want %v, %v", tt.in, got, ok, tt.want, tt.ok)
			}
		})
	}
	if x := []float32{nan, 1}; tensor.Normalise(x) || x[1] != 1 {
		t.Errorf("a vector that is no number became %v", x)
	}
}
