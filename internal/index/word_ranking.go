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
		unranked, err := ix.Store.WordsUnranked(ctx, l.Model, l.Slug)
		if err != nil {
			return err
		}
		if !unranked {
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
			err = ix.addSpreads(ctx, l, r)
		}
		if err == nil {
			err = ix.Store.WriteWordRanking(ctx, l.Model, l.Slug, r)
		}
		if err := ix.ended(err); err != nil {
			return err
		}
	}
	return nil
}

// addSpreads says of the words of each unit how far their renderings differ.
func (ix *indexer) addSpreads(ctx context.Context, l neuron.Layer, r neuron.WordRanking) error {
	type place struct {
		unit int
		pick *neuron.WordPick
	}
	of := map[int64][]place{}
	for _, side := range [][][]neuron.WordPick{r.Top, r.Low} {
		for unit, picks := range side {
			for i := range picks {
				of[picks[i].ID] = append(of[picks[i].ID], place{unit, &picks[i]})
			}
		}
	}
	return ix.Store.WordSpreads(ctx, l.Model, l.Slug, func(id int64, renderings int, spreads []byte) {
		for _, p := range of[id] {
			p.pick.Renderings, p.pick.Spread = renderings, math.NaN()
			if at := p.unit * tensor.HalfBytes; at < len(spreads) {
				p.pick.Spread = float64(tensor.HalfValue(binary.LittleEndian.Uint16(spreads[at:])))
			}
		}
	})
}

// rankLayer sorts the words of every unit, units in parallel.
func (ix *indexer) rankLayer(ctx context.Context, l neuron.Layer, ids []int64, rows [][]byte) (neuron.WordRanking, error) {
	r := neuron.WordRanking{IDs: ids, Activations: rows, Ranks: make([][]byte, len(ids))}
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
