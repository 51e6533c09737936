package index

import (
	"context"

	"multiscope/internal/neuron"
)

// readoutStore keeps how the image embedding reads the units of layers.
type readoutStore interface {
	// ReadoutLayers returns the slugs of a model's layers that have one.
	ReadoutLayers(ctx context.Context, model string) (map[string]bool, error)
	WriteReadout(ctx context.Context, model, layer string, r neuron.Readout) error
}

// readouts stores how the image embedding reads the units of each layer that has a readout, once: a model of other weights
// is another model.
func (ix *indexer) readouts(ctx context.Context) error {
	if ix.Readout == nil {
		return nil
	}
	have, err := ix.Store.ReadoutLayers(ctx, ix.Model.Slug)
	if err != nil {
		return err
	}
	for _, l := range ix.Layers {
		if have[l.Slug] {
			continue
		}
		r, there, err := ix.Readout(l.Tap)
		if err != nil {
			return err
		}
		if !there {
			continue
		}
		if err := ix.Store.WriteReadout(ctx, l.Model, l.Slug, r); err != nil {
			return err
		}
		ix.changed = true
	}
	return nil
}
