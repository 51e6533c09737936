package neuron

import "time"

// Visualization is a picture made to drive a unit, with all that it takes to make it again.
type Visualization struct {
	Ref
	ID        int64
	Facet     string // "" is generic: none
	Inhibits  bool   // made to drive the unit below zero
	Strength  float64
	Objective string // as on the command line
	Seed      int64
	Steps     int
	Size      int     // pixels, side of the square
	Rate      float64 // of the optimiser
	// Recipe is a JSON object of all that made the picture: equal recipes, equal pictures.
	Recipe string
	// Trace is the objective at some steps, evenly spaced, from the first to the last.
	Trace []float32
	// Activation of the unit when the finished picture is shown to the model as a file, and
	// the same in the unit's standard deviations over the data set.
	Activation, Z float64
	// FacetScore is what the facet's probes see in the finished picture: the mean over its layers
	// of weights·activations + bias. 0 where there is no facet.
	FacetScore float64
	MIME       string // of the picture
	Command    string // that makes it again
	Made       time.Time
}

// VisualizationKey says which of a unit's visualizations is meant.
type VisualizationKey struct {
	Unit     int
	Facet    string
	Inhibits bool
}

// Key returns what the picture was made for.
func (v Visualization) Key() VisualizationKey { return VisualizationKey{v.Unit, v.Facet, v.Inhibits} }
