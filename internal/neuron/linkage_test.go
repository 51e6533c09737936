package neuron

import (
	"slices"
	"testing"
)

// TestAverageLinkage: two near pairs become one first; the distance between them is the mean over their members.
func TestAverageLinkage(t *testing.T) {
	at := []float64{0, 10, 1, 12}
	d := square(len(at))
	for i := range at {
		for j := range at {
			d[i][j] = max(at[i]-at[j], at[j]-at[i])
		}
	}
	got := AverageLinkage(d)
	want := []ClusterMerge{{A: 0, B: 2, Height: 1}, {A: 1, B: 3, Height: 2}, {A: 4, B: 5, Height: (10 + 12 + 9 + 11) / 4.}}
	if !slices.Equal(got, want) {
		t.Errorf("AverageLinkage = %v, want %v", got, want)
	}
	if order := TreeOrder(4, got); !slices.Equal(order, []int{0, 2, 1, 3}) {
		t.Errorf("TreeOrder = %v", order)
	}
	for k, want := range map[int][]int{1: {0, 0, 0, 0}, 2: {0, 1, 0, 1}, 3: {0, 1, 0, 2}, 4: {0, 2, 1, 3}, 9: {0, 2, 1, 3}} {
		if cut := CutTree(4, got, k); !slices.Equal(cut, want) {
			t.Errorf("CutTree into %d = %v, want %v", k, cut, want)
		}
	}
	if !CheckTree(4, got) {
		t.Error("CheckTree refuses a tree")
	}
	for name, bad := range map[string][]ClusterMerge{"short": got[:2], "twice": {got[0], got[0], got[2]}, "ahead": {{A: 5, B: 0}, got[1], got[2]}, "negative": {{A: -1, B: 0}, got[1], got[2]}} {
		if CheckTree(4, bad) {
			t.Errorf("CheckTree takes a tree that is %s", name)
		}
	}
}

func TestCosineDistances(t *testing.T) {
	d := CosineDistances([][]float64{{2, 0}, {1, 1}, {0, 0}, {-1, 0}})
	for _, tt := range []struct {
		i, j int
		want float64
	}{{0, 0, 0}, {0, 1, 1 - 1/1.4142135623730951}, {0, 2, 1}, {0, 3, 2}} {
		if got := d[tt.i][tt.j]; max(got-tt.want, tt.want-got) > 1e-12 {
			t.Errorf("distance of %d and %d = %v, want %v", tt.i, tt.j, got, tt.want)
		}
	}
}
