package index

import (
	"context"

	"multiscope/internal/neuron"
)

// restart begins again with layers that keep a sample of their activations, where there are new
// pictures: statistics that cover these as well need the activations on all.
func (ix *indexer) restart(ctx context.Context) error {
	covered, err := ix.coverage(ctx)
	if err != nil {
		return err
	}
	for _, c := range covered {
		if c.Sampled == 0 {
			continue
		}
		list, err := ix.list(ctx)
		if err != nil || list.total() <= c.Seen {
			return err
		}
		ix.Log.WarnContext(ctx, "there are new pictures, and this layer keeps but a sample of its activations: it sees all pictures again",
			"layer", c.Layer.Slug, "pictures", list.total())
		if err := ix.Store.Restart(ctx, c.Layer.Model, c.Layer.Slug); err != nil {
			return err
		}
	}
	return nil
}

// dropUnsampled keeps a uniform sample of the activations of each layer, the same pictures for every unit,
// once what is exact has been made of all of them.
func (ix *indexer) dropUnsampled(ctx context.Context) error {
	covered, err := ix.coverage(ctx)
	if err != nil {
		return err
	}
	for _, c := range covered {
		if c.Sampled == 0 && (ix.ColumnSample == 0 || c.Seen <= ix.ColumnSample) {
			continue
		}
		if c.Sampled == 0 {
			sample := neuron.DrawColumnSample(c.Seen, ix.ColumnSample, ix.Model.Dataset.Seed)
			if err := ix.Store.StartSample(ctx, c.Layer.Model, c.Layer.Slug, sample); err != nil {
				return err
			}
		}
		dropped, err := ix.Store.DropUnsampled(ctx, c.Layer.Model, c.Layer.Slug)
		if err != nil {
			return err
		}
		ix.changed = ix.changed || dropped
	}
	return nil
}
