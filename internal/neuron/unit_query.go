package neuron

import "slices"

// UnitSort is an order of a layer's units.
type UnitSort string

const (
	ByNumber     UnitSort = "number"
	ByPeak       UnitSort = "peak"         // z of the strongest image, highest first
	ByActivity   UnitSort = "activity"     // standard deviation, highest first
	ByDensity    UnitSort = "density"      // share of images above 1 z, lowest first: the pickiest
	ByKurtosis   UnitSort = "kurtosis"     // heaviest tails first
	ByMultimodal UnitSort = "multimodal"   // driven furthest by pictures and writing of one concept first
	ByName       UnitSort = "name"         // as published, in alphabetical order, those without a name last
	ByClearName  UnitSort = "name-clarity" // share of the strongest images that have what they share (Shared), highest first
)

// Orders by UnitMetrics, highest first; units of which a figure cannot be computed come last.
const (
	ByMonosemanticity   UnitSort = "monosemanticity"
	ByClarity           UnitSort = "clarity"
	ByPolysemanticity   UnitSort = "polysemanticity"
	ByLocalisation      UnitSort = "localisation"
	ByVarianceExplained UnitSort = "variance-explained"
	ByAveragePrecision  UnitSort = "average-precision"
	ByRedundancy        UnitSort = "redundancy"
)

// PublishedSorts are the orders on offer of units that are known from a publication alone.
var PublishedSorts = []UnitSort{ByName, ByNumber}

// MetricSorts are the orders by metrics, in the order of the menu.
var MetricSorts = []UnitSort{ByMonosemanticity, ByClarity, ByPolysemanticity, ByLocalisation, ByVarianceExplained, ByAveragePrecision, ByRedundancy}

// UnitSorts are the orders on offer of units that are indexed, in the order of the menu.
var UnitSorts = slices.Concat([]UnitSort{ByNumber, ByPeak, ByActivity, ByDensity, ByKurtosis, ByMultimodal, ByClearName}, MetricSorts)

// AmongWords is how many of a unit's strongest words UnitQuery.Word may be.
const AmongWords = 20

// UnitQuery asks for a page of a layer's units. What it asks for of them they all meet.
type UnitQuery struct {
	Model, Layer     string
	Sort             UnitSort
	LiveOnly         bool
	DeadOnly         bool   // those that are never above zero
	MultimodalOnly   bool   // those that have a concept
	MonosemanticOnly bool   // those whose monosemanticity reaches Measures.Monosemantic
	LettersOnly      bool   // those that follow letters
	NamedOnly        bool   // of a publication: those that have a name
	Word             string // those that have it among their AmongWords strongest words; "" for all
	Category         string // those that tell a category of this value best, or whose strongest images share it; "" for all
	Among            string // those of a JSON list of numbers, each once; "" for all
	Without          string // units that are left out, a JSON list of numbers; "" for none

	Offset, Limit int
	// Behind has the page begin behind unit After, wherever that lies in the order now, and not at Offset: who goes from
	// page to page has each unit once.
	Behind bool
	After  int
}

// Measures is by which metrics the units of a layer can be sorted and chosen.
type Measures struct {
	Sorts []UnitSort // by metrics that some unit has, in the order of MetricSorts
	// Monosemantic is the upper quartile of the layer's monosemanticities, from which on a unit is called monosemantic
	// here; nil where no unit has one. Published thresholds hold for one model and one set of images alone.
	Monosemantic *float64
}
