package featurevis

import (
	"fmt"
	"math"
	"math/rand/v2"
)

// MaCoRate is the learning rate for MaCo: radians at the first step.
const MaCoRate = .1

// maco is the parameterization of MaCo (Fel et al., Unlocking Feature Visualization for Deeper
// Networks with MAgnitude Constrained Optimization, NeurIPS 2023): the parameters are the phases,
// in radians, of the Fourier coefficients of decorrelated colours, [3,height,columns]. Their
// magnitudes are fixed to those of natural images, so that an image cannot leave these for the
// contrasts and frequencies that drive a network most.
//
// It differs from the authors' implementations (Horama, xplique) in three ways: phases start
// uniformly distributed instead of normally with a deviation of 1, which makes a bright spot at the
// corner where the phases agree; they are not standardised at each step, which keeps them there;
// and magnitudes include the contrast and mean of images, instead of an image being standardised.
type maco struct {
	*spectrum
	magnitude []float32 // [3,height,columns], of an inverse transform without a norm
}

func newMaco(height, width int, p Parameterization) (*maco, error) {
	of := p.Magnitude
	if of == nil {
		of = PowerLawMagnitude(height, width)
	}
	if of.height != height || of.width != width {
		return nil, fmt.Errorf("a magnitude spectrum of %d×%d pixels for images of %d×%d", of.height, of.width, height, width)
	}
	m := &maco{spectrum: newSpectrum(height, width, Parameterization{Decay: 1, PlainColors: p.PlainColors})}
	m.magnitude = make([]float32, len(of.values))
	for i, v := range of.values {
		m.magnitude[i] = v / float32(height*width)
	}
	return m, nil
}

func (m *maco) size() int { return len(m.magnitude) }

// start draws uniformly distributed phases.
func (m *maco) start(params []float32, r *rand.Rand) {
	for i := range params {
		params[i] = float32(math.Pi * (2*r.Float64() - 1))
	}
}

func (m *maco) forward(image, params []float32) {
	n, pixels := len(m.bins), m.height*m.width
	for c := range channels {
		magnitude := m.magnitude[c*n:][:n]
		for i, phase := range params[c*n:][:n] {
			sin, cos := math.Sincos(float64(phase))
			m.bins[i] = complex(magnitude[i]*float32(cos), magnitude[i]*float32(sin))
		}
		m.binsToPlane(image[c*pixels:][:pixels])
	}
	m.colors.forward(image)
}

func (m *maco) backward(dparams, params, image, dimage []float32) {
	m.colors.backward(dimage, image, dimage)
	n, pixels := len(m.bins), m.height*m.width
	for c := range channels {
		m.planeToBins(dimage[c*pixels:][:pixels])
		magnitude, gradient := m.magnitude[c*n:][:n], dparams[c*n:][:n]
		for i, phase := range params[c*n:][:n] {
			sin, cos := math.Sincos(float64(phase))
			gradient[i] = magnitude[i] * (float32(cos)*imag(m.bins[i]) - float32(sin)*real(m.bins[i]))
		}
	}
}
