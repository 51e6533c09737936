package neuron

import (
	"fmt"
	"strconv"
	"strings"
)

// Ref names a unit: a channel of a layer of a model.
type Ref struct {
	Model string // slug
	Layer string // slug
	Unit  int
}

// String returns the unit as it stands in addresses: "pictogram/layer4-1-sum/89".
func (r Ref) String() string { return r.Model + "/" + r.Layer + "/" + strconv.Itoa(r.Unit) }

// ParseRef is the inverse of Ref.String.
func ParseRef(s string) (Ref, error) {
	parts := strings.Split(s, "/")
	if len(parts) != 3 || !IsSlug(parts[0]) || !IsSlug(parts[1]) {
		return Ref{}, Invalidf("A neuron is written model/layer/number; %q is not.", s)
	}
	unit, err := ParseUnit(parts[2])
	return Ref{Model: parts[0], Layer: parts[1], Unit: unit}, err
}

// ParseUnit reads a unit's number: decimal digits without sign or leading zeros.
func ParseUnit(s string) (int, error) {
	n, err := strconv.Atoi(s)
	if err != nil || n < 0 || strconv.Itoa(n) != s {
		return 0, Invalidf("A unit is a whole number from 0; %q is not.", s)
	}
	return n, nil
}

// IsSlug reports whether s can stand in an address: lower-case letters, digits and inner
// hyphens, at most 100 bytes.
func IsSlug(s string) bool {
	if s == "" || len(s) > 100 || s[0] == '-' || s[len(s)-1] == '-' {
		return false
	}
	for _, c := range s {
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' {
			return false
		}
	}
	return true
}

// Unit is a channel of a layer and what is known of its activations over the data set.
type Unit struct {
	Ref
	Name       string      // what the model calls it, a class of a classifier; "" where it has no name
	Called     Called      // what people call it; an index alone does not know
	Shared     Shared      // what its strongest images have in common
	Multimodal Multimodal  // the concept that drives it as pictures and in writing
	Metrics    UnitMetrics // how well it can be described
	Mean, Std  float64     // of the activations
	Min, Max   float64
	Kurtosis   float64 // fourth standardised moment; 3 for a normal distribution
	Density    float64 // share of images above 0, in [0,1]
	Density1   float64 // share of images above 1 z
}

// Z returns activation a in standard deviations from zero; 0 for a constant unit.
func (u Unit) Z(a float64) float64 {
	if u.Std == 0 {
		return 0
	}
	return a / u.Std
}

// Live reports whether the unit was above zero on any image.
func (u Unit) Live() bool { return u.Max > 0 }

// MaxRepeats is how many units of a grid show the same image: many have the same outlier at their top.
const MaxRepeats = 2

// UnitCard is a unit as a grid shows it.
type UnitCard struct {
	Unit
	Top       []Example      // its strongest images: one, and more where others show that one too; empty before they are known
	Words     []string       // its strongest words, at most three
	Histogram Histogram      // coarse enough for a sparkline
	Published *PublishedUnit // of a unit that is known from a publication alone, in place of all but the name; else nil
}

// UnitDetail is everything a neuron page shows.
type UnitDetail struct {
	Unit
	ModelOf        Model
	LayerOf        Layer
	Top            []Example // strongest first
	Bottom         []Example // most inhibited first
	Levels         []Level   // from inhibition to excitation
	Histogram      Histogram
	LayerMetrics   *LayerMetrics          // over what the metrics of its layer were computed; nil before they were
	MetricPlaces   map[Metric]MetricPlace // where it stands among the units of its layer, for each metric that it has
	TopWords       []WordScore            // strongest first
	LowWords       []WordScore            // most inhibiting first
	Visualizations []Visualization        // that drive it, generic first, and then those that inhibit it
	Clusters       Clusters               // kinds of image among the strongest
	Meanings       *UnitMeanings          // kinds of thing that drive it and lie far apart; nil where it has none
	Texts          *TextSearch            // its text maxima; nil where none were searched for
	Letters        *LetterUnit            // what letters it follows; nil where it does not
	Neighbours     []Neighbour            // in its own layer, then in others and in other models; most alike first in each
	Labels         []Label                // by people, that stand; the oldest first
	Explanations   []Explanation          // by programs, one for each method at most
	Matched        *MatchedUnit           // what is published of it, where its layer is the published one; else nil
	Published      *PublishedUnit         // of a unit that is known from a publication alone, in place of all but name, model and layer; else nil
}

// Best returns the visualization that drives the unit furthest above zero; false where there is none.
func (d UnitDetail) Best() (Visualization, bool) {
	var best Visualization
	for _, v := range d.Visualizations {
		if !v.Inhibits && v.Z > best.Z {
			best = v
		}
	}
	return best, best.ID != 0
}

func (d UnitDetail) String() string { return fmt.Sprintf("unit %s", d.Ref) }
