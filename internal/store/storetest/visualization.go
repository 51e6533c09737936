package storetest

import (
	"context"
	"time"

	"multiscope/internal/neuron"
)

// facet is the name of the facet of every made-up model.
const facet = "text"

// writeVisualizations makes up a facet and pictures of a layer's first units: a generic one each, one of
// the facet, and of every third unit one that inhibits it.
func (w *filler) writeVisualizations(ctx context.Context, l neuron.Layer) error {
	if w.spec.Visualized == 0 {
		return nil
	}
	err := w.store.WriteFacet(ctx, neuron.Facet{
		Model: l.Model, Name: facet, Theme: "words", Generic: "pictures", ThemeImages: 300, GenericImages: 300, Seed: 1,
		Layers:  []neuron.FacetLayer{{Tap: "visual.layer3.0", Units: 2, Height: 1, Width: 1, Weights: []float32{1, -1}, AUC: .97, Accuracy: .93}},
		Trained: drawnAt,
	})
	if err != nil {
		return err
	}
	for unit := range min(w.spec.Visualized, l.Units) {
		aims := []neuron.VisualizationKey{{Unit: unit}, {Unit: unit, Facet: facet}}
		if unit%3 == 0 {
			aims = append(aims, neuron.VisualizationKey{Unit: unit, Inhibits: true})
		}
		for i, a := range aims {
			if err := w.store.WriteVisualization(ctx, visualization(l, a), swatch(-1-3*unit-i)); err != nil {
				return err
			}
		}
	}
	return nil
}

var drawnAt = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

func visualization(l neuron.Layer, a neuron.VisualizationKey) neuron.Visualization {
	v := neuron.Visualization{
		Ref: neuron.Ref{Model: l.Model, Layer: l.Slug, Unit: a.Unit}, Facet: a.Facet, Inhibits: a.Inhibits,
		Objective: "channel(" + l.Tap + ",0)", Seed: 1, Steps: 256, Size: 96, Rate: .03, Recipe: "{}",
		Trace: []float32{0, 1, 2, 2.5, 2.75}, Activation: 6, Command: "multiscope visualize", MIME: "image/png", Made: drawnAt,
	}
	if a.Facet != "" {
		v.Strength, v.Activation, v.FacetScore = 2, 4, 1.5
	}
	if a.Inhibits {
		v.Activation = -v.Activation
	}
	return v
}
