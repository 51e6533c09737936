package store

import (
	"cmp"
	"context"
	"encoding/binary"
	"slices"

	"multiscope/internal/neuron"
	"multiscope/internal/tensor"
)

// WordSpectrum returns how often each excess occurs among the words that a layer ranks, and n words of each level, drawn
// with a seed. It has no words where there are none, or where they were ranked by an earlier version and not again since.
func (r *Reader) WordSpectrum(ctx context.Context, ref neuron.Ref, n int, seed int64) (neuron.WordSpectrum, error) {
	c, err := r.WordColumn(ctx, ref)
	if err != nil {
		return neuron.WordSpectrum{}, err
	}
	return neuron.NewWordSpectrum(c.Words, activationOn(c), c.Moments, n, seed), nil
}

// WordRange returns n words, drawn with a seed, of those whose excess lies in [lo, hi), strongest first.
func (r *Reader) WordRange(ctx context.Context, ref neuron.Ref, lo, hi float64, n int, seed int64) (neuron.WordLevel, error) {
	c, err := r.WordColumn(ctx, ref)
	if err != nil {
		return neuron.WordLevel{}, err
	}
	return neuron.WordsBetween(c.Words, activationOn(c), c.Moments, lo, hi, n, seed), nil
}

// activationOn returns the activations of a column by the place of the word.
func activationOn(c neuron.WordColumn) func(i int) float64 {
	return func(i int) float64 {
		return float64(tensor.HalfValue(binary.LittleEndian.Uint16(c.Numbers[i*tensor.HalfBytes:])))
	}
}

// RankedWords returns all words that a unit's layer ranks, strongest first, equal ones in the order of the lists.
func (r *Reader) RankedWords(ctx context.Context, ref neuron.Ref) (neuron.RankedWords, error) {
	c, err := r.WordColumn(ctx, ref)
	if err != nil {
		return neuron.RankedWords{}, err
	}
	ranked := neuron.RankedWords{Words: make([]neuron.WordActivation, len(c.Words)), Moments: c.Moments}
	on := activationOn(c)
	for i, w := range c.Words {
		ranked.Words[i] = neuron.WordActivation{Word: w, Activation: on(i)}
	}
	slices.SortStableFunc(ranked.Words, func(a, b neuron.WordActivation) int { return cmp.Compare(b.Activation, a.Activation) })
	return ranked, nil
}
