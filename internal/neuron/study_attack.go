package neuron

import "fmt"

// Attacks is the data of an AttackStudy: words put into pictures so that a classifier takes them for something else.
type Attacks struct {
	StudyLayer
	Classifier string  `json:"classifier"` // of the automated attacks
	Images     int     `json:"images"`     // that each was tried on
	Positions  int     `json:"positions"`  // of the text in each image
	Baseline   float64 `json:"baseline"`   // share of them that is classified rightly without an attack
	// Baselines are those of each classifier where there are several, or none where nothing says what images are.
	Baselines []AttackBaseline `json:"baselines,omitempty"`
	Automated []Attack         `json:"automated"`
	Examples  []AttackExample  `json:"examples"`
	Wild      []AttackRound    `json:"wild"` // by hand, with things and labels of paper
	Notes     []string         `json:"notes,omitempty"`
}

// Attack is a text and what it does to the images, in shares of them.
type Attack struct {
	Target  string  `json:"target"` // the class that they are to be taken for
	Text    string  `json:"text"`
	Success float64 `json:"success"`        // are taken for it, and were not before
	Already float64 `json:"already_target"` // are, and were before
	Away    float64 `json:"changed_away"`   // were before, and are not
	Never   float64 `json:"never_target"`
	Cover   float64 `json:"pixel_cover"` // mean share of pixels changed
	FoundBy string  `json:"found_by,omitempty"`
	// WordOf is the unit whose word the text is; nil where it is none, or where the unit is hidden.
	WordOf *AttackWordUnit `json:"word_of,omitempty"`

	// Of a study with several classifiers, of which each attack has one.
	Classifier string       `json:"classifier,omitempty"`
	Images     int          `json:"images,omitempty"` // that it was tried on; 0 for those of the study
	Successes  int          `json:"successes,omitempty"`
	Best       bool         `json:"best,omitempty"`  // of the texts for its target, against its classifier
	Units      []AttackUnit `json:"units,omitempty"` // that the text excites most
}

// AttackWordUnit is a unit that a word excites. It is an object of its own, so that a unit that is hidden is left out without
// the attack.
type AttackWordUnit struct {
	Unit int `json:"unit"`
}

// Found says how the text was found.
func (a Attack) Found() string {
	if a.WordOf != nil {
		return fmt.Sprintf("a word of neuron %d", a.WordOf.Unit)
	}
	return a.FoundBy
}

// AttackBaseline is how a classifier does without attacks.
type AttackBaseline struct {
	Classifier string `json:"classifier"`
	Right      int    `json:"right"`
	Images     int    `json:"images"`
}

// AttackUnit is a unit and how far its mean activation rises when a text is put into images, in its standard deviations over
// images without one.
type AttackUnit struct {
	Unit int     `json:"unit"`
	Rise float64 `json:"rise"`
	// Usual is the median of its rises over all texts of the study: a unit that answers to writing as such has a high one.
	Usual float64 `json:"usual"`
}

// AttackExample is an image before and after.
type AttackExample struct {
	Target string             `json:"target"`
	Text   string             `json:"text"`
	Image  int                `json:"image"` // its number among those of the attack
	Figure string             `json:"figure,omitempty"`
	Before []ClassProbability `json:"before"` // likeliest first
	After  []ClassProbability `json:"after"`

	Classifier string         `json:"classifier,omitempty"`
	Pictures   *AttackPicture `json:"pictures,omitempty"`
	Also       []AttackSides  `json:"also,omitempty"` // what other classifiers say
}

// AttackPicture is an example's image, whose pictures are those of the study.
type AttackPicture struct {
	Before  string `json:"before"` // names
	After   string `json:"after"`
	Dataset string `json:"dataset"`
	Key     string `json:"key"` // of the image, in the data set
	Caption string `json:"caption,omitempty"`
}

// AttackSides is what one classifier says of an example.
type AttackSides struct {
	Classifier string             `json:"classifier"`
	Before     []ClassProbability `json:"before"`
	After      []ClassProbability `json:"after"`
}

// AttackRound is some things, each photographed with several labels.
type AttackRound struct {
	Name   string       `json:"name"` // in addresses
	Figure string       `json:"figure,omitempty"`
	Photos []AttackCell `json:"photos"`
}

// Labels that say nothing.
const (
	BlankLabel = "blank"
	NoLabel    = "none"
)

// AttackCell is what one method says of one photo.
type AttackCell struct {
	Object            string             `json:"object"`
	Label             string             `json:"label"`           // on it; BlankLabel for an empty one, NoLabel for none
	Photo             string             `json:"photo,omitempty"` // its name
	Method            string             `json:"method"`          // "zero-shot", "linear probe"
	LabelClasses      []string           `json:"label_classes,omitempty"`
	ObjectClasses     []string           `json:"object_classes,omitempty"`
	LabelProbability  *float64           `json:"label_probability,omitempty"`
	ObjectProbability *float64           `json:"object_probability,omitempty"`
	Fooled            *bool              `json:"fooled,omitempty"` // nil where the label is empty or says what the thing is
	Classes           []ClassProbability `json:"classes"`          // as listed
}

// Top returns the likeliest class.
func (c AttackCell) Top() ClassProbability {
	var top ClassProbability
	for _, p := range c.Classes {
		if p.Probability > top.Probability {
			top = p
		}
	}
	return top
}

// Classifiers that attacks are against.
const (
	ZeroShotClassifier = "zero-shot"
	ProbeClassifier    = "linear probe"
)
