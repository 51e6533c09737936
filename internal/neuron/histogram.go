package neuron

import "math"

// Histogram counts images by z in bins of equal width: bin i holds z in
// [Lo + i·Step, Lo + (i+1)·Step).
type Histogram struct {
	Lo, Step float64
	Counts   []int64
}

// Total returns the number of images counted.
func (h Histogram) Total() int64 {
	var n int64
	for _, c := range h.Counts {
		n += c
	}
	return n
}

// Bin returns the bin of z, clamped to the ends.
func (h Histogram) Bin(z float64) int {
	i := int(math.Floor((z - h.Lo) / h.Step))
	return min(max(i, 0), len(h.Counts)-1)
}

// LogDensity returns log10 of the share of images per unit of z in bin i; −Inf for an empty bin.
func (h Histogram) LogDensity(i int) float64 {
	return math.Log10(float64(h.Counts[i]) / float64(h.Total()) / h.Step)
}

// Share returns the share of images in bins whose z is in [lo, hi), both of which are edges of bins.
func (h Histogram) Share(lo, hi float64) float64 {
	n := int64(0)
	for i, count := range h.Counts {
		if z := h.Lo + float64(i)*h.Step; z >= lo && z < hi {
			n += count
		}
	}
	return float64(n) / float64(max(h.Total(), 1))
}
