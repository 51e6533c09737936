package study

import (
	"cmp"
	"slices"

	"multiscope/internal/tensor"
)

// Separation returns, for each class and unit, the area under the ROC curve by which the unit's activation alone tells the
// images of the class from the others: 1 where each of them excites it more than any other, ½ by chance. Activations are [images,
// units]; labels are the classes of the images, negative for none, which are left out. A class without images, or without others, has ½.
func Separation(activations *tensor.Float32, labels []int, classes int) *tensor.Float32 {
	var known []int
	sizes := make([]int, classes)
	for i, c := range labels {
		if c >= 0 {
			known = append(known, i)
			sizes[c]++
		}
	}
	units := activations.Shape[1]
	areas := tensor.New[float32](classes, units)
	order, ranks := slices.Clone(known), make([]float64, classes)
	for u := range units {
		at := func(i int) float32 { return activations.Data[i*units+u] }
		slices.SortFunc(order, func(a, b int) int { return cmp.Compare(at(a), at(b)) })
		clear(ranks)
		for first := 0; first < len(order); {
			last := first + 1
			for last < len(order) && at(order[last]) == at(order[first]) {
				last++
			}
			for _, i := range order[first:last] { // ties share their mean rank, from 1
				ranks[labels[i]] += float64(first+last+1) / 2
			}
			first = last
		}
		for c, n := range sizes {
			area, others := 0.5, len(known)-n
			if n > 0 && others > 0 {
				area = (ranks[c] - float64(n)*float64(n+1)/2) / (float64(n) * float64(others))
			}
			areas.Row(c)[u] = float32(area)
		}
	}
	return areas
}

// Strongest returns the places of the n largest values, largest first; of equal ones the first.
func Strongest(values []float32, n int) []int {
	places := make([]int, len(values))
	for i := range places {
		places[i] = i
	}
	slices.SortStableFunc(places, func(a, b int) int { return cmp.Compare(values[b], values[a]) })
	return places[:min(n, len(places))]
}
