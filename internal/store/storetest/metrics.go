package storetest

import (
	"context"

	"multiscope/internal/neuron"
)

// Metrics are those of unit unit of a made-up layer: of the last nothing can be computed, and of one in three no category is known.
func Metrics(unit, units int) neuron.UnitMetrics {
	if unit == units-1 {
		return neuron.UnitMetrics{}
	}
	share := float64((unit*7)%units) / float64(units)
	of := func(v float64) *float64 { return &v }
	m := neuron.UnitMetrics{
		Monosemanticity: of(.2 + .5*share), Clarity: of(.3 + .6*share), Polysemanticity: of(1 - share), Localisation: of(.8 * share),
		Redundancy: of(.9 - .5*share), RedundantWith: (unit + 1) % units,
	}
	if unit%3 != 2 {
		m.VarianceExplained, m.ExplainedBy = of(.7*share), "kind"
		m.AveragePrecision, m.BestCategory = of(.1+.8*share), neuron.Category{Name: "kind", Value: kinds[unit%len(kinds)]}
	}
	return m
}

func (w *filler) writeMetrics(ctx context.Context, l neuron.Layer) error {
	_, now, err := w.store.MetricsBasis(ctx, l.Model, l.Slug)
	if err != nil {
		return err
	}
	units := make([]neuron.UnitMetrics, l.Units)
	for unit := range units {
		units[unit] = Metrics(unit, l.Units)
	}
	by := neuron.LayerMetrics{MetricsBasis: now, Images: w.spec.Images, Likened: w.spec.Images - 5}
	return w.store.WriteMetrics(ctx, l.Model, l.Slug, by, units)
}
