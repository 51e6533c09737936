package unitmap

import (
	"math"
	"slices"
)

// affinity is how much a unit is drawn to another one.
type affinity struct {
	unit  int32
	share float32
}

// affinities returns to which others each unit is drawn, and how much: a Gaussian over the distances to its nearest, as
// wide as gives the perplexity, made symmetric, in all 1.
func affinities(near [][]neighbour, perplexity float64) [][]affinity {
	given := make([][]float64, len(near))
	inParts(len(near), func(_, from, to int) {
		for i := from; i < to; i++ {
			given[i] = conditional(near[i], perplexity)
		}
	})
	both := make([][]affinity, len(near))
	scale := 1 / (2 * float64(len(near)))
	for i, list := range near {
		for j, n := range list {
			p := float32(given[i][j] * scale)
			both[i] = append(both[i], affinity{n.unit, p})
			both[n.unit] = append(both[n.unit], affinity{int32(i), p})
		}
	}
	inParts(len(both), func(_, from, to int) {
		for i := from; i < to; i++ {
			both[i] = merged(both[i])
		}
	})
	return both
}

// merged adds up what is there twice, in the order of units.
func merged(list []affinity) []affinity {
	slices.SortStableFunc(list, func(a, b affinity) int { return int(a.unit) - int(b.unit) })
	out := list[:0]
	for _, a := range list {
		if last := len(out) - 1; last >= 0 && out[last].unit == a.unit {
			out[last].share += a.share
			continue
		}
		out = append(out, a)
	}
	return slices.Clip(out)
}

// conditional returns the share of each neighbour, in all 1, whose entropy is that of perplexity equal ones. Bisection
// of the precision, as in van der Maaten's code.
func conditional(near []neighbour, perplexity float64) []float64 {
	p := make([]float64, len(near))
	target := math.Log(perplexity)
	precision, lo, hi := 1.0, 0.0, math.Inf(1)
	for range 60 {
		entropy := weigh(p, near, precision)
		if math.Abs(entropy-target) < 1e-5 {
			break
		}
		if entropy > target {
			lo = precision
			precision = min(2*precision, (precision+hi)/2)
		} else {
			hi = precision
			precision = (lo + precision) / 2
		}
	}
	return p
}

// weigh fills p with the shares at a precision and returns their entropy in nats.
func weigh(p []float64, near []neighbour, precision float64) float64 {
	sum, weighted := 0.0, 0.0
	for i, n := range near {
		d := float64(n.squared - near[0].squared) // the nearest has weight 1, so that not all vanish
		p[i] = math.Exp(-d * precision)
		sum += p[i]
		weighted += d * p[i]
	}
	for i := range p {
		p[i] /= sum
	}
	return math.Log(sum) + precision*weighted/sum
}
