package storetest

import (
	"testing"

	"multiscope/internal/neuron"
)

func BenchmarkUnit(b *testing.B) {
	s := New(b, Spec{Units: 64, Images: 5000, Words: 200})
	i := 0
	for b.Loop() {
		i++
		if _, err := s.Unit(b.Context(), neuron.Ref{Model: "model-0", Layer: "layer4-0-sum", Unit: i % 64}); err != nil {
			b.Fatal(err)
		}
	}
}
