package neuron

import "math"

// NamingExcess is the excess from which a word says something of a unit. The highest of 3,000 normally
// distributed words lies near 3.4, of a million near 4.9: what is beyond is not there by chance. Weaker
// words are listed but name nothing.
const NamingExcess = 5.0

// WordMoments are the mean and the standard deviation of a unit's activations over all words shown to
// its layer.
type WordMoments struct{ Mean, Std float64 }

// Excess returns how far activation a lies above the mean of all words, in standard deviations over the
// words; 0 for a unit that all words drive alike. A unit that answers to whatever is written has a high
// activation on every word and a high excess on none: words are compared after subtraction of their mean
// (Goh et al., Multimodal Neurons in Artificial Neural Networks, Distill 2021).
func (m WordMoments) Excess(a float64) float64 {
	if m.Std == 0 {
		return 0
	}
	return (a - m.Mean) / m.Std
}

// SpreadOf returns how far the renderings of a word differ in their excess, given the standard deviation of the
// activation over them; NaN where that is not known.
func (m WordMoments) SpreadOf(std float64, known bool) float64 {
	switch {
	case !known:
		return math.NaN()
	case m.Std == 0:
		return 0
	}
	return std / m.Std
}

// ListedWord is a word or short phrase and what the lists that it is from say of it.
type ListedWord struct {
	Word      string
	Languages []WordLanguage // nil where the list does not say
	Lexicons  []string       // slugs of what it names: "countries", "colors"
}

// WordLanguage is a language that a word is of.
type WordLanguage struct {
	Tag       string // BCP 47: "en", "pt", "zh"
	Frequency int    // the word's rank by how often it is used, from 1; 0: not known
}

// WordScore is a rastered word and how strongly it drives a unit.
type WordScore struct {
	Word   string
	Excess float64 // over the mean of all words
	Z      float64 // activation in the unit's standard deviations over the data set

	Renderings int     // pictures of it that were shown; 0: not known
	Spread     float64 // standard deviation of the excess over them; NaN: not known, or one picture
	Listed     ListedWord
}

// UnitScore is a unit and how strongly a given word activates it.
type UnitScore struct {
	Unit   Unit
	Excess float64 // of the word over the mean of all words
	Z      float64
	Rank   int       // of the word among all words of this unit, from 1
	Top    []Example // the unit's strongest images, as many as were asked for
	Words  []string  // the unit's strongest words, at most three
	Agreement
}

// WordSort is an order of the units that a word drives.
type WordSort string

const (
	ByExcess     WordSort = "excess"     // over the mean of all words, highest first
	ByActivation WordSort = "activation" // z, highest first
)

// WordSorts are the orders on offer, the usual one first.
var WordSorts = []WordSort{ByExcess, ByActivation}

// MostWordExamples is how many examples of each unit a WordQuery may ask for.
const MostWordExamples = 8

// WordQuery asks for the units of a layer that a word drives.
type WordQuery struct {
	Model, Layer string
	Word         string
	Sort         WordSort // "" for ByExcess
	Limit        int      // of units
	Examples     int      // of each unit, at most MostWordExamples
}

// WordDetail is a word and the units that it drives in one layer, in the order that was asked for.
type WordDetail struct {
	Word  string
	Layer Layer
	Units []UnitScore
	Total int // units of the layer
}
