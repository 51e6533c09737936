package neuron

// Scale is what one standard deviation of a unit's activation is.
type Scale struct {
	Unit int
	Std  float64 // over the data set
	Live bool    // above zero on at least one image
}
