package hidden

import (
	"context"

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
