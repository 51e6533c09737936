package neuron

import (
	"cmp"
	"math"
	"slices"
)

// RankCorrelation returns Spearman's rank correlation of two equally long samples, ties sharing
// their mean rank: 1 where both order the images alike. It is NaN where a sample is constant.
func RankCorrelation(a, b []float32) float64 {
	return correlation(ranks(a), ranks(b))
}

// ranks returns the rank of each value, from 0, equal values sharing their mean rank.
func ranks(values []float32) []float64 {
	order := make([]int, len(values))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(i, j int) int { return cmp.Compare(values[i], values[j]) })
	ranked := make([]float64, len(values))
	for from := 0; from < len(order); {
		to := from + 1
		for to < len(order) && values[order[to]] == values[order[from]] {
			to++
		}
		for _, i := range order[from:to] {
			ranked[i] = float64(from+to-1) / 2
		}
		from = to
	}
	return ranked
}

// correlation is Pearson's.
func correlation(a, b []float64) float64 {
	meanA, meanB := mean(a), mean(b)
	var ab, aa, bb float64
	for i := range a {
		da, db := a[i]-meanA, b[i]-meanB
		ab += da * db
		aa += da * da
		bb += db * db
	}
	return ab / math.Sqrt(aa*bb)
}

func mean(values []float64) float64 {
	var sum float64
	for _, v := range values {
		sum += v
	}
	return sum / float64(len(values))
}
