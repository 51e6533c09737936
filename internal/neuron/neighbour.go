package neuron

// Neighbour is a unit whose activations correlate with those of a given unit.
type Neighbour struct {
	UnitCard
	Correlation float64 // Pearson's, over the data set
}

// Correlated is a unit's number and its correlation with a given unit.
type Correlated struct {
	Unit        int
	Correlation float32
}

// LayerPair is two layers over the same pictures, possibly one and the same.
type LayerPair struct {
	A, B    Layer
	Files   int // of the data set that both have seen
	Images  int // of them that could be read
	Sampled int // of the files, whose activations both keep; 0 for all
}
