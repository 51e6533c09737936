package textmaxima

import (
	"math"

	"multiscope/internal/neuron"
)

// Options say how a search goes. All of them are part of a recipe.
type Options struct {
	Beams       int     `json:"beams"`       // texts that are climbed from at a time
	Tokens      int     `json:"tokens"`      // that a text may have, without those around it
	Steps       int     `json:"steps"`       // at most, of each climb
	Count       int     `json:"count"`       // text maxima of a unit
	Readability float64 `json:"readability"` // cosine that a word costs for each nat by which its letters are unlikely
	Seed        int64   `json:"seed"`        // of the words that climbs start at besides the best ones
}

// Defaults are what the search does unless it is told otherwise. Goh et al. 2021 gave their language model a weight of 0.0025;
// of words that are no words of a list that leaves many in the texts, 0.02 few, at hardly lower scores.
var Defaults = Options{Beams: 2, Tokens: 8, Steps: 6, Count: neuron.DefaultTextMaxima, Readability: 0.02, Seed: 1}

// Bounds of the options: a text has to fit a row, and a search to end.
const (
	mostBeams  = 64
	mostTokens = 60
	mostSteps  = 1000
	mostCount  = 50
)

// check refuses what no search can do; context is how many tokens the text tower takes.
func (o Options) check(context int) error {
	switch {
	case o.Beams < 1 || o.Beams > mostBeams:
		return neuron.Invalidf("Beams are a number from 1 to %d, not %d.", mostBeams, o.Beams)
	case o.Steps < 1 || o.Steps > mostSteps:
		return neuron.Invalidf("Steps are a number from 1 to %d, not %d.", mostSteps, o.Steps)
	case o.Count < 1 || o.Count > mostCount:
		return neuron.Invalidf("From 1 to %d text maxima of a unit can be found, not %d.", mostCount, o.Count)
	case o.Tokens < 1 || o.Tokens > min(context-2, mostTokens):
		return neuron.Invalidf("Texts of 1 to %d tokens can be searched for with this model, whose text tower takes %d with those that open and close a text; not of %d.", min(context-2, mostTokens), context, o.Tokens)
	case o.Readability < 0 || math.IsNaN(o.Readability) || o.Readability > 1:
		return neuron.Invalidf("The weight of readability is a number from 0 to 1, not %g.", o.Readability)
	}
	return nil
}
