package index

import (
	"context"
	"strings"

	"multiscope/internal/neuron"
	"multiscope/internal/tensor"
)

// multimodal finds, for each unit of the layers that rank words, the concept that drives it both as pictures
// and in writing.
func (ix *indexer) multimodal(ctx context.Context) error {
	covered, err := ix.coverage(ctx)
	if err != nil {
		return err
	}
	for _, c := range covered {
		if c.MultimodalFiles == c.Summarised && c.MultimodalWords == c.Layer.Words {
			continue
		}
		ix.changed = true
		ix.Progress.Start("Multimodal units", "units", int64(c.Layer.Units))
		if err := ix.ended(ix.multimodalLayer(ctx, c.Layer)); err != nil {
			return err
		}
	}
	return nil
}

func (ix *indexer) multimodalLayer(ctx context.Context, l neuron.Layer) error {
	words, err := ix.Store.StandingWords(ctx, l.Model, l.Slug)
	if err != nil {
		return err
	}
	pictures, err := ix.picturesOf(ctx, l, words)
	if err != nil {
		return err
	}
	stats, err := ix.Store.Statistics(ctx, l.Model, l.Slug, 0, l.Units)
	if err != nil {
		return err
	}
	units := make([]neuron.Multimodal, 0, l.Units)
	err = inOrder(ctx, l.Units, ix.workers, func(ctx context.Context, unit int) (neuron.Multimodal, error) {
		if len(words[unit]) == 0 {
			return neuron.Multimodal{}, nil
		}
		halves, err := ix.Store.Column(ctx, l.Model, l.Slug, unit)
		return neuron.FindMultimodal(stats[unit], words[unit], tensor.Halves(nil, halves), pictures), err
	}, func(_ context.Context, m neuron.Multimodal) error {
		units = append(units, m)
		ix.Progress.Add(1)
		return nil
	})
	if err != nil {
		return err
	}
	return ix.Store.WriteMultimodal(ctx, l.Model, l.Slug, units)
}

// picturesOf returns, for each of the words, the places in a layer's columns of the images of which it is
// said and that are no writing.
func (ix *indexer) picturesOf(ctx context.Context, l neuron.Layer, words [][]neuron.WordScore) (map[string][]int, error) {
	named := map[string]string{} // in lower case, as terms are
	for _, unit := range words {
		for _, w := range unit {
			named[strings.ToLower(w.Word)] = w.Word
		}
	}
	if len(named) == 0 {
		return nil, nil
	}
	sample, err := ix.Store.ColumnSample(ctx, l.Model, l.Slug)
	if err != nil {
		return nil, err
	}
	pictures := map[string][]int{}
	err = ix.Store.EachImage(ctx, l.Model, func(ordinal int, im neuron.Image) {
		place, kept := sample.Place(ordinal)
		if !kept || im.Written() {
			return
		}
		for _, t := range im.Terms() {
			if w, shown := named[t]; shown {
				pictures[w] = append(pictures[w], place)
			}
		}
	})
	return pictures, err
}
