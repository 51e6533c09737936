package index

import (
	"context"

	"multiscope/internal/neuron"
	"multiscope/internal/tensor"
)

// Embedded says what became of pictures that were to be embedded.
type Embedded struct {
	Pictures int // that were
	Missing  int // that the source does not have, or that could not be read
}

// EmbedPictures takes pictures of the data set of cfg.Model.Slug through the network and calls visit with the place of each
// in cfg.Model.Space, of length one, in the order of their ordinals, which are ascending. The slice is visit's. The
// network may be another model than the one that is indexed: its space and preprocessing are those of cfg.Model.
// Nothing is stored.
func EmbedPictures(ctx context.Context, cfg Config, ordinals []int32, visit func(ordinal int, embedding []float32) error) (done Embedded, err error) {
	ix := newIndexer(cfg)
	list, err := ix.list(ctx)
	if err != nil {
		return done, err
	}
	p := ix.newPass(nil)
	at := p.addOutput(ix.Model.Space.Tap, neuron.Mean, ix.Model.Space.Units)
	ix.Progress.Start("Image embeddings", "images", int64(len(ordinals)))
	err = p.run(ctx, list.tasksOf(ordinals), func(_ context.Context, b *batch) error {
		for i, t := range b.tasks {
			embedding := append([]float32(nil), b.outputs[at].Row(i)...)
			if b.prepared[i].Failure != "" || !tensor.Normalise(embedding) {
				done.Missing++
				continue
			}
			done.Pictures++
			if err := visit(t.ordinal, embedding); err != nil {
				return err
			}
		}
		return nil
	})
	return done, ix.ended(err)
}
