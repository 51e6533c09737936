package index

import (
	"context"
	"slices"

	"multiscope/internal/dataset"
	"multiscope/internal/neuron"
)

// sourceLeavesOut stores what the source has and does not offer, so that pages show it while pictures pass.
// What a run finds that cannot be read follows in the end.
func (ix *indexer) sourceLeavesOut(ctx context.Context) error {
	files := dataset.LeftOut(ix.Pictures)
	stored, err := ix.Store.LeftOut(ctx, ix.Model.Slug, -1)
	n := min(len(files), len(stored.Files))
	if err != nil || stored.Total >= len(files) && slices.Equal(stored.Files[:n], files[:n]) {
		return err
	}
	return ix.Store.WriteLeftOut(ctx, ix.Model.Slug, files)
}

// writeLeftOut stores all that is left out, where that is something else than is stored: a run that changes
// nothing writes nothing.
func (ix *indexer) writeLeftOut(ctx context.Context, files []neuron.Failure) error {
	stored, err := ix.Store.LeftOut(ctx, ix.Model.Slug, -1)
	if err != nil || stored.Total == len(files) && slices.Equal(stored.Files, files[:len(stored.Files)]) {
		return err
	}
	return ix.Store.WriteLeftOut(ctx, ix.Model.Slug, files)
}
