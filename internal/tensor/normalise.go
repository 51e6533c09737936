package tensor

import "math"

// Normalise makes a vector one long, in place. One of zeros, or whose length is no number, stays as it is and gives false.
func Normalise(x []float32) bool {
	var squares float64
	for _, v := range x {
		squares += float64(v) * float64(v)
	}
	if squares == 0 || math.IsNaN(squares) || math.IsInf(squares, 0) {
		return false
	}
	factor := 1 / math.Sqrt(squares)
	for i, v := range x {
		x[i] = float32(float64(v) * factor)
	}
	return true
}
