package neuron

import "math"

// Bias is the data of a BiasStudy: whether two groups of targets go with two groups of attributes, in embeddings and in single
// units (the Word Embedding Association Test of Caliskan, Bryson and Narayanan, "Semantics derived automatically from language
// corpora contain human-like biases", Science 2017, and a like test of units).
type Bias struct {
	StudyLayer
	X          BiasGroup  `json:"x"` // targets: as many as in Y
	Y          BiasGroup  `json:"y"`
	A          BiasGroup  `json:"a"` // attributes
	B          BiasGroup  `json:"b"`
	Templates  []string   `json:"templates,omitempty"` // that words are read in
	Renderings int        `json:"renderings,omitempty"`
	Tests      []BiasTest `json:"tests"` // of embeddings
	Units      BiasUnits  `json:"of_units"`
	Notes      []string   `json:"notes,omitempty"`
}

// BiasGroup is words or pictures.
type BiasGroup struct {
	Name     string   `json:"name"`
	Items    []string `json:"items"`
	Pictures bool     `json:"pictures,omitempty"`
}

// BiasTest is a test of embeddings. The association of a target is its mean cosine with the items of A less that with those of
// B; that of an attribute its mean cosine with X less that with Y.
type BiasTest struct {
	Name       string    `json:"name"` // "Texts"
	What       string    `json:"what"` // a sentence: which embeddings
	Effect     float64   `json:"d"`    // difference of the mean associations of X and Y, over the standard deviation of all
	Low        float64   `json:"low"`  // bootstrap interval of 95 %
	High       float64   `json:"high"`
	P          float64   `json:"p"`          // one-sided, of partitions of the targets into groups of the same size
	Partitions int       `json:"partitions"` // that were compared
	Exact      bool      `json:"exact"`      // which are all
	Targets    []float64 `json:"targets"`    // associations, X before Y
	Attributes []float64 `json:"attributes"` // associations, A before B
}

// BiasUnits is the test of single units: those that respond to one of X and Y more than to the other, and to one of A and B.
type BiasUnits struct {
	Rate     float64    `json:"rate"`     // of false discoveries at which units are found
	Tested   int        `json:"tested"`   // units that fire
	Nominal  int        `json:"nominal"`  // whose p is at most 0.05, uncorrected
	Alike    int        `json:"alike"`    // of these, that respond to X and A, or to Y and B
	Found    int        `json:"found"`    // whose q is at most the rate
	Together int        `json:"together"` // of these, that do
	Units    []BiasUnit `json:"units"`    // all that were tested, the lowest p first
}

// BiasUnit is how a unit responds, in its standard deviations over the data set.
type BiasUnit struct {
	NamedUnit
	Target     float64 `json:"target"`    // mean response to X less that to Y
	Attribute  float64 `json:"attribute"` // mean response to A less that to B
	PTarget    float64 `json:"p_target"`  // two-sided
	PAttribute float64 `json:"p_attribute"`
	Q          float64 `json:"q"` // of the larger p, by Benjamini and Hochberg
}

// P is the larger p: that the unit responds to both kinds of thing alike is given up only where both are.
func (u BiasUnit) P() float64 { return max(u.PTarget, u.PAttribute) }

// Together says whether the unit responds to X and A, or to Y and B, rather than across.
func (u BiasUnit) Together() bool { return u.Target*u.Attribute > 0 }

// BiasResponses is the data of one unit of a BiasStudy: its response to each item in standard deviations.
type BiasResponses struct {
	Targets    []float64 `json:"targets"`    // X before Y
	Attributes []float64 `json:"attributes"` // A before B
}

// Least is the smaller of the unit's two differences.
func (u BiasUnit) Least() float64 { return min(math.Abs(u.Target), math.Abs(u.Attribute)) }

// Check returns an error where numbers do not go with the groups.
func (b Bias) Check() error {
	targets, attributes := len(b.X.Items)+len(b.Y.Items), len(b.A.Items)+len(b.B.Items)
	if targets == 0 || attributes == 0 {
		return Invalidf("A group of the study is empty.")
	}
	for _, t := range b.Tests {
		if len(t.Targets) != targets || len(t.Attributes) != attributes {
			return Invalidf("The test of %s has %d and %d associations of %d targets and %d attributes.", t.Name, len(t.Targets), len(t.Attributes), targets, attributes)
		}
	}
	return nil
}
