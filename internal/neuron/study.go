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
	Units     []StudyUnit     // the neurons that it is about
}

// StudyUnit is a neuron's part in a study.
type StudyUnit struct {
	Ref
	Part string // a line for the neuron's page: "jealous = success + grumpy: weight 0.43"
}

// UnitStudy is a neuron's part in one study.
type UnitStudy struct {
	Slug  string
	Kind  StudyKind
	Title string
	Part  string
}
