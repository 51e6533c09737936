package featurevis

import (
	"fmt"
	"math/rand/v2"
)

// canvas is a parameterisation of pictures: gradient ascent walks in its parameters, the
// model sees its pictures. A canvas holds scratch memory: one worker, one canvas.
type canvas interface {
	// size returns how many parameters one picture has.
	size() int
	// start draws the parameters of a first, almost grey picture.
	start(params []float32, r *rand.Rand)
	// draw makes a picture in (0,1) of parameters.
	draw(picture, params []float32)
	// pull writes the gradient by the parameters, given a picture that draw made and the
	// gradient by it. It overwrites dpicture.
	pull(dparams, picture, dpicture []float32)
}

// Parameterization says what gradient ascent walks in.
type Parameterization struct {
	Pixels bool // unbounded pixels instead of a spectrum
	// Decay is the power of frequency that damps fine detail; 1 whitens natural images. More
	// makes shapes of textures.
	Decay float64
	// PlainColors leaves channels as they are; by default they are decorrelated.
	PlainColors bool
	// PaddedWidth draws an odd width as lucid does, as an even picture one pixel wider of
	// which the last column is cut off. Even widths do not need it.
	PaddedWidth bool
}

// DefaultParameterization is lucid's, but for the decay, which is 1 there.
var DefaultParameterization = Parameterization{Decay: 1.5}

// newCanvas returns a parameterisation of height×width pictures.
func (p Parameterization) newCanvas(height, width int) (canvas, error) {
	switch {
	case height < 2 || width < 2 || height > maxSide || width > maxSide:
		return nil, fmt.Errorf("a picture of %d×%d pixels: sides go from 2 to %d", height, width, maxSide)
	case p.Pixels:
		return &pixels{height: height, width: width, colors: newColors(!p.PlainColors)}, nil
	}
	return newSpectrum(height, width, p), nil
}

// maxSide bounds memory: a batch of eight holds some hundred bytes a pixel.
const maxSide = 4096
