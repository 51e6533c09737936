package featurevis

import (
	"multiscope/internal/grad"
	"multiscope/internal/onnx"
)

// addRedirect adds the switch for redirected gradients, unless it is there, where a tap that is to
// be driven comes after a ReLU. Units of other taps have a gradient on any image.
func (b *graphBuilder) addRedirect(tap string) {
	if b.RedirectReLU == "" && afterReLU(b.Graph, b.taps[tap]) {
		b.RedirectReLU = b.Input(redirectInput, onnx.Float)
	}
}

// keepsUnits lists the operators whose output has a unit's activations only where its input does.
var keepsUnits = map[string]bool{
	"AveragePool": true, "Cast": true, "Concat": true, "Dropout": true, "Flatten": true, "GlobalAveragePool": true,
	"GlobalMaxPool": true, "Identity": true, "MaxPool": true, "ReduceMax": true, "ReduceMean": true, "Reshape": true,
	"Squeeze": true, "Transpose": true, "Unsqueeze": true,
}

// afterReLU reports whether some units of v are the output of a ReLU, or pooled, reshaped or
// concatenated from it.
func afterReLU(g *onnx.Graph, v onnx.Value) bool {
	n := g.Producer(v)
	switch {
	case n == nil || n.Stop:
		return false
	case grad.IsReLU(g, n):
		return true
	case !keepsUnits[n.Op]:
		return false
	}
	for i, x := range n.Inputs {
		if (i == 0 || n.Op == "Concat") && afterReLU(g, x) {
			return true
		}
	}
	return false
}
