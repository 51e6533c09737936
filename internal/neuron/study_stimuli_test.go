package neuron

import (
	"math"
	"slices"
	"testing"
)

// TestSelectivity knows what the analysis of variance of small tables is.
func TestSelectivity(t *testing.T) {
	for _, tt := range []struct {
		name      string
		responses []float64 // two variants of three values
		top       int
		means     []float64
		share     float64
	}{
		{"by value alone", []float64{1, 1, 3, 3, 2, 2}, 1, []float64{1, 3, 2}, 1},
		{"by value and variant", []float64{1, 101, 3, 103, 2, 102}, 1, []float64{51, 53, 52}, 1},
		{"by variant alone", []float64{1, 9, 1, 9, 1, 9}, 0, []float64{5, 5, 5}, 0},
		{"all the same", []float64{4, 4, 4, 4, 4, 4}, 0, []float64{4, 4, 4}, 0},
		{"less than chance", []float64{0, 1, 1, 0, 0, 1}, 0, []float64{.5, .5, .5}, 0},
		// SS_v = 4, SS_e = 1/3 with 2 degrees of freedom each: 1 − (1/6) ÷ (13/12).
		{"in part", []float64{1, 1, 3, 3, 1.5, 2.5}, 1, []float64{1, 3, 2}, 11. / 13},
	} {
		top, means, share := Selectivity(tt.responses, 3)
		if top != tt.top || !slices.Equal(means, tt.means) || math.Abs(share-tt.share) > 1e-12 {
			t.Errorf("%s: Selectivity = %d, %v, %v; want %d, %v, %v", tt.name, top, means, share, tt.top, tt.means, tt.share)
		}
	}
}
