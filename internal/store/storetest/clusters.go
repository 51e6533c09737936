package storetest

import (
	"context"

	"multiscope/internal/neuron"
	"multiscope/internal/tensor"
)

// spaceUnits is the length of an embedding.
const spaceUnits = 8

// separation is the separation of every unit with more than one cluster.
const separation = 0.3125

// writeClusters makes up clusters of the strongest images: one for even units, two or three for the
// others, whose images belong to them in turn.
func (w *filler) writeClusters(ctx context.Context, l neuron.Layer) error {
	if err := w.writeEmbeddings(ctx, l); err != nil {
		return err
	}
	places, err := w.store.TopImages(ctx, l.Model, l.Slug, 0, l.Units)
	if err != nil {
		return err
	}
	var units []neuron.Grouping
	for unit, places := range places {
		g := neuron.Grouping{Unit: unit, Members: make([]uint8, len(places))}
		if unit%2 == 1 {
			g.Separation = separation
			for i := range g.Members {
				g.Members[i] = uint8(i % (2 + unit%4/3))
			}
		}
		units = append(units, g)
	}
	if err := w.store.WriteClusters(ctx, l.Model, l.Slug, units); err != nil {
		return err
	}
	return w.store.FinishClusters(ctx, l.Model, l.Slug)
}

// writeEmbeddings makes up an embedding for each picture that needs one.
func (w *filler) writeEmbeddings(ctx context.Context, l neuron.Layer) error {
	ordinals, err := w.store.WithoutEmbedding(ctx, l.Model, l.Slug)
	if err != nil {
		return err
	}
	var pass neuron.HeatMapPass
	for _, o := range ordinals {
		place := make([]float32, spaceUnits)
		place[int(o)%len(kinds)] = 1
		pass.Embeddings = append(pass.Embeddings, neuron.Embedding{Ordinal: int(o), Numbers: tensor.AppendHalves(nil, place...)})
	}
	return w.store.WriteHeatMapPass(ctx, l.Model, pass)
}
