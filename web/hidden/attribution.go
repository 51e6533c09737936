package hidden

import (
	"context"
	"slices"

	"multiscope/internal/neuron"
)

// Readout leaves what is hidden without a direction: no text calls on it.
func (s *Source) Readout(ctx context.Context, model, layer string) (neuron.Readout, error) {
	r, err := s.Index.Readout(ctx, model, layer)
	units := s.list.Units(model, layer)
	if err != nil || len(units) == 0 {
		return r, err
	}
	r.Matrix = slices.Clone(r.Matrix) // the index holds it for others, too
	for _, u := range units {
		if u < r.Units() {
			clear(r.Row(u))
		}
	}
	return r, nil
}

func (s *Source) UnitScales(ctx context.Context, model, layer string) ([]neuron.Scale, error) {
	scales, err := s.Index.UnitScales(ctx, model, layer)
	return without(s.list, scales, func(c neuron.Scale) neuron.Ref {
		return neuron.Ref{Model: model, Layer: layer, Unit: c.Unit}
	}), err
}
