package featurevis

// Standard returns the transforms that a picture goes through on its way to a model whose
// input is side×side pixels. Their strength grows with the side: at 224 pixels they are those
// of lucid (pad 12, jitter 8, scale ±5 %, rotate ±5°, jitter 4), without the grey margin,
// which a model that sees edges would answer to.
func Standard(side int) []Transform {
	pixels := func(at224 int) int { return max(1, (at224*side+112)/224) }
	return []Transform{
		Pad{Pixels: pixels(12), Reflect: true},
		Jitter{Pixels: pixels(8)},
		Scale{Factors: evenly(.95, 1.05, 11)},
		Rotate{Degrees: evenly(-5, 5, 11)},
		Jitter{Pixels: pixels(4)},
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
