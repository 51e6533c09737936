package index

import (
	"cmp"
	"context"
	"encoding/binary"
	"fmt"
	"math"
	"slices"

	"multiscope/internal/neuron"
	"multiscope/internal/tensor"
)

// checkTol is how far, in a unit's standard deviations, a stored activation may lie from one that
// is computed again. Float16 rounds by less; another engine or processor may add to that.
const checkTol = 0.02

// Checked is what a check found.
type Checked struct {
	Problems []string   // one a line
	Pictures int        // that went through the network again
	Largest  float64    // difference in standard deviations
	At       neuron.Ref // where that was
}

// Check looks for what is wrong with an index: contradictions in the store, units whose statistics
// are not those of their activations, and activations that the network does not give again for a
// sample of pictures.
func Check(ctx context.Context, cfg Config, pictures int) (Checked, error) {
	ix := newIndexer(cfg)
	var c Checked
	var err error
	if c.Problems, err = ix.Store.Check(ctx); err != nil {
		return c, err
	}
	covered, err := ix.coverage(ctx)
	if err != nil {
		return c, err
	}
	for _, layer := range covered {
		if err := ix.checkLayer(ctx, layer, pictures, &c); err != nil {
			return c, err
		}
	}
	return c, nil
}

func (ix *indexer) checkLayer(ctx context.Context, l neuron.Coverage, pictures int, c *Checked) error {
	sample, err := ix.Store.ColumnSample(ctx, l.Layer.Model, l.Layer.Slug)
	if err != nil {
		return err
	}
	if err := ix.checkStatistics(ctx, l, c); err != nil {
		return err
	}
	return ix.recompute(ctx, l, sample, pictures, c)
}

// checkStatistics condenses every column again. A sample must lie within the statistics of all.
func (ix *indexer) checkStatistics(ctx context.Context, l neuron.Coverage, c *Checked) error {
	if l.Summarised == 0 || l.Summarised != l.Seen {
		c.Problems = append(c.Problems, fmt.Sprintf("layer %s is not complete: %d pictures are seen, %d summarised; index again",
			l.Layer.Slug, l.Seen, l.Summarised))
		return nil
	}
	stored, err := ix.Store.Statistics(ctx, l.Layer.Model, l.Layer.Slug, 0, l.Layer.Units)
	if err != nil {
		return err
	}
	summariser := neuron.NewSummariser(l.Seen, neuron.Kept{}, 0, nil)
	ix.Progress.Start("Checking units", "units", int64(len(stored)))
	return ix.ended(inOrder(ctx, len(stored), ix.workers, func(ctx context.Context, i int) (string, error) {
		column, err := ix.Store.Column(ctx, l.Layer.Model, l.Layer.Slug, stored[i].Unit)
		if err != nil || len(column) != cmp.Or(l.Sampled, l.Seen)*tensor.HalfBytes {
			return "", err // a column of another length is found by its checksum
		}
		if !agrees(summariser, stored[i], tensor.Halves(nil, column), l.Sampled > 0) {
			return fmt.Sprintf("unit %s: its statistics are not those of its activations", stored[i].Ref), nil
		}
		return "", nil
	}, func(_ context.Context, problem string) error {
		ix.Progress.Add(1)
		if problem != "" {
			c.Problems = append(c.Problems, problem)
		}
		return nil
	}))
}

// agrees reports whether the statistics of a unit are those of its column, or with those of a sample.
func agrees(s *neuron.Summariser, u neuron.Unit, column []float32, sampled bool) bool {
	if sampled {
		some, n := neuron.Moments(column)
		return n == 0 || some.Min >= u.Min && some.Max <= u.Max
	}
	again := s.Summarise(column).Unit
	u = neuron.Unit{Mean: u.Mean, Std: u.Std, Min: u.Min, Max: u.Max, Kurtosis: u.Kurtosis, Density: u.Density, Density1: u.Density1}
	return again == u
}

// recompute takes some pictures whose activations are stored through the network again.
func (ix *indexer) recompute(ctx context.Context, l neuron.Coverage, sample neuron.ColumnSample, pictures int, c *Checked) error {
	list, err := ix.list(ctx)
	if err != nil {
		return err
	}
	ordinals := neuron.Shuffled(cmp.Or(l.Sampled, l.Seen), ix.Model.Dataset.Seed)
	ordinals = slices.Sorted(slices.Values(ordinals[:min(pictures, len(ordinals))]))
	for i, place := range ordinals {
		ordinals[i] = int32(sample.Ordinal(int(place)))
	}
	p := ix.newPass([]neuron.Layer{l.Layer})
	again := make(map[int][]float32, len(ordinals)) // by place in the columns
	ix.Progress.Start("Recomputing", "images", int64(len(ordinals)))
	err = p.run(ctx, list.tasksOf(ordinals), func(_ context.Context, b *batch) error {
		for i, t := range b.tasks {
			if b.prepared[i].Failure == "" {
				place, _ := sample.Place(t.ordinal)
				again[place] = slices.Clone(b.outputs[0].Row(i))
			}
		}
		return nil
	})
	if err := ix.ended(err); err != nil {
		return err
	}
	c.Pictures += len(again)
	return ix.compareAgain(ctx, l, again, c)
}

// compareAgain compares recomputed activations with stored ones, unit by unit.
func (ix *indexer) compareAgain(ctx context.Context, l neuron.Coverage, again map[int][]float32, c *Checked) error {
	units, err := ix.Store.Statistics(ctx, l.Layer.Model, l.Layer.Slug, 0, l.Layer.Units)
	if err != nil {
		return err
	}
	for _, u := range units {
		column, err := ix.Store.Column(ctx, l.Layer.Model, l.Layer.Slug, u.Unit)
		if err != nil {
			return err
		}
		worst := furthest(u, column, again)
		if worst > c.Largest {
			c.Largest, c.At = worst, u.Ref
		}
		if worst > checkTol {
			c.Problems = append(c.Problems, fmt.Sprintf("unit %s: a recomputed activation is %.3gσ away from the stored one", u.Ref, worst))
		}
	}
	return nil
}

// furthest returns the largest difference in standard deviations; of the values themselves for
// a unit that has none.
func furthest(u neuron.Unit, column []byte, again map[int][]float32) (worst float64) {
	scale := u.Std
	if scale == 0 {
		scale = 1
	}
	for place, activations := range again {
		if (place+1)*tensor.HalfBytes > len(column) {
			continue // found by its checksum
		}
		stored := tensor.HalfValue(binary.LittleEndian.Uint16(column[place*tensor.HalfBytes:]))
		if d := math.Abs(float64(stored-activations[u.Unit])) / scale; d > worst {
			worst = d
		}
	}
	return worst
}
