package index

import (
	"context"
	"hash/crc32"
	"slices"

	"golang.org/x/sync/errgroup"

	"multiscope/internal/neuron"
	"multiscope/internal/tensor"
)

// compact turns the waiting shards of layers into columns.
func (ix *indexer) compact(ctx context.Context, layers []neuron.Layer) error {
	for _, l := range layers {
		if err := ix.Store.Compact(ctx, l.Model, l.Slug); err != nil {
			return err
		}
	}
	return nil
}

// summaries condenses the columns of every layer that has seen more pictures than its statistics
// cover, and lists the pictures of each category.
func (ix *indexer) summaries(ctx context.Context) error { return ix.summarise(ctx, true) }

// summarise also stores the heat maps of examples that were kept as the pictures passed, if the pictures are through.
func (ix *indexer) summarise(ctx context.Context, through bool) error {
	covered, err := ix.coverage(ctx)
	if err != nil {
		return err
	}
	for _, c := range covered {
		if c.Seen == c.Summarised {
			continue
		}
		if err := ix.summariseLayer(ctx, c, through); err != nil {
			return err
		}
	}
	return ix.Store.ListCategoryFiles(ctx, ix.Model.Slug)
}

func (ix *indexer) summariseLayer(ctx context.Context, c neuron.Coverage, through bool) error {
	ix.changed = true
	ix.Progress.Start("Statistics", "units", int64(c.Layer.Units))
	err := ix.Store.Compact(ctx, c.Layer.Model, c.Layer.Slug)
	if err != nil {
		return ix.ended(err)
	}
	stds, err := ix.summariseUnits(ctx, c, through)
	if err != nil {
		return ix.ended(err)
	}
	if err := ix.strongestUnits(ctx, c, stds); err != nil {
		return ix.ended(err)
	}
	if through {
		if err := ix.Store.DropCandidates(ctx, c.Layer.Model, c.Layer.Slug); err != nil {
			return ix.ended(err)
		}
	}
	return ix.ended(ix.Store.FinishSummaries(ctx, c.Layer.Model, c.Layer.Slug, c.Seen))
}

// unitsAtOnce is how many units are condensed and stored together.
const unitsAtOnce = neuron.BlockUnits

// summarised are the summaries of a block of units, and the heat maps of their examples that were kept.
type summarised struct {
	block int
	sums  []neuron.Summary
	maps  []neuron.UnitHeatMap
}

// summariseUnits condenses blocks of units in parallel and stores them in order. It returns the
// standard deviation of each unit.
func (ix *indexer) summariseUnits(ctx context.Context, c neuron.Coverage, through bool) ([]float64, error) {
	fingerprints, err := ix.Store.Fingerprints(ctx, c.Layer.Model, c.Seen)
	if err != nil {
		return nil, err
	}
	summariser := neuron.NewSummariser(c.Seen, neuron.Kept{Top: ix.Top, Bottom: ix.Bottom, PerLevel: ix.PerLevel}, ix.Model.Dataset.Seed, fingerprints)
	stds := make([]float64, c.Layer.Units)
	blocks := (c.Layer.Units + unitsAtOnce - 1) / unitsAtOnce
	err = inOrder(ctx, blocks, ix.workers, func(ctx context.Context, block int) (s summarised, err error) {
		s.block = block
		if s.sums, err = ix.summariseBlock(ctx, c, summariser, block); err == nil && through {
			s.maps, err = ix.keptMaps(ctx, c.Layer, s)
		}
		return s, err
	}, func(ctx context.Context, b summarised) error {
		for _, s := range b.sums {
			stds[s.Unit.Unit] = s.Std
		}
		ix.Progress.Add(int64(len(b.sums)))
		if err := ix.Store.WriteSummaries(ctx, c.Layer.Model, c.Layer.Slug, b.sums); err != nil || !through {
			return err
		}
		return ix.Store.WriteCandidateMaps(ctx, c.Layer.Model, c.Layer.Slug, b.block, b.maps)
	})
	return stds, err
}

// keptMaps returns the heat maps of a block's examples, of those that were candidates when their pictures passed.
func (ix *indexer) keptMaps(ctx context.Context, l neuron.Layer, b summarised) ([]neuron.UnitHeatMap, error) {
	examples := map[[2]int]bool{}
	for _, s := range b.sums {
		picks := slices.Concat(s.Top, s.Bottom)
		for _, level := range s.Levels {
			picks = append(picks, level.Picks...)
		}
		for _, p := range picks {
			examples[[2]int{s.Unit.Unit, p.Ordinal}] = true
		}
	}
	var maps []neuron.UnitHeatMap
	err := ix.Store.CandidateMaps(ctx, l.Model, l.Slug, b.block, func(kept neuron.PackedHeatMaps) {
		kept.Keep(func(unit, ordinal int) bool { return examples[[2]int{unit, ordinal}] })
		kept.Bytes = slices.Clone(kept.Bytes)
		maps = slices.AppendSeq(maps, kept.All())
	})
	return maps, err
}

func (ix *indexer) summariseBlock(ctx context.Context, c neuron.Coverage, summariser *neuron.Summariser, block int) ([]neuron.Summary, error) {
	var sums []neuron.Summary
	var column []float32
	for unit := block * unitsAtOnce; unit < min((block+1)*unitsAtOnce, c.Layer.Units); unit++ {
		halves, err := ix.Store.Column(ctx, c.Layer.Model, c.Layer.Slug, unit)
		if err != nil {
			return nil, err
		}
		column = tensor.Halves(slices.Grow(column[:0], c.Seen), halves)
		sum := summariser.Summarise(column)
		sum.Unit.Unit, sum.Checksum = unit, crc32.ChecksumIEEE(halves)
		sums = append(sums, sum)
	}
	return sums, nil
}

// inOrder makes n things in parallel and uses them one after the other, in order. At most two
// for each worker wait to be used.
func inOrder[T any](ctx context.Context, n, workers int, produce func(context.Context, int) (T, error), use func(context.Context, T) error) error {
	group, ctx := errgroup.WithContext(ctx)
	results := make([]chan T, n)
	for i := range results {
		results[i] = make(chan T, 1)
	}
	ahead := make(chan struct{}, 2*workers)
	group.Go(func() error {
		for i := range n {
			select {
			case ahead <- struct{}{}:
			case <-ctx.Done():
				return ctx.Err()
			}
			group.Go(func() error {
				t, err := produce(ctx, i)
				if err == nil {
					results[i] <- t
				}
				return err
			})
		}
		return nil
	})
	group.Go(func() error {
		for i := range n {
			select {
			case t := <-results[i]:
				if err := use(ctx, t); err != nil {
					return err
				}
				<-ahead
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		return nil
	})
	return group.Wait()
}
