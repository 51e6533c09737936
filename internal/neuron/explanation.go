package neuron

import "time"

// ExplanationMethod is how a program chose the words of an explanation.
type ExplanationMethod string

const (
	// LinearExplanation predicts activations by a sum of a few words' cosines with the images (Oikarinen and Weng 2024).
	LinearExplanation ExplanationMethod = "linear"
	// SoftWPMI is the word that the strongest images are likelier to be about than those of other units (CLIP-Dissect,
	// Oikarinen and Weng 2023).
	SoftWPMI ExplanationMethod = "soft-wpmi"
)

// ExplanationMethods are all of them, in the order in which they are shown.
var ExplanationMethods = []ExplanationMethod{LinearExplanation, SoftWPMI}

// Explanation is what a program calls a unit. It names the unit nowhere: what people say comes first.
type Explanation struct {
	Unit        int
	Method      ExplanationMethod
	Text        string // the words as one label
	Terms       []ExplanationTerm
	Correlation *float64 // Pearson's, of prediction and activation on held-out images; nil where either is constant there
	Judged      Judged
	Recipe      string // JSON: all that determines what is found
	Made        time.Time
}

// ExplanationHit is a unit that a program calls something.
type ExplanationHit struct {
	Ref         Ref
	Method      ExplanationMethod
	Text        string
	Correlation *float64
}

// ExplanationTerm is a word of an explanation. Its weight is, by LinearExplanation, what one standard deviation of the
// word's cosine adds to the activation in standard deviations; by SoftWPMI it is that measure, in nats.
type ExplanationTerm struct {
	Word   string  `json:"word"`
	Weight float64 `json:"weight"`
}

// Judged says how an explanation fares against what is said of held-out images rather than against the model that chose it.
type Judged struct {
	Labeller string `json:"labeller"` // the model in whose space images and words were compared
	Own      bool   `json:"own"`      // whether that is the unit's own model
	Fitted   int    `json:"fitted"`   // images that the words were chosen on
	HeldOut  int    `json:"held_out"` // images that the correlation and all that follows is of
	Any      Said   `json:"any"`      // images of which any of the words is said
	Terms    []Said `json:"terms"`    // of each word; one for each term
}

// Said is how a unit tells images of which a word is said, in their caption or as a category, from all others.
type Said struct {
	Images           int      `json:"images"`            // held-out ones of which it is said
	Correlation      *float64 `json:"correlation"`       // of the activation and that it is said; nil where none or all are, or the unit is constant
	AveragePrecision *float64 `json:"average_precision"` // area under precision and recall, in [0,1]; nil where none are. By chance it is Images ÷ HeldOut
}
