package page

import (
	"context"
	"slices"

	"multiscope/internal/neuron"
	"multiscope/web/address"
)

// facetPictures returns the visualizations of a facet that neurons of any layers have; nothing for no facet.
func facetPictures(ctx context.Context, src layerSource, refs []neuron.Ref, facet string) (map[neuron.Ref]neuron.Visualization, error) {
	found := map[neuron.Ref]neuron.Visualization{}
	if facet == "" {
		return found, nil
	}
	layers, units := listLayers(refs)
	for _, layer := range layers {
		made, err := src.FacetVisualizations(ctx, layer.Model, layer.Layer, address.FacetNamed(facet), units[layer])
		if isNotFound(err) {
			continue // the model or the layer is not here
		}
		if err != nil {
			return nil, err
		}
		for unit, v := range made {
			layer.Unit = unit
			found[layer] = v
		}
	}
	return found, nil
}

// facetsOf returns the facets, by the names in addresses, that the layers of neurons have visualizations of.
func facetsOf(ctx context.Context, src layerSource, refs []neuron.Ref) ([]string, error) {
	var names []string
	layers, _ := listLayers(refs)
	for _, layer := range layers {
		facets, err := src.VisualizedFacets(ctx, layer.Model, layer.Layer)
		if err != nil && !isNotFound(err) {
			return nil, err
		}
		for _, f := range facets {
			if f = address.FacetName(f); !slices.Contains(names, f) {
				names = append(names, f)
			}
		}
	}
	return names, nil
}
