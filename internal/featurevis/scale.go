package featurevis

import (
	"math"
	"math/rand/v2"
)

// Scale resizes an image bilinearly by one of Factors, without antialiasing.
type Scale struct {
	Factors []float64
	As      Convention
}

func (s Scale) check() error {
	for _, f := range s.Factors {
		if f <= 0 || f > 16 {
			return checkRange("scale", -1)
		}
	}
	return checkChoices("scale", s.Factors)
}

func (s Scale) plan(r *rand.Rand, h, w int, m *maps) linear {
	f := s.Factors[r.IntN(len(s.Factors))]
	axis := scaledAxis
	switch s.As {
	case Lucid:
		axis = lucidAxis
	case Lucent:
		m.grid = grid{h, w, lucentAxis(m.grid.rows[:0], h, f), lucentAxis(m.grid.cols[:0], w, f)}
		return lucentPadded(&m.grid)
	}
	m.grid = grid{h, w, axis(m.grid.rows[:0], h, f), axis(m.grid.cols[:0], w, f)}
	return &m.grid
}

// scaledAxis rounds the length; pixel centres lie half a pixel in, edges repeat.
func scaledAxis(lerps []lerp, n int, factor float64) []lerp {
	return halfPixelAxis(lerps, n, int(max(math.RoundToEven(factor*float64(n)), 1)))
}

// halfPixelAxis appends the lerps of a resize to exactly out pixels with half-pixel centres.
func halfPixelAxis(lerps []lerp, n, out int) []lerp {
	ratio := float64(n) / float64(out)
	return sampled(lerps, n, out, func(i float64) float64 {
		return min(max((i+.5)*ratio-.5, 0), float64(n-1))
	})
}

// lucidAxis truncates the length in float32, as TensorFlow 1 does.
func lucidAxis(lerps []lerp, n int, factor float64) []lerp {
	return tf1Axis(lerps, n, max(int(float32(factor)*float32(n)), 1))
}

// tf1Axis appends the lerps of TensorFlow 1's resize: position i·n/out, edges repeat.
func tf1Axis(lerps []lerp, n, out int) []lerp {
	ratio := float64(n) / float64(out)
	return sampled(lerps, n, out, func(i float64) float64 { return min(i*ratio, float64(n-1)) })
}

// lucentAxis rounds the length up and aligns the corners.
func lucentAxis(lerps []lerp, n int, factor float64) []lerp {
	out := int(math.Ceil(factor * float64(n)))
	ratio := float64(n-1) / float64(max(out-1, 1))
	return sampled(lerps, n, out, func(i float64) float64 { return min(i*ratio, float64(n-1)) })
}

// lucentPadded puts zeros around an image that shrank, half the loss on every side. Lucent
// swaps the axes (left and top take the loss of rows, right and bottom that of columns).
func lucentPadded(m *grid) linear {
	y := max((m.inH-len(m.rows)+1)/2, 0)
	x := max((m.inW-len(m.cols)+1)/2, 0)
	m.rows, m.cols = padded(m.rows, y, x), padded(m.cols, y, x)
	return m
}

// padded puts lerps of weight 0 before and after an axis.
func padded(lerps []lerp, before, after int) []lerp {
	n := len(lerps)
	for range before + after {
		lerps = append(lerps, lerp{})
	}
	copy(lerps[before:], lerps[:n])
	clear(lerps[:before])
	clear(lerps[before+n:])
	return lerps
}
