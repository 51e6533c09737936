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
	Redundancy        *float64 // largest absolute correlation with another unit of the layer: in [0,1]
	RedundantWith     int      // that unit
}
