package neuron

import (
	"slices"
	"strings"
)

// Reduction says how the spatial map of a unit becomes one activation.
type Reduction string

const (
	Mean   Reduction = "mean" // over all positions; the paper's
	Max    Reduction = "max"
	Center Reduction = "center" // the middle position
)

// Layer is an indexed tap of a model.
type Layer struct {
	Model      string // slug of the model
	Slug       string // SlugOf(Tap)
	Tap        string // as in the reference implementation: "visual.layer4.2.sum"
	Units      int    // channels
	Height     int    // of the spatial map; 1 where there is none
	Width      int
	Reduce     Reduction
	Ready      bool // statistics are there
	Live       int  // units that are above zero on at least one image
	Words      int  // rastered words shown to it
	Published  int  // units that a publication says something of, in place of statistics; 0 for a layer that is indexed
	Named      int  // of those, units with a name
	Multimodal int  // units that pictures and writing of one concept drive
	Meanings   int  // units that have several meanings
	Readout    bool // it is known how the image embedding reads its units
	Texts      bool // the text tower of its model has read texts
	Letters    int  // units that follow letters
	// UnitNames are what the model calls its units, the classes of a classifier, by number; nil
	// where it names none. They are written with the layer and read with each unit (Unit.Name): a
	// layer that was read has none.
	UnitNames []string
	Hidden    []int // units that the operator of a server does not show, ascending; an index knows of none
}

// Shows reports whether the layer has a unit and it is shown.
func (l Layer) Shows(unit int) bool {
	_, hidden := slices.BinarySearch(l.Hidden, unit)
	return unit >= 0 && unit < l.Units && !hidden
}

// SlugOf returns the name of a tap in addresses: without "visual.", in lower case, a hyphen for
// whatever else is neither letter nor digit: "visual.layer4.2.sum" is "layer4-2-sum", and the
// ONNX tensor "/layer4/Add_output_0" is "layer4-add-output-0".
func SlugOf(tap string) string {
	words := strings.FieldsFunc(strings.ToLower(strings.TrimPrefix(tap, "visual.")), func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9')
	})
	return strings.Join(words, "-")
}
