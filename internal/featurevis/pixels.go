package featurevis

import "math/rand/v2"

// pixels is the plain parameterisation: one unbounded number per pixel and channel.
type pixels struct {
	height, width int
	colors        colors
}

func (p *pixels) size() int { return channels * p.height * p.width }

func (p *pixels) start(params []float32, r *rand.Rand) { noise(params, r) }

func (p *pixels) draw(picture, params []float32) {
	copy(picture, params)
	p.colors.apply(picture)
}

func (p *pixels) pull(dparams, picture, dpicture []float32) {
	p.colors.pull(dparams, picture, dpicture)
}

// startDeviation is the standard deviation of the first parameters, as in lucid.
const startDeviation = .01

func noise(params []float32, r *rand.Rand) {
	for i := range params {
		params[i] = startDeviation * float32(r.NormFloat64())
	}
}
