package featurevis

import (
	"math"
	"slices"

	"multiscope/internal/neuron"
)

// scaledWeights returns the weights of a facet's layer for a tap whose maps are height×width: resized
// with half-pixel centres, divided by their root mean square, so that a strength means the
// same for every facet, times strength.
func scaledWeights(l neuron.FacetLayer, height, width int, strength float64) []float32 {
	w := slices.Clone(l.Weights) // tokens too: they are never resized
	if height != l.Height || width != l.Width {
		w = resizeMaps(l.Weights, l.Units, l.Height, l.Width, height, width, halfPixelAxis)
	}
	square := dot(w, w) / float64(len(w))
	if square == 0 {
		return w
	}
	by := float32(strength / math.Sqrt(square))
	for i := range w {
		w[i] *= by
	}
	return w
}

// ResizeFacet returns weights of [units,h,w] at height×width. Legacy is TensorFlow 1's resize,
// which reads position i·in/out, as the paper's code does; otherwise with half-pixel centres.
func ResizeFacet(weights []float32, units, h, w, height, width int, legacy bool) []float32 {
	if legacy {
		return resizeMaps(weights, units, h, w, height, width, tf1Axis)
	}
	return resizeMaps(weights, units, h, w, height, width, halfPixelAxis)
}

// resizeMaps resamples maps bilinearly into new memory. axis chooses the positions along an axis.
func resizeMaps(maps []float32, units, h, w, height, width int, axis func(lerps []lerp, n, out int) []lerp) []float32 {
	rows, cols := axis(nil, h, height), axis(nil, w, width)
	out := make([]float32, 0, units*height*width)
	for u := range units {
		in := maps[u*h*w:][:h*w]
		for _, r := range rows {
			lo, hi := in[int(r.lo)*w:][:w], in[int(r.hi)*w:][:w]
			for _, c := range cols {
				out = append(out, r.a*(c.a*lo[c.lo]+c.b*lo[c.hi])+r.b*(c.a*hi[c.lo]+c.b*hi[c.hi]))
			}
		}
	}
	return out
}
