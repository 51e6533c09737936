package index

import (
	"context"
	"math"
	"slices"
	"sync"

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
	places := newPlaces(ix)
	blocks := (l.Units + unitsAtOnce - 1) / unitsAtOnce
	err := inOrder(ctx, blocks, ix.workers, func(ctx context.Context, block int) ([]neuron.Grouping, error) {
		return ix.groupBlock(ctx, l, places, block)
	}, func(ctx context.Context, units []neuron.Grouping) error {
		ix.Progress.Add(int64(len(units)))
		return ix.Store.WriteClusters(ctx, l.Model, l.Slug, units)
	})
	if err != nil || ix.unreadable > 0 {
		return err
	}
	return ix.Store.FinishClusters(ctx, l.Model, l.Slug)
}

func (ix *indexer) groupBlock(ctx context.Context, l neuron.Layer, places *places, block int) ([]neuron.Grouping, error) {
	first := block * unitsAtOnce
	tops, err := ix.Store.TopImages(ctx, l.Model, l.Slug, first, min(first+unitsAtOnce, l.Units))
	if err != nil {
		return nil, err
	}
	units := make([]neuron.Grouping, len(tops))
	for i, top := range tops {
		of, err := places.of(ctx, top)
		if err != nil {
			return nil, err
		}
		units[i] = neuron.Group(of)
		units[i].Unit = first + i
	}
	return units, nil
}

// places are embeddings of pictures as numbers. Units share many of their strongest images, so that those that were
// read are kept, up to mostPlaceBytes. It is safe for concurrent use.
type places struct {
	ix    *indexer
	mu    sync.Mutex
	known map[int][]float32 // by ordinal; nil for a picture without embedding
	bytes int
}

const mostPlaceBytes = 24 << 20

func newPlaces(ix *indexer) *places { return &places{ix: ix, known: map[int][]float32{}} }

// of returns the places of pictures, nil for one that is not known.
func (p *places) of(ctx context.Context, ordinals []int) ([][]float32, error) {
	found := make([][]float32, len(ordinals))
	var missing, at []int
	p.mu.Lock()
	for i, o := range ordinals {
		known := false
		if found[i], known = p.known[o]; !known {
			missing, at = append(missing, o), append(at, i)
		}
	}
	p.mu.Unlock()
	if len(missing) == 0 {
		return found, nil
	}
	embeddings, err := p.ix.Store.Embeddings(ctx, p.ix.Model.Slug, missing)
	if err != nil {
		return nil, err
	}
	for i, e := range embeddings {
		if e != nil {
			found[at[i]] = tensor.Halves(nil, e)
		}
	}
	p.keep(missing, at, found)
	return found, nil
}

func (p *places) keep(ordinals, at []int, found [][]float32) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.bytes > mostPlaceBytes {
		clear(p.known)
		p.bytes = 0
	}
	for i, o := range ordinals {
		p.known[o] = found[at[i]]
		p.bytes += 4 * len(found[at[i]])
	}
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
	e := neuron.Embedding{Ordinal: ordinal, Numbers: make([]byte, 0, len(vector)*tensor.HalfBytes)}
	factor := 1 / lengthOf(vector)
	for _, v := range vector {
		e.Numbers = tensor.AppendHalves(e.Numbers, float32(float64(v)*factor))
	}
	return e
}

// lengthOf returns the length of a vector, and the least that can be divided by for none.
func lengthOf(vector []float32) float64 {
	var squares float64
	for _, v := range vector {
		squares += float64(v) * float64(v)
	}
	return max(math.Sqrt(squares), math.SmallestNonzeroFloat32)
}
