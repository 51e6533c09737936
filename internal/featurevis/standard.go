package featurevis

// Standard returns the transforms that a picture of size×size pixels goes through on its way to
// a model whose input is side×side: a larger picture is scaled down to that. Their strength
// grows with the size: at 224 pixels they are those of lucid (pad 12, jitter 8, scale ±5 %,
// rotate ±5°, jitter 4), without its grey margin, which a model that sees edges answers to.
func Standard(size, side int) []Transform {
	pixels := func(at224 int) int { return max(1, (at224*size+112)/224) }
	ratio := float64(side) / float64(size)
	return []Transform{
		Pad{Pixels: pixels(12), Reflect: true},
		Jitter{Pixels: pixels(8)},
		Scale{Factors: evenly(.95*ratio, 1.05*ratio, 11)},
		Rotate{Degrees: evenly(-5, 5, 11)},
		Jitter{Pixels: max(1, (4*side+112)/224)},
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

// Strong returns the transforms of Standard at about twice the strength.
func Strong(size, side int) []Transform {
	pixels := func(at224 int) int { return max(1, (at224*size+112)/224) }
	ratio := float64(side) / float64(size)
	return []Transform{
		Pad{Pixels: pixels(24), Reflect: true},
		Jitter{Pixels: pixels(16)},
		Scale{Factors: evenly(.85*ratio, 1.15*ratio, 13)},
		Rotate{Degrees: evenly(-12, 12, 13)},
		Jitter{Pixels: max(1, (4*side+112)/224)},
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
