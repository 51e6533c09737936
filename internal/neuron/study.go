package neuron

import (
	"encoding/json"
	"time"
)

// StudyKind says what a study's data are and which view shows them.
type StudyKind string

const (
	EmotionStudy     StudyKind = "emotions"    // an atlas of words, and each word's equation of neurons
	RegionStudy      StudyKind = "regions"     // activations by country, by city and over a drawn world map
	ConditionalStudy StudyKind = "conditional" // shares of labels given the activation
	LandscapeStudy   StudyKind = "landscape"   // activations of one neuron by person or thing
	AttackStudy      StudyKind = "attacks"     // typographic attacks, automated and in the wild
	StroopStudy      StudyKind = "stroop"      // words in inks of other colours
	ProbeStudy       StudyKind = "classes"     // neurons of the classes of a sparse linear probe
	ZeroShotStudy    StudyKind = "zero-shot"   // what a model takes images for, given names of classes
	BiasStudy        StudyKind = "bias"        // how two groups go with two groups of attributes
	StimulusStudy    StudyKind = "stimuli"     // how units answer to drawn stimuli of one kind after the other
)

// Study is an experiment on neurons and what it found: one of the paper's, or one that was run here.
type Study struct {
	Slug      string // in addresses
	Kind      StudyKind
	Title     string
	Summary   string          // a sentence: what it shows
	Method    string          // a sentence or two: how it was made
	Source    string          // the line that its data are shown with: attribution and licence; "" for one that was run here
	Sensitive string          // why it opens behind a notice; "" where it needs none
	Made      time.Time       // when it was run; zero for a published one
	Data      json.RawMessage // of a type that Kind determines: see study_data.go
	Recipe    string          // what it was run with; "" for a published one
	Units     []StudyUnit     // the neurons that it is about
	Pictures  []StudyPicture  // that it shows; written with it and read one by one
}

// StudyPicture is a picture that a study shows.
type StudyPicture struct {
	Name string // in addresses: lower-case letters, digits and hyphens
	PNG  []byte
}

// StudyUnit is a neuron's part in a study.
type StudyUnit struct {
	Ref
	Part string          // a line for the neuron's page: "jealous = success + grumpy: weight 0.43"
	Data json.RawMessage // what was found of this neuron alone; written with the study and read for this neuron; nil for nothing
}

// UnitStudy is a neuron's part in one study.
type UnitStudy struct {
	Slug  string
	Kind  StudyKind
	Title string
	Part  string
	Data  json.RawMessage // nil for none
}
