package models

import (
	"fmt"

	"multiscope/internal/clip"
	"multiscope/internal/neuron"
)

// Layers returns the layers of a model that are to be indexed under its name: those named, by tap or by
// slug, or else the model's default layer, each with each reduction, from input to output.
func Layers(m *clip.Model, slug string, names []string, reductions []neuron.Reduction) ([]neuron.Layer, error) {
	asked := map[string]bool{}
	for _, name := range names {
		tap, err := m.Tap(name)
		if err != nil {
			return nil, err
		}
		if tap.Tower != "image" {
			return nil, fmt.Errorf("layer %s is not of the image tower", name)
		}
		asked[tap.Name] = true
	}
	if len(asked) == 0 {
		asked[m.DefaultTap().Name] = true
	}
	var layers []neuron.Layer
	for _, tap := range m.Taps() {
		for _, r := range reductions {
			if asked[tap.Name] {
				layers = append(layers, neuron.Layer{
					Model: slug, Slug: layerSlug(tap.Name, r), Tap: tap.Name, Reduce: r,
					Units: tap.Units, Height: tap.Height, Width: tap.Width, UnitNames: tap.Names,
				})
			}
		}
	}
	return layers, nil
}

// layerSlug names a layer in addresses. The paper's reduction, the mean, is left out.
func layerSlug(tap string, r neuron.Reduction) string {
	if r == neuron.Mean {
		return neuron.SlugOf(tap)
	}
	return neuron.SlugOf(tap + ":" + string(r))
}
