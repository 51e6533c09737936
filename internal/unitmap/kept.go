package unitmap

import (
	"cmp"
	"slices"
)

// asked is how many units Kept looks at, at most.
const asked = 500

// Kept returns which share of the k units that correlate most with one are among the k that lie nearest to it, the mean over
// at most 500 units; 0 where there are no more than k.
func Kept(c Coordinates, points []Point, k int) float64 {
	if c.Units <= k+1 {
		return 0
	}
	every := (c.Units + asked - 1) / asked
	shares := make([]float64, (c.Units+every-1)/every)
	inParts(len(shares), func(_, from, to int) {
		for s := from; s < to; s++ {
			shares[s] = keptOf(c, points, s*every, k)
		}
	})
	sum := 0.0
	for _, s := range shares {
		sum += s
	}
	return sum / float64(len(shares))
}

func keptOf(c Coordinates, points []Point, unit, k int) float64 {
	byMap, byCorrelation := make([]neighbour, 0, c.Units), make([]neighbour, 0, c.Units)
	row, at := c.Rows[unit*c.Dims:(unit+1)*c.Dims], points[unit]
	for i, p := range points {
		if i == unit {
			continue
		}
		dx, dy := p.X-at.X, p.Y-at.Y
		product := float32(0)
		for d, v := range c.Rows[i*c.Dims : (i+1)*c.Dims] {
			product += v * row[d]
		}
		byMap = append(byMap, neighbour{int32(i), dx*dx + dy*dy})
		byCorrelation = append(byCorrelation, neighbour{int32(i), -product})
	}
	byUnit := func(a, b neighbour) int { return cmp.Compare(a.unit, b.unit) }
	drawn := slices.SortedFunc(slices.Values(shortest(byMap, k)), byUnit)
	kept := 0
	for _, n := range shortest(byCorrelation, k) {
		if _, there := slices.BinarySearchFunc(drawn, n, byUnit); there {
			kept++
		}
	}
	return float64(kept) / float64(k)
}
