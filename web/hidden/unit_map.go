package hidden

import (
	"context"

	"multiscope/internal/neuron"
)

func (s *Source) UnitMap(ctx context.Context, model, layer string) (neuron.UnitMap, error) {
	m, err := s.Index.UnitMap(ctx, model, layer)
	m.Places = without(s.list, m.Places, func(p neuron.MapPlace) neuron.Ref { return neuron.Ref{Model: model, Layer: layer, Unit: p.Unit} })
	return m, err
}

func (s *Source) MapMarks(ctx context.Context, model, layer string, by neuron.MapColour) ([]neuron.MapMark, error) {
	marks, err := s.Index.MapMarks(ctx, model, layer, by)
	return without(s.list, marks, func(m neuron.MapMark) neuron.Ref { return neuron.Ref{Model: model, Layer: layer, Unit: m.Unit} }), err
}
