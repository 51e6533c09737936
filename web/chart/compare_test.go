package chart

import (
	"regexp"
	"strconv"
	"testing"

	"multiscope/internal/neuron"
)

// TestSharedChartsHaveOneAxis: the same z stands at the same place in each, the same density at the same height.
func TestSharedChartsHaveOneAxis(t *testing.T) {
	charts := NewShared([]neuron.Histogram{
		{Lo: -1, Step: .25, Counts: []int64{1, 10, 100, 1000, 1000, 100, 10, 1}},
		{Lo: -2, Step: .25, Counts: []int64{1, 0, 0, 0, 1, 10, 100, 1000, 1000, 100, 10, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1}},
		{},
	})
	a, b := charts[0], charts[1]
	if a.Box != b.Box || a.Rest != b.Rest || len(a.Ticks) == 0 || len(a.Ticks) != len(b.Ticks) || charts[2].Box != "" {
		t.Errorf("the axes are %q %s %v and %q %s %v", a.Box, a.Rest, a.Ticks, b.Box, b.Rest, b.Ticks)
	}
	if a.Name != "Histogram of activations, −1σ to +1σ" || b.Name != "Histogram of activations, −2σ to +3.25σ" {
		t.Errorf("they are called %q and %q", a.Name, b.Name)
	}
}

// cells finds the cells of a scatter's path: x, y and width.
var cells = regexp.MustCompile(`M(\d+) (\d+)h(\d+)v1h-\d+z`)

// TestAScatterShowsEachCell: every cell that holds an image lies in one path, in no other place.
func TestAScatterShowsEachCell(t *testing.T) {
	bins := neuron.JointBins{LoA: -2, StepA: 1, LoB: -1, StepB: .5, Across: 4, Down: 3, Counts: []int{
		0, 1, 1, 0,
		5, 900, 0, 1,
		0, 0, 2, 0,
	}}
	s := NewScatter(neuron.Joint{Bins: bins, Both: neuron.JointSet{First: []neuron.JointExample{{ZA: 2, ZB: .5}}}})
	seen := map[[2]int]int{}
	for _, p := range s.Paths {
		for _, m := range cells.FindAllStringSubmatch(p.Path, -1) {
			x, _ := strconv.Atoi(m[1])
			y, _ := strconv.Atoi(m[2])
			width, _ := strconv.Atoi(m[3])
			for i := range width {
				seen[[2]int{x + i, 2 - y}]++
			}
		}
	}
	for row := range 3 {
		for column := range 4 {
			if got, want := seen[[2]int{column, row}], min(bins.Counts[row*4+column], 1); got != want {
				t.Errorf("cell %d, %d is drawn %d times, want %d", column, row, got, want)
			}
		}
	}
	if s.Most != 900 || s.ZeroAcross != "50%" || s.ZeroDown != "33.33%" {
		t.Errorf("at most %d, zero at %s and %s", s.Most, s.ZeroAcross, s.ZeroDown)
	}
	if len(s.Dots) != 1 || s.Dots[0].X != "100%" || s.Dots[0].Y != "0%" {
		t.Errorf("dots are %+v", s.Dots)
	}
}
