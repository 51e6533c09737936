package chart

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"multiscope/internal/neuron"
	"multiscope/web/format"
	"multiscope/web/view"
)

// A row of a ridge plot: the box of its curves, and pixels.
const (
	ridgeHeight = 44
	ridgeFoot   = 8 // below the curve, where median and quartiles lie
	ridgeBin    = 10
	ridgePoints = 4 // of a Gaussian, in each bin
)

// Ridges draws the distribution of a unit's activations on each thing, the highest mean first. A curve's height is its own, so that its
// shape can be seen however narrow it is. Names are in the order of the things.
func Ridges(u neuron.UnitLandscape, names []string) view.Ridges {
	bins := 0
	for _, t := range u.Of {
		bins = max(bins, len(t.Counts))
	}
	a := axis{lo: u.Lo, hi: u.Lo + float64(bins)*u.Step}
	r := view.Ridges{Box: fmt.Sprintf("0 0 %d %d", ridgeBin*bins, ridgeHeight-ridgeFoot), Curve: ridgeHeight - ridgeFoot, Height: ridgeHeight, Middle: ridgeHeight - ridgeFoot/2, Ticks: a.columns()}
	if a.lo < 0 && a.hi > 0 {
		r.Zero = a.x(0)
	}
	for _, i := range ByMean(u) {
		t := u.Of[i]
		row := view.Ridge{
			Name: names[i], Value: format.SigmaTo(t.Mean, 1), Images: format.Plural(t.Images, "image"), Tone: Tone(t.Mean),
			Low: a.x(t.Q1), High: a.x(t.Q3), Median: a.x(t.Median), Mean: a.x(t.Mean),
			Title: fmt.Sprintf("%s, %s: mean %s, median %s, half from %s to %s", names[i], format.Plural(t.Images, "image"), format.SigmaTo(t.Mean, 1), format.SigmaTo(t.Median, 1), format.SigmaTo(t.Q1, 1), format.SigmaTo(t.Q3, 1)),
		}
		row.Area, row.Parts = ridgePaths(u, t)
		if len(row.Parts) > 0 {
			row.Title += fmt.Sprintf("; two Gaussians around %s and %s", format.SigmaTo(t.Mixture.Means[0], 1), format.SigmaTo(t.Mixture.Means[1], 1))
		}
		r.Rows = append(r.Rows, row)
	}
	return r
}

// ByMean returns the things of a landscape, the highest mean first.
func ByMean(u neuron.UnitLandscape) []int {
	order := make([]int, len(u.Of))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		switch x, y := u.Of[a].Mean, u.Of[b].Mean; {
		case x > y:
			return -1
		case x < y:
			return 1
		}
		return 0
	})
	return order
}

// ridgePaths returns the histogram of a thing as steps and, of a mixture that is cleanly apart, its two Gaussians on the same scale.
func ridgePaths(u neuron.UnitLandscape, t neuron.ThingActivations) (area string, parts []string) {
	most := float64(max(slices.Max(t.Counts), 1))
	const height = ridgeHeight - ridgeFoot
	y := func(count float64) string { return format.Coordinate(height - (height-2)*min(count/most, 1)) }
	first, last := 0, len(t.Counts)-1
	for first < last && t.Counts[first] == 0 {
		first++
	}
	for last > first && t.Counts[last] == 0 {
		last--
	}
	var b strings.Builder
	fmt.Fprintf(&b, "M%d %d", ridgeBin*first, height)
	for i := first; i <= last; i++ {
		fmt.Fprintf(&b, "V%sH%d", y(float64(t.Counts[i])), ridgeBin*(i+1))
	}
	fmt.Fprintf(&b, "V%dz", height)
	if t.Mixture == nil || !t.Mixture.Apart() {
		return b.String(), nil
	}
	for i := range 2 {
		var p strings.Builder
		for k := first * ridgePoints; k <= (last+1)*ridgePoints; k++ {
			z := u.Lo + u.Step*float64(k)/ridgePoints
			count := t.Mixture.Density(i, z) * u.Step * float64(t.Images)
			if count < most/200 || math.IsNaN(count) {
				continue
			}
			fmt.Fprintf(&p, "%s%s %s", map[bool]string{true: "M", false: "L"}[p.Len() == 0], format.Coordinate(float64(ridgeBin*k)/ridgePoints), y(count))
		}
		parts = append(parts, p.String())
	}
	return b.String(), parts
}
