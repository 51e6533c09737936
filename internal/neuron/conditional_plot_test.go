package neuron

import (
	"math"
	"testing"
)

func TestWilson(t *testing.T) {
	const tol = 5e-5 // of the published digits
	for _, tt := range []struct {
		name   string
		k, n   int
		lo, hi float64
	}{
		// Newcombe 1998, Two-sided confidence intervals for the single proportion, table I, method 3.
		{"81 of 263", 81, 263, .2553, .3662},
		{"15 of 148", 15, 148, .0624, .1605},
		{"none of 20", 0, 20, 0, .1611},
		{"1 of 29", 1, 29, .0061, .1718},
		{"all of 20", 20, 20, .8389, 1},
		{"no image", 0, 0, 0, 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if lo, hi := Wilson(tt.k, tt.n); math.Abs(lo-tt.lo) > tol || math.Abs(hi-tt.hi) > tol {
				t.Errorf("Wilson(%d, %d) = %.4f, %.4f; want %.4f, %.4f", tt.k, tt.n, lo, hi, tt.lo, tt.hi)
			}
		})
	}
}

func TestEqualBins(t *testing.T) {
	for _, tt := range []struct {
		name   string
		lo, hi float64
		n      int
		want   EqualBins
		bins   map[float64]int
	}{
		{"four", -1, 3, 4, EqualBins{-1, 1, 4}, map[float64]int{-1: 0, -.01: 0, 0: 1, 2.9: 3, 3: 3}},
		{"beyond the ends", 0, 1, 2, EqualBins{0, .5, 2}, map[float64]int{-9: 0, 9: 1}},
		{"a constant unit", 2, 2, 16, EqualBins{1.5, 1, 1}, map[float64]int{2: 0}},
		{"none asked for", 0, 1, 0, EqualBins{0, 1, 1}, map[float64]int{.5: 0}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := NewEqualBins(tt.lo, tt.hi, tt.n)
			if got != tt.want {
				t.Fatalf("NewEqualBins(%v, %v, %d) = %v, want %v", tt.lo, tt.hi, tt.n, got, tt.want)
			}
			for activation, bin := range tt.bins {
				if got.Of(activation) != bin {
					t.Errorf("%v is in bin %d, want %d", activation, got.Of(activation), bin)
				}
			}
		})
	}
}

func TestCountLabelledMakesAPlot(t *testing.T) {
	images := []LabelledImage{{-1, "sea"}, {-1, "sea"}, {-.5, "sky"}, {2.5, "flag"}, {3, "flag"}, {2.2, "sky"}}
	c, err := CountLabelled(NewEqualBins(-1, 3, 4), []string{"flag", "sea", "sky"}, images)
	if err != nil {
		t.Fatal(err)
	}
	p := c.Plot(.5, 1)
	if err := p.Check(); err != nil {
		t.Errorf("the plot is wrong: %v", err) // two of its bins are empty
	}
	if len(p.Groups) != 2 || p.Groups[0].Labels[0].Name != "sky" || p.Groups[1].Labels[0].Name != "sea" || p.Groups[1].Labels[1].Name != "flag" {
		t.Errorf("groups %+v; want sky alone, then sea above flag", p.Groups)
	}
	flag := p.Groups[1].Labels[1]
	if flag.Images != 2 || flag.Shares[0] != 0 || flag.Shares[3] != 2./3 || p.Images[3] != 3 {
		t.Errorf("flag is %+v among %v", flag, p.Images)
	}
	if _, lo, hi := c.Share(0, 1); lo != 0 || hi != 1 {
		t.Errorf("an empty bin has the interval %v to %v, want 0 to 1", lo, hi)
	}
	if _, err := CountLabelled(c.EqualBins, []string{"sea"}, images); err == nil {
		t.Error("an image of none of the categories was counted")
	}
}
