package neuron

// NamingZ is the activation, in standard deviations, from which a word says something of a unit:
// few images drive it as much. Weaker words are listed but name nothing.
const NamingZ = 3.0

// WordScore is a rastered word and how strongly it drives a unit, in the unit's standard
// deviations over the data set.
type WordScore struct {
	Word string
	Z    float64
}

// UnitScore is a unit and how strongly a given word activates it.
type UnitScore struct {
	Unit  Unit
	Z     float64
	Rank  int       // of the word among all words of this unit, from 1
	Top   []Example // the unit's strongest images, at most a few
	Words []string  // the unit's strongest words, at most three
}

// WordDetail is a word and the units that it drives in one layer, strongest first.
type WordDetail struct {
	Word  string
	Layer Layer
	Units []UnitScore
	Total int // units of the layer
}
