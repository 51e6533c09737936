package hidden

import (
	"context"
	"encoding/json"

	"multiscope/internal/neuron"
)

func (s *Source) Meanings(ctx context.Context, q neuron.MeaningQuery) (neuron.MeaningList, error) {
	if units := s.list.Units(q.Model, q.Layer); len(units) > 0 {
		b, err := json.Marshal(units)
		if err != nil {
			return neuron.MeaningList{}, err
		}
		q.Without = string(b)
	}
	return s.Index.Meanings(ctx, q)
}

func (s *Source) FindTextMaxima(ctx context.Context, text string, n int) ([]neuron.TextHit, error) {
	hits, err := s.Index.FindTextMaxima(ctx, text, n+len(s.list.Refs())) // each unit once
	hits = without(s.list, hits, func(h neuron.TextHit) neuron.Ref { return h.Ref })
	return hits[:min(n, len(hits))], err
}
