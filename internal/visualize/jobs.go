package visualize

import (
	"context"

	"multiscope/internal/featurevis"
	"multiscope/internal/neuron"
)

// DefaultStrength of a facet shows about as much of the facet as of the unit. (Weights are scaled
// to a mean square of 1; the paper does not say what its strengths refer to.)
const DefaultStrength = 2.

// Selection says which visualizations each unit gets.
type Selection struct {
	Generic   bool           // one without a facet
	Facets    []neuron.Facet // one for each of these
	Strengths []float64      // of the facets, to choose the best of
	Negative  bool           // what inhibits the unit instead of what drives it
}

// Jobs returns the jobs for a list of units: of each the generic visualization first.
func (s Selection) Jobs(units ...int) (jobs []featurevis.RenderJob) {
	for _, u := range units {
		key := neuron.VisualizationKey{Unit: u, Inhibits: s.Negative}
		if s.Generic {
			jobs = append(jobs, featurevis.RenderJob{VisualizationKey: key, Strengths: []float64{0}})
		}
		for _, f := range s.Facets {
			key.Facet = f.Name
			jobs = append(jobs, featurevis.RenderJob{VisualizationKey: key, Strengths: s.Strengths})
		}
	}
	return jobs
}

// UnitReader reads the units of a layer.
type UnitReader interface {
	Units(ctx context.Context, q neuron.UnitQuery) ([]neuron.UnitCard, int, error)
}

// LiveUnits returns the units of a layer that are above zero on any picture, in the order asked for.
func LiveUnits(ctx context.Context, r UnitReader, l neuron.Layer, order neuron.UnitSort) ([]int, error) {
	cards, _, err := r.Units(ctx, neuron.UnitQuery{Model: l.Model, Layer: l.Slug, Sort: order, LiveOnly: true, Limit: l.Units})
	units := make([]int, len(cards))
	for i, c := range cards {
		units[i] = c.Unit.Unit
	}
	return units, err
}
