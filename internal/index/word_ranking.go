package index

import (
	"cmp"
	"context"
	"encoding/binary"
	"math"
	"slices"

	"multiscope/internal/neuron"
	"multiscope/internal/tensor"
)

// wordsPerUnit is how many words are kept at either end of a unit.
const wordsPerUnit = 20

// rankWords orders the words of each unit of the layers that were shown new ones.
func (ix *indexer) rankWords(ctx context.Context) error {
	for _, l := range ix.Layers {
		shown, ranked, err := ix.Store.ShownWords(ctx, l.Model, l.Slug)
		if err != nil {
			return err
		}
		if len(shown) == ranked {
			continue
		}
		ix.changed = true
		ids, rows, err := ix.Store.WordActivations(ctx, l.Model, l.Slug)
		if err != nil {
			return err
		}
		ix.Progress.Start("Word ranking", "units", int64(l.Units))
		r, err := ix.rankLayer(ctx, l, ids, rows)
		if err == nil {
			err = ix.Store.WriteWordRanking(ctx, l.Model, l.Slug, r)
		}
		if err := ix.ended(err); err != nil {
			return err
		}
	}
	return nil
}

// rankLayer sorts the words of every unit, units in parallel.
func (ix *indexer) rankLayer(ctx context.Context, l neuron.Layer, ids []int64, rows [][]byte) (neuron.WordRanking, error) {
	r := neuron.WordRanking{IDs: ids, Ranks: make([][]byte, len(ids))}
	for i := range r.Ranks {
		r.Ranks[i] = make([]byte, 2*l.Units)
	}
	err := inOrder(ctx, l.Units, ix.workers, func(_ context.Context, unit int) ([]wordAt, error) {
		order := orderWords(unit, rows)
		for rank, w := range order {
			binary.LittleEndian.PutUint16(r.Ranks[w.at][2*unit:], uint16(min(rank+1, math.MaxUint16)))
		}
		return order, nil
	}, func(_ context.Context, order []wordAt) error {
		n := min(wordsPerUnit, len(order))
		r.Top = append(r.Top, picks(ids, order[:n]))
		slices.Reverse(order)
		r.Low = append(r.Low, picks(ids, order[:n]))
		ix.Progress.Add(1)
		return nil
	})
	return r, err
}

// wordAt is the word of a row and the activation of the unit that is ranked.
type wordAt struct {
	at         int
	activation float32
}

// orderWords sorts words by a unit's activation, highest first, equal ones in their order.
func orderWords(unit int, rows [][]byte) []wordAt {
	order := make([]wordAt, len(rows))
	for i, row := range rows {
		order[i] = wordAt{i, tensor.HalfValue(binary.LittleEndian.Uint16(row[unit*tensor.HalfBytes:]))}
	}
	slices.SortStableFunc(order, func(a, b wordAt) int { return cmp.Compare(b.activation, a.activation) })
	return order
}

func picks(ids []int64, order []wordAt) []neuron.WordPick {
	words := make([]neuron.WordPick, len(order))
	for i, w := range order {
		words[i] = neuron.WordPick{ID: ids[w.at], Activation: float64(w.activation)}
	}
	return words
}
