package featurevis

import "multiscope/internal/neuron"

// normalization is what a model does to pixels in [0,1]: (x − mean) / std, per channel.
type normalization struct {
	mean, scale [channels]float32 // scale is 1/std
}

func newNormalization(p neuron.Preprocess) normalization {
	n := normalization{mean: p.Mean}
	for c, std := range p.Std {
		n.scale[c] = 1
		if std != 0 {
			n.scale[c] = 1 / std
		}
	}
	return n
}

// forward normalises an image in place.
func (n normalization) forward(image []float32) {
	pixels := len(image) / channels
	for c := range channels {
		mean, scale := n.mean[c], n.scale[c]
		plane := image[c*pixels:][:pixels]
		for i, x := range plane {
			plane[i] = (x - mean) * scale
		}
	}
}

// backward turns, in place, the gradient with respect to the normalised image into that with
// respect to the image.
func (n normalization) backward(d []float32) {
	pixels := len(d) / channels
	for c := range channels {
		plane := d[c*pixels:][:pixels]
		for i := range plane {
			plane[i] *= n.scale[c]
		}
	}
}
