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

// apply normalises a picture in place.
func (n normalization) apply(picture []float32) {
	pixels := len(picture) / channels
	for c := range channels {
		mean, scale := n.mean[c], n.scale[c]
		plane := picture[c*pixels:][:pixels]
		for i, x := range plane {
			plane[i] = (x - mean) * scale
		}
	}
}

// pull turns the gradient by the normalised picture into that by the picture, in place.
func (n normalization) pull(d []float32) {
	pixels := len(d) / channels
	for c := range channels {
		plane := d[c*pixels:][:pixels]
		for i := range plane {
			plane[i] *= n.scale[c]
		}
	}
}
