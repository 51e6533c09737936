package neuron

import (
	"math"
	"testing"
)

const kappaTol = 1e-9 // sums of a few shares

// TestCohenKappa compares with worked examples.
func TestCohenKappa(t *testing.T) {
	// table returns the answers of two annotators from how often they chose which pair.
	table := func(rows ...[]int) (a, b []int) {
		for i, row := range rows {
			for j, n := range row {
				for range n {
					a, b = append(a, i), append(b, j)
				}
			}
		}
		return a, b
	}
	for _, tt := range []struct {
		name string
		rows [][]int
		want float64
	}{
		{"50 grant proposals, 0.7 observed, 0.5 by chance", [][]int{{20, 5}, {10, 15}}, 0.4},
		{"the same agreement, other margins", [][]int{{45, 15}, {25, 15}}, 3. / 23},
		{"the same agreement, uneven margins", [][]int{{25, 35}, {5, 35}}, 0.25925925925925924},
		{"Cohen 1960, table 1", [][]int{{88, 14, 18}, {10, 40, 10}, {2, 6, 12}}, 29. / 59},
		{"always", [][]int{{3, 0, 0}, {0, 2, 0}, {0, 0, 5}}, 1},
		{"never", [][]int{{0, 5}, {5, 0}}, -1},
		{"one category", [][]int{{7}}, math.NaN()},
		{"no images", nil, math.NaN()},
	} {
		a, b := table(tt.rows...)
		got, swapped := CohenKappa(a, b), CohenKappa(b, a)
		if !sameKappa(got, tt.want) || !sameKappa(swapped, tt.want) {
			t.Errorf("%s: CohenKappa = %v, swapped %v; want %v", tt.name, got, swapped, tt.want)
		}
	}
}

func sameKappa(a, b float64) bool {
	return math.IsNaN(a) && math.IsNaN(b) || math.Abs(a-b) < kappaTol
}

func TestFleissKappa(t *testing.T) {
	for _, tt := range []struct {
		name   string
		counts [][]int
		want   float64
		tol    float64
	}{
		{"14 annotators, 10 images, 5 categories", [][]int{
			{0, 0, 0, 0, 14}, {0, 2, 6, 4, 2}, {0, 0, 3, 5, 6}, {0, 3, 9, 2, 0}, {2, 2, 8, 1, 1},
			{7, 7, 0, 0, 0}, {3, 2, 6, 3, 0}, {2, 5, 3, 2, 2}, {6, 5, 2, 1, 0}, {0, 2, 2, 3, 7}}, 0.20993070442195522, kappaTol},
		{"always", [][]int{{3, 0}, {0, 3}}, 1, kappaTol},
		{"two annotators, never", [][]int{{1, 1}, {1, 1}}, -1, kappaTol},
		{"one category", [][]int{{3, 0}, {3, 0}}, math.NaN(), 0},
		{"no images", nil, math.NaN(), 0},
	} {
		got := FleissKappa(tt.counts)
		if !(math.IsNaN(got) && math.IsNaN(tt.want)) && !(math.Abs(got-tt.want) < tt.tol) {
			t.Errorf("%s: FleissKappa = %v, want %v", tt.name, got, tt.want)
		}
	}
}
