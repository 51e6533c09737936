package page

import (
	"slices"
	"strings"

	"multiscope/internal/neuron"
	"multiscope/web/address"
	"multiscope/web/format"
	"multiscope/web/view"
)

// sortWords name the orders and explain them.
var sortWords = map[neuron.UnitSort][2]string{
	neuron.ByNumber:   {"Number", "In the order of the channels"},
	neuron.ByName:     {"Name", "In the order of the alphabet, neurons without a name last"},
	neuron.ByPeak:     {"Peak", "The strongest activation first, in standard deviations"},
	neuron.ByActivity: {"Activity", "The largest standard deviation first"},
	neuron.ByDensity:  {"Density", "The pickiest first: the least share of images above one standard deviation"},
	neuron.ByKurtosis: {"Kurtosis", "The heaviest tails first"},

	neuron.ByMultimodal: {"Multimodal", "First what pictures and writing of one concept drive furthest above the mean of all, on the weaker side"},
	neuron.ByClearName:  {"Clarity of name", "First those whose strongest images most often have what the neuron is named by"},

	neuron.ByMonosemanticity:   {"Monosemanticity", "First those whose images are most alike, weighted by how far they drive it"},
	neuron.ByClarity:           {"Clarity", "First those whose strongest images are most alike"},
	neuron.ByPolysemanticity:   {"Polysemanticity", "First those whose strongest images fall into two kinds that are least alike"},
	neuron.ByLocalisation:      {"Localisation", "First those that a compact spot of their images drives: Moran's I of heat maps"},
	neuron.ByVarianceExplained: {"Variance explained", "First those whose activations a category explains most of: η²"},
	neuron.ByAveragePrecision:  {"Average precision", "First those that tell images of one category best from all others"},
	neuron.ByRedundancy:        {"Redundancy", "First those whose activations go most with those of another neuron of the layer"},
}

// newOrder offers the orders of a layer's neurons: what it has figures for.
func newOrder(a layerAsked) view.Order {
	order := view.Order{Chosen: sortWords[a.query.Sort][0]}
	for _, sort := range neuron.UnitSorts {
		if sort != a.query.Sort && !offered(a, sort) {
			continue
		}
		to := a.query
		to.Sort, to.Page = sort, 1
		order.Choices = append(order.Choices, view.Choice{
			Link:   view.Link{Text: sortWords[sort][0], Address: address.Layer(a.layer.Model, a.layer.Slug) + to.String()},
			Chosen: sort == a.query.Sort, Explained: sortWords[sort][1],
		})
	}
	return order
}

func offered(a layerAsked, sort neuron.UnitSort) bool {
	if sort == neuron.ByMultimodal {
		return a.layer.Multimodal > 0
	}
	return !slices.Contains(neuron.MetricSorts, sort) || slices.Contains(a.measures.Sorts, sort)
}

// measureOf writes what a grid is sorted by, where a card does not show it anyway.
func measureOf(u neuron.Unit, sort neuron.UnitSort) string {
	switch sort {
	case neuron.ByActivity:
		return "σ " + format.Number(u.Std)
	case neuron.ByDensity:
		return format.Percent(u.Density1) + " above +1σ"
	case neuron.ByKurtosis:
		return "kurtosis " + format.Number(u.Kurtosis)
	case neuron.ByMultimodal:
		if u.Multimodal.Concept != "" {
			return "multimodal " + format.Sigma(u.Multimodal.Measure())
		}
	case neuron.ByClearName:
		if u.Shared.Among > 0 && u.Shared.Name != "" {
			return format.Count(u.Shared.Images) + "/" + format.Count(u.Shared.Among) + " images"
		}
		return "no name by images"
	}
	return metricOf(u.Metrics, sort)
}

// metricOf writes a metric that a grid is sorted by; "" for other orders.
func metricOf(m neuron.UnitMetrics, sort neuron.UnitSort) string {
	if !slices.Contains(neuron.MetricSorts, sort) {
		return ""
	}
	x := neuron.Metric(strings.ReplaceAll(string(sort), "-", "_")).Of(m)
	if x == nil {
		return "not computable"
	}
	value := format.Number(*x)
	switch {
	case sort == neuron.ByVarianceExplained && m.ExplainedBy != "":
		return "η² " + value + " by " + m.ExplainedBy
	case sort == neuron.ByAveragePrecision && m.BestCategory.Value != "":
		return value + " for " + m.BestCategory.Value
	case sort == neuron.ByLocalisation:
		return "Moran's I " + value
	}
	return metricWords[sort] + " " + value
}

// metricWords name metrics on cards, which are narrow.
var metricWords = map[neuron.UnitSort]string{
	neuron.ByMonosemanticity: "alike", neuron.ByClarity: "clarity", neuron.ByPolysemanticity: "polysemantic", neuron.ByVarianceExplained: "η²",
	neuron.ByAveragePrecision: "precision", neuron.ByRedundancy: "correlation",
}
