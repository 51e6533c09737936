package featurevis

// StandardTransforms returns the transforms for an image of size×size pixels and a model whose
// input is side×side; a larger image is scaled down. They are about as strong as those of the
// paper's code: weaker ones leave high-frequency stripes, to which networks respond though people
// see nothing in them. The padding mirrors the image: the edge of a grey one would drive units.
func StandardTransforms(size, side int) []Transform {
	return randomTransforms(size, side, transformStrength{jitter: 16, scale: .15, degrees: 12})
}

// MildTransforms returns lucid's defaults (jitter 8, scale ±5 %, rotate ±5°), for fine detail.
func MildTransforms(size, side int) []Transform {
	return randomTransforms(size, side, transformStrength{jitter: 8, scale: .05, degrees: 5})
}

// transformStrength says how strong transforms are.
type transformStrength struct {
	jitter  int     // pixels, for images of 224
	scale   float64 // in both directions
	degrees float64 // in both directions
}

func randomTransforms(size, side int, p transformStrength) []Transform {
	of := func(pixels, side int) int { return max(1, (pixels*side+112)/224) }
	ratio := float64(side) / float64(size)
	return []Transform{
		Pad{Pixels: of(p.jitter*3/2, size), Reflect: true},
		Jitter{Pixels: of(p.jitter, size)},
		Scale{Factors: linspace((1-p.scale)*ratio, (1+p.scale)*ratio, 13)},
		Rotate{Degrees: linspace(-p.degrees, p.degrees, 13)},
		Jitter{Pixels: of(4, side)},
		CropOrPad{Height: side, Width: side},
	}
}

// ResizeTransforms returns what brings an image to the size of the model's input, without
// randomness.
func ResizeTransforms(size, side int) []Transform {
	return []Transform{
		Scale{Factors: []float64{float64(side) / float64(size)}},
		CropOrPad{Height: side, Width: side},
	}
}

// linspace returns n numbers from lo to hi.
func linspace(lo, hi float64, n int) []float64 {
	x := make([]float64, n)
	for i := range x {
		x[i] = lo + (hi-lo)*float64(i)/float64(n-1)
	}
	return x
}

// MaCoTransforms returns those of MaCo: crops of half the image or more, and noise.
func MaCoTransforms(_, side int) []Transform {
	return []Transform{RandomCrop{Min: .5, Max: 1, Height: side, Width: side}, Noise{Std: macoNoise}}
}

// macoNoise is that of xplique's maco, 0.08 for images from -1 to 1.
const macoNoise = .04
