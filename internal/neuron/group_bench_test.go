package neuron

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// BenchmarkGroup divides the hundred strongest images of a unit by embeddings of 640 numbers, as an RN50x4 has.
func BenchmarkGroup(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 2))
	places := slices.Concat(scattered(r, 60, 0, 640, 0.7), scattered(r, 40, 1, 640, 0.7))
	for b.Loop() {
		Group(places)
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "units/s")
}
