package index

import (
	"context"
	"maps"
	"slices"

	"multiscope/internal/neuron"
)

// shared finds what the strongest images of each unit have in common, by their captions and categories. It
// goes through the data set twice, so that its memory does not grow with it: for what those images have,
// and for how many images have it.
func (ix *indexer) shared(ctx context.Context) error {
	layers, tops, err := ix.unshared(ctx)
	if err != nil || len(layers) == 0 {
		return err
	}
	ix.changed = true
	ix.Progress.Start("Names", "layers", int64(len(layers)))
	return ix.ended(ix.share(ctx, layers, tops))
}

// unshared returns the layers whose examples have changed since, and the strongest images of each unit of each.
func (ix *indexer) unshared(ctx context.Context) (layers []neuron.Layer, tops [][][]int, err error) {
	covered, err := ix.coverage(ctx)
	for _, c := range covered {
		if c.Shared == c.Summarised {
			continue
		}
		top, err := ix.Store.TopOrdinals(ctx, c.Layer.Model, c.Layer.Slug, neuron.SharedAmong)
		if err != nil {
			return nil, nil, err
		}
		layers, tops = append(layers, c.Layer), append(tops, top)
	}
	return layers, tops, err
}

func (ix *indexer) share(ctx context.Context, layers []neuron.Layer, tops [][][]int) error {
	terms, err := ix.termsOf(ctx, slices.Concat(tops...))
	if err != nil {
		return err
	}
	of, err := ix.countTerms(ctx, terms)
	if err != nil {
		return err
	}
	for i, l := range layers {
		units := make([]neuron.Shared, l.Units)
		for unit, top := range tops[i] {
			images := make([][]string, len(top))
			for i, ordinal := range top {
				images[i] = terms[ordinal]
			}
			units[unit] = neuron.FindShared(images, of)
		}
		if err := ix.Store.WriteShared(ctx, l.Model, l.Slug, units); err != nil {
			return err
		}
		ix.Progress.Add(1)
	}
	return nil
}

// termsOf returns the terms of the images whose ordinals are listed.
func (ix *indexer) termsOf(ctx context.Context, listed [][]int) (map[int][]string, error) {
	terms := map[int][]string{}
	for _, ordinals := range listed {
		for _, o := range ordinals {
			terms[o] = nil
		}
	}
	err := ix.Store.EachImage(ctx, ix.Model.Slug, func(ordinal int, im neuron.Image) {
		if _, wanted := terms[ordinal]; wanted {
			terms[ordinal] = im.Terms()
		}
	})
	return terms, err
}

// countTerms returns how many images of the data set have each of the terms, and of which category it is a value on most
// of them: "japan" is a country on many images and a written word on few.
func (ix *indexer) countTerms(ctx context.Context, terms map[int][]string) (neuron.SharedTerms, error) {
	of := neuron.SharedTerms{Having: map[string]int{}, Kinds: map[string]string{}}
	as := map[string]map[string]int{} // images by term and category
	for _, ts := range terms {
		for _, t := range ts {
			of.Having[t], as[t] = 0, map[string]int{}
		}
	}
	err := ix.Store.EachImage(ctx, ix.Model.Slug, func(_ int, im neuron.Image) {
		of.Total++
		for _, t := range im.Terms() {
			if n, wanted := of.Having[t]; wanted {
				of.Having[t] = n + 1
			}
		}
		for _, c := range im.Categories {
			if kinds, wanted := as[c.Term()]; wanted {
				kinds[c.Name]++
			}
		}
	})
	for t, kinds := range as {
		for _, kind := range slices.Sorted(maps.Keys(kinds)) {
			if kinds[kind] > kinds[of.Kinds[t]] {
				of.Kinds[t] = kind
			}
		}
	}
	return of, err
}
