// Package attribution says which units of a layer a text calls on, given the layer's readout (what one unit of each
// unit's activation adds to the image embedding) and the text's embedding. Dense says it of every unit; Path and Lasso find
// the few that the text is best composed of. It knows no model and no database: docs/texts.md has the formulas.
package attribution

import (
	"math"

	"gonum.org/v1/gonum/blas/blas32"

	"multiscope/internal/neuron"
)

// Dense returns how much each unit adds to the logit of a text, Pᵀ·t/‖t‖, where P has a column for each unit, the row
// of its readout: the change of the image embedding's product with the text for one unit of activation. Units fire
// on different scales, so what is shown is this times the unit's standard deviation, the change for one σ.
//
// The text has as many numbers as the readout's embedding, and any length; that of zeros gives zeros.
func Dense(readout neuron.Readout, text []float32) []float32 {
	scores := make([]float32, readout.Units())
	norm := length(text)
	if norm == 0 {
		return scores
	}
	for u := range scores {
		scores[u] = float32(dot(readout.Row(u), text) / norm)
	}
	return scores
}

// dot returns the product of two vectors, summed in float64.
func dot(a, b []float32) float64 {
	return blas32.DDot(blas32.Vector{N: len(a), Inc: 1, Data: a}, blas32.Vector{N: len(b), Inc: 1, Data: b})
}

func length(x []float32) float64 { return math.Sqrt(dot(x, x)) }
