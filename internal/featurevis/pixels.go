package featurevis

import "math/rand/v2"

// pixels is the plain parameterization: one unbounded number per pixel and channel.
type pixels struct {
	height, width int
	colors        colors
}

func (p *pixels) size() int { return channels * p.height * p.width }

func (p *pixels) start(params []float32, r *rand.Rand) { fillNormal(params, r) }

func (p *pixels) forward(image, params []float32) {
	copy(image, params)
	p.colors.forward(image)
}

func (p *pixels) backward(dparams, _, image, dimage []float32) {
	p.colors.backward(dparams, image, dimage)
}

// initialStd is the standard deviation of the first parameters, as in lucid.
const initialStd = .01

func fillNormal(params []float32, r *rand.Rand) {
	for i := range params {
		params[i] = initialStd * float32(r.NormFloat64())
	}
}
