package autolabel

import (
	"math"
	"math/rand/v2"
	"testing"

	"multiscope/internal/tensor"
)

// naiveSoftWPMI follows the formula with all probabilities at hand: for each unit and word, the sum of the logarithms of
// 1 + q·(p − 1) over the unit's strongest images, less λ times the logarithm of its mean over units.
func naiveSoftWPMI(images, words *tensor.Float32, top [][]int32) (scores [][]float64) {
	n, w := images.Shape[0], words.Shape[0]
	p := make([][]float64, n)
	for i := range n {
		var sum float64
		for k := range w {
			var c float64
			for x, v := range images.Row(i) {
				c += float64(v) * float64(words.Row(k)[x])
			}
			p[i] = append(p[i], math.Exp(10*c))
			sum += p[i][k]
		}
		for k := range w {
			p[i][k] /= sum
		}
	}
	scores = make([][]float64, len(top))
	for u, strongest := range top {
		scores[u] = make([]float64, w)
		for k := range w {
			for i, image := range strongest {
				q := 0.998 - float64(i)/float64(len(strongest))*(0.998-0.97)
				scores[u][k] += math.Log(1 + q*(p[image][k]-1) + 1e-7)
			}
		}
	}
	for k := range w {
		var mean, units float64
		for u := range top {
			if len(top[u]) > 0 {
				mean += math.Exp(scores[u][k])
				units++
			}
		}
		for u := range top {
			scores[u][k] -= math.Log(mean / units)
		}
	}
	return scores
}

// The words do not fit a tile, and one unit has no images.
func TestSoftBest(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 2))
	images, words := normalised(r, 60, 5), normalised(r, wordTile+30, 5)
	top := make([][]int32, 9)
	for u := range top {
		activations := make([]float32, 60)
		for i := range activations {
			activations[i] = float32(r.NormFloat64())
		}
		top[u] = strongestOf(activations, 20)
	}
	top[4] = nil
	want := naiveSoftWPMI(images, words, top)
	got, err := softBest(t.Context(), images, words, top)
	if err != nil {
		t.Fatal(err)
	}
	late := 0
	for u, g := range got {
		if u == 4 {
			if g.word >= 0 {
				t.Errorf("unit 4, which has no images, is %+v", g)
			}
			continue
		}
		best := 0
		for k, s := range want[u] {
			if s > want[u][best] {
				best = k
			}
		}
		if g.word != best || math.Abs(g.score-want[u][best]) > 1e-4 {
			t.Errorf("unit %d: softBest = %+v; want word %d, %v", u, g, best, want[u][best])
		}
		if best >= wordTile {
			late++
		}
	}
	if late == 0 {
		t.Error("no unit has its best word in the second tile")
	}
}

func TestStrongestOf(t *testing.T) {
	for name, tt := range map[string]struct {
		x    []float32
		n    int
		want []int32
	}{
		"strongest first":            {[]float32{1, 3, 2}, 2, []int32{1, 2}},
		"equal ones in their order":  {[]float32{1, 2, 2, 2}, 3, []int32{1, 2, 3}},
		"no more than there are":     {[]float32{5}, 3, []int32{0}},
		"what is below zero is last": {[]float32{-1, 0}, 2, []int32{1, 0}},
	} {
		got := strongestOf(tt.x, tt.n)
		if len(got) != len(tt.want) {
			t.Errorf("%s: strongestOf(%v, %d) = %v; want %v", name, tt.x, tt.n, got, tt.want)
			continue
		}
		for i := range got {
			if got[i] != tt.want[i] {
				t.Errorf("%s: strongestOf(%v, %d) = %v; want %v", name, tt.x, tt.n, got, tt.want)
			}
		}
	}
}
