package api

import (
	"strconv"

	"multiscope/internal/neuron"
	"multiscope/web/format"
)

// metrics say how well a unit can be described (docs/metrics.md). null is that one cannot be computed of it.
type metrics struct {
	Monosemanticity   *float64         `json:"monosemanticity"`
	Clarity           *float64         `json:"clarity"`
	Polysemanticity   *float64         `json:"polysemanticity"`
	Localisation      *float64         `json:"localisation"`
	VarianceExplained *float64         `json:"variance_explained"`
	ExplainedBy       string           `json:"explained_by,omitempty"` // name of the category
	AveragePrecision  *float64         `json:"average_precision"`
	BestCategory      *metricsCategory `json:"best_category,omitempty"`
	Redundancy        *float64         `json:"redundancy"`
	RedundantWith     *int             `json:"redundant_with,omitempty"` // a unit of the layer; absent where a server does not show it
}

type metricsCategory struct {
	Name   string `json:"name"`
	Value  string `json:"value"`
	Images int    `json:"images"` // of the data set that have it
}

// newMetrics returns nil where nothing was measured.
func newMetrics(m neuron.UnitMetrics) *metrics {
	if m == (neuron.UnitMetrics{}) {
		return nil
	}
	found := metrics{
		Monosemanticity: m.Monosemanticity, Clarity: m.Clarity, Polysemanticity: m.Polysemanticity, Localisation: m.Localisation,
		VarianceExplained: m.VarianceExplained, ExplainedBy: m.ExplainedBy, AveragePrecision: m.AveragePrecision, Redundancy: m.Redundancy,
	}
	if m.AveragePrecision != nil {
		found.BestCategory = &metricsCategory{m.BestCategory.Name, m.BestCategory.Value, m.BestImages}
	}
	if m.Redundancy != nil && m.RedundantWith != neuron.NotNamed {
		found.RedundantWith = &m.RedundantWith
	}
	return &found
}

// metricsMeasured says over what the metrics of a layer were computed.
type metricsMeasured struct {
	Images  int `json:"images"`
	Likened int `json:"images_likened"` // of those, that monosemanticity compares
}

func newMetricsMeasured(by *neuron.LayerMetrics) *metricsMeasured {
	if by == nil {
		return nil
	}
	return &metricsMeasured{by.Images, by.Likened}
}

// metricColumns are the columns of a layer's CSV that hold metrics.
var metricColumns = []string{"monosemanticity", "clarity", "polysemanticity", "localisation", "variance_explained", "explained_by",
	"average_precision", "best_category", "best_value", "redundancy", "redundant_with"}

func metricCells(m neuron.UnitMetrics) []string {
	with := ""
	if m.Redundancy != nil && m.RedundantWith != neuron.NotNamed {
		with = strconv.Itoa(m.RedundantWith)
	}
	return []string{exactOrNone(m.Monosemanticity), exactOrNone(m.Clarity), exactOrNone(m.Polysemanticity), exactOrNone(m.Localisation),
		exactOrNone(m.VarianceExplained), m.ExplainedBy, exactOrNone(m.AveragePrecision), m.BestCategory.Name, m.BestCategory.Value,
		exactOrNone(m.Redundancy), with}
}

// exactOrNone is empty where there is no value.
func exactOrNone(v *float64) string {
	if v == nil {
		return ""
	}
	return format.Exact(*v)
}

// metricRows are the rows of a neuron's CSV that hold metrics: the metric under key, what it is of under caption.
func metricRows(m neuron.UnitMetrics) (rows [][]string) {
	for _, metric := range neuron.Metrics {
		v := metric.Of(m)
		if v == nil {
			continue
		}
		of := ""
		switch metric {
		case neuron.VarianceExplained:
			of = m.ExplainedBy
		case neuron.AveragePrecision:
			of = m.BestCategory.Name + "=" + m.BestCategory.Value
		case neuron.Redundancy:
			if m.RedundantWith != neuron.NotNamed {
				of = "unit " + strconv.Itoa(m.RedundantWith)
			}
		}
		rows = append(rows, []string{"metric", "", string(metric), of, "", "", "", "", "", "", format.Exact(*v)})
	}
	return rows
}
