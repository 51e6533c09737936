package store

import (
	"encoding/binary"
	"math"

	"multiscope/internal/neuron"
)

// packHistogram returns a histogram as it is stored: the number of its first bin and the counts
// as little-endian uint32.
func packHistogram(h neuron.Histogram) (first int, counts []byte) {
	for _, n := range h.Counts {
		counts = binary.LittleEndian.AppendUint32(counts, uint32(n))
	}
	return int(math.Round(h.Lo / neuron.BinStep)), counts
}

// unpackHistogram is the inverse of packHistogram.
func unpackHistogram(first int, counts []byte) neuron.Histogram {
	h := neuron.Histogram{
		Lo:     float64(first) * neuron.BinStep,
		Step:   neuron.BinStep,
		Counts: make([]int64, len(counts)/4),
	}
	for i := range h.Counts {
		h.Counts[i] = int64(binary.LittleEndian.Uint32(counts[4*i:]))
	}
	return h
}

// coarsen returns the histogram with at most so many bins: it doubles their width as often as needed.
// Zero stays an edge of a bin.
func coarsen(h neuron.Histogram, bins int) neuron.Histogram {
	for len(h.Counts) > bins {
		first := int(math.Round(h.Lo / h.Step))
		half := neuron.Histogram{Step: 2 * h.Step, Lo: 2 * h.Step * float64(first>>1)}
		half.Counts = make([]int64, (first+len(h.Counts)-1)>>1-first>>1+1)
		for i, n := range h.Counts {
			half.Counts[(first+i)>>1-first>>1] += n
		}
		h = half
	}
	return h
}

// countBetween returns how many images lie in bins whose z is in [lo, hi); both are edges of bins.
func countBetween(h neuron.Histogram, lo, hi float64) int {
	n := int64(0)
	for i, count := range h.Counts {
		if z := h.Lo + float64(i)*h.Step; z >= lo && z < hi {
			n += count
		}
	}
	return int(n)
}
