package featurevis

// Standard returns the transforms that a picture of size×size pixels goes through on its way to
// a model whose input is side×side: a larger picture is scaled down to that. They are about as
// strong as those of the paper's code; weaker ones leave stripes that only drive a network.
// Margins mirror the picture: a model that sees edges answers to a grey one.
func Standard(size, side int) []Transform {
	return robust(size, side, perturbation{jitter: 16, scale: .15, degrees: 12})
}

// Mild returns lucid's defaults (jitter 8, scale ±5 %, rotate ±5°), for fine detail.
func Mild(size, side int) []Transform {
	return robust(size, side, perturbation{jitter: 8, scale: .05, degrees: 5})
}

// perturbation says how strong transforms are.
type perturbation struct {
	jitter  int     // pixels of a picture of 224
	scale   float64 // either way
	degrees float64 // either way
}

func robust(size, side int, p perturbation) []Transform {
	of := func(pixels, side int) int { return max(1, (pixels*side+112)/224) }
	ratio := float64(side) / float64(size)
	return []Transform{
		Pad{Pixels: of(p.jitter*3/2, size), Reflect: true},
		Jitter{Pixels: of(p.jitter, size)},
		Scale{Factors: evenly((1-p.scale)*ratio, (1+p.scale)*ratio, 13)},
		Rotate{Degrees: evenly(-p.degrees, p.degrees, 13)},
		Jitter{Pixels: of(4, side)},
		CropOrPad{Height: side, Width: side},
	}
}

// Centred returns no more than what brings a picture to the size of the model's input.
func Centred(size, side int) []Transform {
	return []Transform{
		Scale{Factors: []float64{float64(side) / float64(size)}},
		CropOrPad{Height: side, Width: side},
	}
}

// evenly returns n numbers from lo to hi.
func evenly(lo, hi float64, n int) []float64 {
	x := make([]float64, n)
	for i := range x {
		x[i] = lo + (hi-lo)*float64(i)/float64(n-1)
	}
	return x
}
