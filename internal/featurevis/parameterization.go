package featurevis

import (
	"fmt"
	"math/rand/v2"
)

// parameterization is a differentiable map from parameters to an image. Gradient ascent changes
// the parameters; the model sees the image. Implementations hold scratch memory, so each worker
// needs its own.
type parameterization interface {
	// size returns the number of parameters of one image.
	size() int
	// start fills params with the random parameters of an almost grey image.
	start(params []float32, r *rand.Rand)
	// forward writes the image of params, [3,height,width] in (0,1).
	forward(image, params []float32)
	// backward writes the gradient with respect to the parameters, given these, the image that
	// forward made of them and the gradient with respect to it. It overwrites dimage; dparams may
	// be params.
	backward(dparams, params, image, dimage []float32)
}

// Parameterization chooses the space that gradient ascent works in. Its fields are part of the
// recipes stored in databases: none may be renamed, and new ones need `json:",omitempty"`.
type Parameterization struct {
	Pixels bool // unbounded pixels instead of a Fourier spectrum
	// Decay is the power of frequency that damps fine detail; 1 whitens natural images, and more
	// favours shapes over textures.
	Decay float64
	// PlainColors leaves colour channels correlated as they are in natural images; by default
	// they are decorrelated.
	PlainColors bool
	// PaddedWidth treats an odd width as lucid does: the image is made one pixel wider, and the
	// last column is cut off. Even widths are not affected.
	PaddedWidth bool
	// MaCo optimises the phases of a Fourier spectrum whose magnitudes are fixed (see maco.go).
	// Decay is not used then.
	MaCo bool `json:",omitempty"`
	// Magnitude holds the magnitudes for MaCo; nil for those of PowerLawMagnitude.
	Magnitude *Magnitude `json:",omitempty"`
	// Opaque leaves out MaCo's transparency mask.
	Opaque bool `json:",omitempty"`
}

// DefaultParameterization is lucid's with a decay of 1.1; lucid's is 1. More gives washed-out clouds on networks
// trained on photographs: docs/visualizations.md compares.
var DefaultParameterization = Parameterization{Decay: 1.1}

// build returns the parameterization of height×width images.
func (p Parameterization) build(height, width int) (parameterization, error) {
	switch {
	case height < 2 || width < 2 || height > maxSide || width > maxSide:
		return nil, fmt.Errorf("an image of %d×%d pixels: sides go from 2 to %d", height, width, maxSide)
	case p.MaCo:
		return newMaco(height, width, p)
	case p.Pixels:
		return &pixels{height: height, width: width, colors: newColors(!p.PlainColors)}, nil
	}
	return newSpectrum(height, width, p), nil
}

// maxSide bounds memory: a batch of eight takes some hundred bytes per pixel.
const maxSide = 4096
