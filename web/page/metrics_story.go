package page

import (
	"github.com/a-h/templ"

	"multiscope/internal/neuron"
	"multiscope/web/address"
	"multiscope/web/view"
)

// sampleMetrics are those of a unit of a layer with 512.
func sampleMetrics() (neuron.UnitMetrics, *neuron.LayerMetrics, map[neuron.Metric]neuron.MetricPlace) {
	places := map[neuron.Metric]neuron.MetricPlace{}
	for i, m := range neuron.Metrics {
		places[m] = neuron.MetricPlace{Above: 70 * i, Of: 512}
	}
	return neuron.UnitMetrics{
		Monosemanticity: new(.412), Clarity: new(.688), Polysemanticity: new(.31), Localisation: new(.524), VarianceExplained: new(.377), ExplainedBy: "kind",
		AveragePrecision: new(.81), BestCategory: neuron.Category{Name: "kind", Value: "animal"}, BestImages: 431, Redundancy: new(.64), RedundantWith: 12,
	}, &neuron.LayerMetrics{Images: 12288, Likened: 11902}, places
}

// unitMetricsStory is a unit of which little can be computed: its layer has no positions, its images no categories, and the operator hides
// the one that is most like it.
func unitMetricsStory(p view.Page) templ.Component {
	d := sampleUnit(12)
	d.Metrics = neuron.UnitMetrics{Redundancy: new(.64), RedundantWith: neuron.NotNamed}
	d.LayerOf.Height, d.LayerOf.Width = 1, 1
	return view.Unit(unitSample(p, d, address.RangeQuery{}))
}
