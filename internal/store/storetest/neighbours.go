package storetest

import (
	"context"

	"multiscope/internal/neuron"
)

// writeNeighbours makes up the neighbours between a layer and those that were filled before it: the
// units with the next numbers, the nearer the more alike.
func (w *filler) writeNeighbours(ctx context.Context, model string) error {
	if w.spec.Near == 0 {
		return nil
	}
	pairs, err := w.store.UncomparedLayers(ctx, model)
	if err != nil {
		return err
	}
	for _, p := range pairs {
		p.Files = w.files()
		if err := w.store.WriteNeighbours(ctx, p, w.near(p.A, p.B), w.near(p.B, p.A)); err != nil {
			return err
		}
	}
	return nil
}

func (w *filler) near(of, in neuron.Layer) [][]neuron.Correlated {
	all := make([][]neuron.Correlated, of.Units)
	for unit := range all {
		for k := 1; k <= min(w.spec.Near, in.Units-1); k++ {
			all[unit] = append(all[unit], neuron.Correlated{Unit: (unit + k) % in.Units, Correlation: 1 / float32(1+k)})
		}
	}
	return all
}
