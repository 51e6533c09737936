package index

import (
	"context"
	"math"
	"slices"

	"multiscope/internal/neuron"
	"multiscope/internal/tensor"
)

// clusters divides the strongest images of each unit into kinds, by where the model places them as
// a whole: a unit that has several responds to things that have little in common for its model.
func (ix *indexer) clusters(ctx context.Context) error {
	layers, err := ix.ungrouped(ctx)
	if err != nil {
		return err
	}
	for _, l := range layers {
		ix.changed = true
		ix.Progress.Start("Clusters", "units", int64(l.Units))
		if err := ix.ended(ix.group(ctx, l)); err != nil {
			return err
		}
	}
	return nil
}

// ungrouped returns the layers whose examples have changed since they were divided.
func (ix *indexer) ungrouped(ctx context.Context) ([]neuron.Layer, error) {
	if ix.Model.Space.Tap == "" {
		return nil, nil
	}
	covered, err := ix.coverage(ctx)
	var layers []neuron.Layer
	for _, c := range covered {
		if c.Clustered < c.Summarised {
			layers = append(layers, c.Layer)
		}
	}
	return layers, err
}

func (ix *indexer) group(ctx context.Context, l neuron.Layer) error {
	blocks := (l.Units + unitsAtOnce - 1) / unitsAtOnce
	err := inOrder(ctx, blocks, ix.workers, func(ctx context.Context, block int) ([]neuron.Grouping, error) {
		return ix.groupBlock(ctx, l, block)
	}, func(ctx context.Context, units []neuron.Grouping) error {
		ix.Progress.Add(int64(len(units)))
		return ix.Store.WriteClusters(ctx, l.Model, l.Slug, units)
	})
	if err != nil || ix.unreadable > 0 {
		return err
	}
	return ix.Store.FinishClusters(ctx, l.Model, l.Slug)
}

func (ix *indexer) groupBlock(ctx context.Context, l neuron.Layer, block int) ([]neuron.Grouping, error) {
	var units []neuron.Grouping
	for unit := block * unitsAtOnce; unit < min((block+1)*unitsAtOnce, l.Units); unit++ {
		embeddings, err := ix.Store.TopEmbeddings(ctx, neuron.Ref{Model: l.Model, Layer: l.Slug, Unit: unit})
		if err != nil {
			return nil, err
		}
		places := make([][]float32, len(embeddings))
		for i, e := range embeddings {
			if e != nil {
				places[i] = tensor.Halves(nil, e)
			}
		}
		g := neuron.Group(places)
		g.Unit = unit
		units = append(units, g)
	}
	return units, nil
}

// withoutEmbedding returns the pictures whose embeddings the clusters of layers lack, in order.
func (ix *indexer) withoutEmbedding(ctx context.Context) ([]int32, error) {
	layers, err := ix.ungrouped(ctx)
	if err != nil {
		return nil, err
	}
	var ordinals []int32
	for _, l := range layers {
		lacking, err := ix.Store.WithoutEmbedding(ctx, l.Model, l.Slug)
		if err != nil {
			return nil, err
		}
		ordinals = append(ordinals, lacking...)
	}
	slices.Sort(ordinals)
	return slices.Compact(ordinals), nil
}

// embedding scales a vector to length one, as models compare them by their angle.
func embedding(ordinal int, vector []float32) neuron.Embedding {
	var squares float64
	for _, v := range vector {
		squares += float64(v) * float64(v)
	}
	e := neuron.Embedding{Ordinal: ordinal, Numbers: make([]byte, 0, len(vector)*tensor.HalfBytes)}
	factor := 1 / max(math.Sqrt(squares), math.SmallestNonzeroFloat32)
	for _, v := range vector {
		e.Numbers = tensor.AppendHalves(e.Numbers, float32(float64(v)*factor))
	}
	return e
}
