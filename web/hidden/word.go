package hidden

import (
	"context"
	"slices"

	"multiscope/internal/neuron"
)

func (s *Source) WordSpectrum(ctx context.Context, r neuron.Ref, n int, seed int64) (neuron.WordSpectrum, error) {
	if err := s.check(r); err != nil {
		return neuron.WordSpectrum{}, err
	}
	return s.Index.WordSpectrum(ctx, r, n, seed)
}

func (s *Source) WordRange(ctx context.Context, r neuron.Ref, lo, hi float64, n int, seed int64) (neuron.WordLevel, error) {
	if err := s.check(r); err != nil {
		return neuron.WordLevel{}, err
	}
	return s.Index.WordRange(ctx, r, lo, hi, n, seed)
}

func (s *Source) RankedWords(ctx context.Context, r neuron.Ref) (neuron.RankedWords, error) {
	if err := s.check(r); err != nil {
		return neuron.RankedWords{}, err
	}
	return s.Index.RankedWords(ctx, r)
}

// LexiconTable leaves hidden neurons out of what lists and counts them; of each row one column holds each.
func (s *Source) LexiconTable(ctx context.Context, model, layer string) (neuron.LexiconTable, error) {
	t, err := s.Index.LexiconTable(ctx, model, layer)
	hidden := s.list.Units(model, layer)
	if err != nil || len(hidden) == 0 {
		return t, err
	}
	t.Lexicons = slices.Clone(t.Lexicons)
	for i := range t.Lexicons {
		shown := 0
		for k, units := range t.Lexicons[i].Units {
			t.Lexicons[i].Units[k] = slices.DeleteFunc(slices.Clone(units), func(u int) bool { return slices.Contains(hidden, u) })
			shown += len(t.Lexicons[i].Units[k])
		}
		t.Units = shown
	}
	return t, nil
}
