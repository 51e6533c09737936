package neuron

import (
	"math"
	"testing"
)

func TestRankCorrelation(t *testing.T) {
	tests := []struct {
		name string
		a, b []float32
		want float64
	}{
		{"same order", []float32{1, 2, 3}, []float32{10, 20, 900}, 1},
		{"opposite order", []float32{1, 2, 3}, []float32{3, 2, 1}, -1},
		{"one pair swapped", []float32{1, 2, 3, 4}, []float32{1, 2, 4, 3}, 0.8},
		{"ties share a rank", []float32{1, 1, 2, 2}, []float32{1, 2, 3, 4}, 0.8944271909999159},
		{"constant", []float32{1, 1}, []float32{1, 2}, math.NaN()},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := RankCorrelation(tt.a, tt.b)
			if math.Abs(got-tt.want) > 1e-12 || math.IsNaN(got) != math.IsNaN(tt.want) {
				t.Errorf("RankCorrelation(%v, %v) = %v; want %v", tt.a, tt.b, got, tt.want)
			}
		})
	}
}
