package neuron

// UnitMetrics are figures that say how well a unit can be described. One that is nil cannot be computed of the unit: a
// constant one, images without categories or embeddings, a layer without a grid.
type UnitMetrics struct {
	Monosemanticity   *float64 // mean likeness of images, weighted by their activations: in [-1,1]
	Clarity           *float64 // mean likeness of the strongest images: in [-1,1]
	Polysemanticity   *float64 // 1 − likeness of the two kinds that the strongest images fall into: in [0,2]
	Localisation      *float64 // Moran's I of its heat maps, averaged: 1 for one compact spot, about 0 for noise
	VarianceExplained *float64 // η²: share of the variance of its activations between the values of a category
	ExplainedBy       string   // the category's name, the one that explains most; "" for none
	AveragePrecision  *float64 // of its activations as a test for BestCategory: in [0,1]
	BestCategory      Category // that it tells best from all other images
	BestImages        int      // of the data set that have BestCategory; what is read from a store alone
	Redundancy        *float64 // largest absolute correlation with another unit of the layer: in [0,1]
	RedundantWith     int      // that unit; NotNamed where a server does not show it
}

// NotNamed stands for a unit that the operator of a server hides.
const NotNamed = -1

// MetricsRule is another one where the same images give other metrics than an earlier version computed.
const MetricsRule = "1"

// MetricsBasis is what the metrics of a layer are computed from.
type MetricsBasis struct {
	Rule       string `json:"rule"`        // MetricsRule
	Files      int    `json:"files"`       // of the data set that its examples and activations cover
	Sampled    int    `json:"sampled"`     // of them, whose activations are kept; 0 for all
	HeatMapped int    `json:"heat_mapped"` // files among whose examples all have heat maps
	Embedded   int    `json:"embedded"`    // images among the strongest of any unit that its model places in its space
	Said       int    `json:"said"`        // categories of images, as often as an image has one
}

// LayerMetrics say over what the metrics of a layer were computed.
type LayerMetrics struct {
	MetricsBasis
	Images  int `json:"images"`  // whose activations were looked at
	Likened int `json:"likened"` // of those, that monosemanticity compares: their embeddings are there
}

// Metric is one of the figures, as its column is called.
type Metric string

const (
	Monosemanticity   Metric = "monosemanticity"
	Clarity           Metric = "clarity"
	Polysemanticity   Metric = "polysemanticity"
	Localisation      Metric = "localisation"
	VarianceExplained Metric = "variance_explained"
	AveragePrecision  Metric = "average_precision"
	Redundancy        Metric = "redundancy"
)

// Metrics are all of them, in the order in which they are shown.
var Metrics = []Metric{Monosemanticity, Clarity, Polysemanticity, Localisation, VarianceExplained, AveragePrecision, Redundancy}

// Of returns the figure of a unit, nil where there is none.
func (m Metric) Of(u UnitMetrics) *float64 {
	return map[Metric]*float64{
		Monosemanticity: u.Monosemanticity, Clarity: u.Clarity, Polysemanticity: u.Polysemanticity, Localisation: u.Localisation,
		VarianceExplained: u.VarianceExplained, AveragePrecision: u.AveragePrecision, Redundancy: u.Redundancy,
	}[m]
}

// MetricPlace is where a unit stands among those of its layer.
type MetricPlace struct {
	Above int // units that have more of a metric
	Of    int // units that have it
}
