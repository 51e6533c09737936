package page

import (
	"testing"

	"multiscope/internal/neuron"
)

// Units that never fire, and those that are the same for every picture, are no part of an attribution.
func TestAttributionLeavesOutUnitsThatSayNothing(t *testing.T) {
	a := attributed{readText: readText{embedding: []float32{1, 0}}}
	a.compute(neuron.Readout{Embedding: 2, Matrix: []float32{1, 0, 1, 0.1, 1, 0.2}}, []neuron.Scale{
		{Unit: 0, Std: 0, Live: true}, {Unit: 1, Std: .5, Live: true}, {Unit: 2, Std: .5},
	})
	if len(a.dense) != 1 || a.dense[0].Ref.Unit != 1 {
		t.Errorf("the contributions are %+v; want that of unit 1 alone", a.dense)
	}
	for _, step := range a.path {
		for _, term := range step.Terms {
			if term.Unit != 1 {
				t.Errorf("unit %d is a term of a sum", term.Unit)
			}
		}
	}
}
