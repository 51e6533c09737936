package neuron

import (
	"encoding/json"
	"fmt"
)

// The types of Study.Data, one for each kind. A published study and one that was run here have the same: words,
// units, classes and colours are data, so that no view is made for one model. The units of a study are channels of one
// layer unless its type says otherwise.

// Decode reads a study's data into the type of its kind.
func (s Study) Decode(data any) error {
	if err := json.Unmarshal(s.Data, data); err != nil {
		return fmt.Errorf("read the data of the study %s: %w", s.Slug, err)
	}
	return nil
}

// SetData keeps data, of the type of the study's kind.
func (s *Study) SetData(data any) (err error) {
	s.Data, err = json.Marshal(data)
	return err
}

// StudyLayer is the layer whose units a study is about.
type StudyLayer struct {
	Model string `json:"model"` // slugs
	Layer string `json:"layer"`
}

// Ref returns one of its units.
func (l StudyLayer) Ref(unit int) Ref { return Ref{Model: l.Model, Layer: l.Layer, Unit: unit} }

// NamedUnit is a unit by what the study calls it.
type NamedUnit struct {
	Unit int    `json:"unit"`
	Name string `json:"name,omitempty"`
}

// ClassProbability is what a classifier says of one class.
type ClassProbability struct {
	Class       string  `json:"class"`
	Probability float64 `json:"probability"`
}

// Emotions is the data of an EmotionStudy: for each word a sparse vector of units that tells it from the others, at
// several levels of sparsity, and the words in order of likeness.
type Emotions struct {
	StudyLayer
	Units   []EmotionUnit `json:"units"` // those that any vector has
	Words   []EmotionWord `json:"words"`
	Atlases []Atlas       `json:"atlases"` // by the number of factors
	Levels  []SparseLevel `json:"levels"`
	Level   int           `json:"level"` // place in Levels of the one that equations are drawn at
	Notes   []string      `json:"notes,omitempty"`
}

// EmotionUnit is a unit of the vectors.
type EmotionUnit struct {
	NamedUnit
	Letters bool `json:"letters,omitempty"` // answers to how a word is spelled, and is left out of equations
}

// EmotionWord is a word.
type EmotionWord struct {
	Word   string     `json:"word"`
	Wheel  [][]string `json:"wheel,omitempty"`  // its places on a feelings wheel, each from the centre: Angry, Mad
	Figure string     `json:"figure,omitempty"` // of the publication that draws its equation: "Figure 9"
}

// Atlas is the words by factors of a non-negative factorisation of their vectors.
type Atlas struct {
	Factors []AtlasFactor `json:"factors"`
	Rows    int           `json:"rows,omitempty"` // of the grid that words have places on; 0 for none
	Columns int           `json:"columns,omitempty"`
	Words   []AtlasWord   `json:"words"`
	Missing []string      `json:"missing,omitempty"` // words that it does not show
	Note    string        `json:"note,omitempty"`    // a sentence
}

// AtlasFactor is a factor by the words that have most of it.
type AtlasFactor struct {
	Words []string `json:"words"` // strongest first
}

// AtlasWord is a word's place.
type AtlasWord struct {
	Word       string    `json:"word"`
	Row        int       `json:"row"`
	Column     int       `json:"column"`
	Factors    []float64 `json:"factors"`              // not negative, one for each factor
	Negligible bool      `json:"negligible,omitempty"` // all factors are practically zero
	Importance float64   `json:"importance,omitempty"` // as published; what it means is not said
}

// SparseLevel is the vectors at one penalty.
type SparseLevel struct {
	Set      string       `json:"set"`      // vectors that were made at once
	Sparsity float64      `json:"sparsity"` // an inverse penalty, or a number of units: more keeps more units
	Name     string       `json:"name,omitempty"`
	Note     string       `json:"note,omitempty"` // a sentence on how its vectors were made
	Weights  []WordWeight `json:"weights"`
}

// WordWeight is a unit's weight in a word's vector.
type WordWeight struct {
	Word   string  `json:"word"`
	Unit   int     `json:"unit"`
	Weight float64 `json:"weight"`
}

// EmotionImages is the data of one unit of an EmotionStudy: images that drive it.
type EmotionImages struct {
	Words     []ImagesOfWord `json:"words"`     // whose equations have the unit, that of the largest weight first
	Strongest []ImageOfUnit  `json:"strongest"` // of all images
}

// ImagesOfWord is the images that say a word, in their captions or categories, and drive a unit most.
type ImagesOfWord struct {
	Word   string        `json:"word"`
	Said   int           `json:"said"` // how many images say it
	Images []ImageOfUnit `json:"images,omitempty"`
}

// ImageOfUnit is an image and how strongly a unit responds to it.
type ImageOfUnit struct {
	Image   int64   `json:"image"` // its number in the index
	Caption string  `json:"caption,omitempty"`
	Z       float64 `json:"z"`
}

// Classes is the data of a ProbeStudy: a sparse linear classifier on a layer's units.
type Classes struct {
	StudyLayer
	Units         []NamedUnit    `json:"units"`
	Classes       []SparseClass  `json:"classes"`
	Tree          []ClusterMerge `json:"tree"`                  // of the classes by likeness of their weights: see AverageLinkage
	AllClasses    int            `json:"all_classes,omitempty"` // of the classifier, where Classes are some of them
	UnitsPerClass float64        `json:"units_per_class,omitempty"`
	TopFive       float64        `json:"top5_accuracy,omitempty"` // share of images whose class is among the five likeliest
	Note          string         `json:"note,omitempty"`
	Probe         *ProbePath     `json:"probe,omitempty"` // how it was fitted; nil for one that was published
}

// SparseClass is a class and the units that speak for or against it.
type SparseClass struct {
	Class   string       `json:"class"`
	Weights []UnitWeight `json:"weights"`
	HeldOut int          `json:"held_out,omitempty"` // held-out images of the class
	Right   int          `json:"right,omitempty"`    // of them, those that are taken for it
}

// UnitWeight is a unit's weight.
type UnitWeight struct {
	Unit   int     `json:"unit"`
	Weight float64 `json:"weight"`
}
