package neuron

import "math"

// CohenKappa returns how far two annotators agree beyond chance on the categories of the same images: 1 for always,
// 0 for as often as chance would have it (Cohen, A Coefficient of Agreement for Nominal Scales, 1960). It is NaN where
// chance alone makes them agree, as where both put all images into one category, and where there are none.
func CohenKappa(a, b []int) float64 {
	var observed, expected float64
	n := float64(len(a))
	countA, countB := map[int]float64{}, map[int]float64{}
	for i := range a {
		if a[i] == b[i] {
			observed++
		}
		countA[a[i]]++
		countB[b[i]]++
	}
	for c, count := range countA {
		expected += count / n * (countB[c] / n)
	}
	return beyondChance(observed/n, expected)
}

// FleissKappa returns how far several annotators agree beyond chance (Fleiss, Measuring Nominal Scale Agreement Among
// Many Raters, 1971). Counts has for each image how many of them chose each category; each image has equally many
// annotators, at least two. It is NaN where chance alone makes them agree, and where there are no images.
func FleissKappa(counts [][]int) float64 {
	var observed, total float64
	chosen := map[int]float64{}
	for _, image := range counts {
		var n, pairs float64
		for c, k := range image {
			n += float64(k)
			pairs += float64(k) * float64(k-1)
			chosen[c] += float64(k)
		}
		observed += pairs / (n * (n - 1))
		total += n
	}
	var expected float64
	for _, k := range chosen {
		expected += k / total * (k / total)
	}
	return beyondChance(observed/float64(len(counts)), expected)
}

// beyondChance returns the share of the agreement that chance leaves possible.
func beyondChance(observed, expected float64) float64 {
	const certain = 1 - 1e-12 // sums of shares are not exact
	if math.IsNaN(observed) || !(expected < certain) {
		return math.NaN()
	}
	return (observed - expected) / (1 - expected)
}
