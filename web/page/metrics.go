package page

import (
	"fmt"

	"multiscope/internal/neuron"
	"multiscope/web/address"
	"multiscope/web/format"
	"multiscope/web/view"
)

// shownMetric is how a metric is worded.
type shownMetric struct {
	name, says, source string
	why                func(neuron.UnitDetail) string // there is none of a unit
}

// Publications that metrics are of.
const (
	pach   = "Pach et al., Sparse autoencoders learn monosemantic features in vision-language models, 2025"
	dreyer = "Dreyer et al., SemanticLens, 2025"
)

var shownMetrics = map[neuron.Metric]shownMetric{
	neuron.Monosemanticity: {"Monosemanticity", "How alike images are for the model, each pair weighted by how strongly both drive the neuron: the mean cosine of their embeddings.", pach, withoutSpace},
	neuron.Clarity:         {"Clarity", "How alike the strongest images are for the model: the mean cosine of two of their embeddings.", dreyer, withoutSpace},
	neuron.Polysemanticity: {"Polysemanticity", "How far the two kinds lie apart that k-means divides the strongest images into: 1 − the cosine of their centres.", dreyer, withoutKinds},
	neuron.Localisation:    {"Localisation", "How compact its heat maps are: Moran’s I of neighbouring cells, 1 for one even spot, about 0 for noise.", "Moran, Biometrika 1950", withoutGrid},
	neuron.VarianceExplained: {"Variance explained", "Share of the variance of its activations that lies between the values of a category: η².", "Pearson 1911; categories compared by Kelley’s ε², 1935",
		withoutCategories},
	neuron.AveragePrecision: {"Best category", "Average precision of its activations as a test for the category that it tells best from all other images.", "Defined as average_precision_score of scikit-learn", withoutCategories},
	neuron.Redundancy:       {"Redundancy", "Largest absolute correlation with another neuron of the layer.", "Pearson’s correlation over images", withoutOthers},
}

// newMetricPanel words how well a unit can be described.
func newMetricPanel(d neuron.UnitDetail) view.MetricPanel {
	by := d.LayerMetrics
	switch {
	case by == nil:
		return view.MetricPanel{None: "Not measured yet: “multiscope index” does so as its last step, also for an index of an earlier version."}
	case d.Std == 0:
		return view.MetricPanel{None: "All images drive this neuron alike, so that nothing can be measured of it."}
	}
	p := view.MetricPanel{Note: fmt.Sprintf("How well it can be described, over %s, and where that stands among the neurons of the layer.", format.Plural(by.Images, "image"))}
	if by.Likened > 0 && by.Likened < by.Images {
		p.Note += fmt.Sprintf(" Monosemanticity compares the %s whose embeddings are stored.", format.Count(by.Likened))
	}
	for _, m := range neuron.Metrics {
		p.Rows = append(p.Rows, newMetricRow(d, m))
	}
	return p
}

func newMetricRow(d neuron.UnitDetail, m neuron.Metric) view.MetricRow {
	shown := shownMetrics[m]
	row := view.MetricRow{Name: shown.name, Says: shown.says, Source: shown.source}
	value := m.Of(d.Metrics)
	if value == nil {
		row.Why = shown.why(d)
		return row
	}
	row.Value = format.Cosine(*value)
	row.Place, row.Share = metricPlace(d.MetricPlaces[m])
	row.Of, row.Address = metricSubject(d, m)
	return row
}

// metricPlace says where a unit stands among those of its layer, and how many of a hundred others have no more.
func metricPlace(p neuron.MetricPlace) (place, share string) {
	rank := "highest"
	if p.Above > 0 {
		rank = format.Ordinal(p.Above+1) + " highest"
	}
	others := max(p.Of-1, 1)
	return rank + " of " + format.Count(p.Of), format.Coordinate(100 * float64(max(others-p.Above, 0)) / float64(others))
}

// metricSubject says what a metric is of besides the unit, and where that has a page.
func metricSubject(d neuron.UnitDetail, m neuron.Metric) (of, where string) {
	u := d.Metrics
	switch m {
	case neuron.VarianceExplained:
		return "by " + u.ExplainedBy, address.Unit(d.Ref) + address.UnitBy(u.ExplainedBy) + "#by"
	case neuron.AveragePrecision:
		of = u.BestCategory.Name + ": " + u.BestCategory.Value
		if images := d.ModelOf.Dataset.Images; images > 0 {
			of += fmt.Sprintf(" (%s by chance)", format.Cosine(float64(u.BestImages)/float64(images)))
		}
		return of, address.ImagesQuery{Model: d.Model, Name: u.BestCategory.Name, Value: u.BestCategory.Value, Page: 1}.Path()
	case neuron.Redundancy:
		if u.RedundantWith == neuron.NotNamed {
			return "with a neuron that is not shown here", ""
		}
		other := d.Ref
		other.Unit = u.RedundantWith
		return fmt.Sprintf("with unit %d", other.Unit), address.Unit(other)
	}
	return "", ""
}

func withoutSpace(d neuron.UnitDetail) string {
	if d.ModelOf.Space.Tap == "" {
		return "This model has no space in which it places images."
	}
	return "The embeddings of too few of its images are stored."
}

func withoutKinds(d neuron.UnitDetail) string {
	if d.Metrics.Clarity != nil {
		return "Its strongest images are all alike for the model."
	}
	return withoutSpace(d)
}

func withoutGrid(d neuron.UnitDetail) string {
	if d.LayerOf.Height*d.LayerOf.Width <= 1 {
		return "This layer has no positions."
	}
	return "No heat map of its strongest images varies."
}

func withoutCategories(neuron.UnitDetail) string {
	return fmt.Sprintf("No category has %d images or more, but not all.", neuron.LeastCategoryImages)
}

func withoutOthers(neuron.UnitDetail) string {
	return "All other neurons of the layer are constant."
}
