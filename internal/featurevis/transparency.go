package featurevis

import (
	"math"
	"slices"
)

// transparency is MaCo's mask of an image: where its pixels mattered to the objective. It adds up
// the magnitudes of the gradients with respect to the image, over channels and steps.
type transparency []float32 // [height,width]

// accumulate adds a gradient of [3,height,width].
func (t transparency) accumulate(dimage []float32) {
	for i, d := range dimage {
		t[i%len(t)] += float32(math.Abs(float64(d)))
	}
}

// opaquePercentile is the percentile of the accumulated gradients from which a pixel is opaque, as
// in the authors' plots (Horama, plot_maco).
const opaquePercentile = 80

// blend draws an image of [3,height,width] over mid-grey: each pixel as opaque as its accumulated
// gradients are large.
func (t transparency) blend(image []float32) {
	sorted := slices.Clone(t)
	slices.Sort(sorted)
	opaque := sorted[len(sorted)*opaquePercentile/100]
	if !(opaque > 0) { // no gradient reached a fifth of the pixels
		return
	}
	for i, x := range image {
		image[i] = .5 + (x-.5)*min(1, t[i%len(t)]/opaque)
	}
}
