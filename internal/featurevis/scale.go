package featurevis

import (
	"math"
	"math/rand/v2"
)

// Scale resizes a picture bilinearly by one of Factors, without antialiasing.
type Scale struct {
	Factors []float64
	As      Convention
}

func (s Scale) check() error {
	for _, f := range s.Factors {
		if f <= 0 || f > 16 {
			return notNegative("scale", -1)
		}
	}
	return someFinite("scale", s.Factors)
}

func (s Scale) plan(r *rand.Rand, h, w int, m *maps) linear {
	f := s.Factors[r.IntN(len(s.Factors))]
	axis := resizedAxis
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

// resizedAxis rounds the length; pixel centres lie half a pixel in, edges repeat.
func resizedAxis(taps []tap, n int, factor float64) []tap {
	return resizeTaps(taps, n, int(max(math.RoundToEven(factor*float64(n)), 1)))
}

// resizeTaps appends the taps of a resize to exactly out pixels with half-pixel centres.
func resizeTaps(taps []tap, n, out int) []tap {
	ratio := float64(n) / float64(out)
	return sampled(taps, n, out, func(i float64) float64 {
		return min(max((i+.5)*ratio-.5, 0), float64(n-1))
	})
}

// lucidAxis truncates the length in float32, as TensorFlow 1 does.
func lucidAxis(taps []tap, n int, factor float64) []tap {
	return legacyTaps(taps, n, max(int(float32(factor)*float32(n)), 1))
}

// legacyTaps appends the taps of TensorFlow 1's resize: position i·n/out, edges repeat.
func legacyTaps(taps []tap, n, out int) []tap {
	ratio := float64(n) / float64(out)
	return sampled(taps, n, out, func(i float64) float64 { return min(i*ratio, float64(n-1)) })
}

// lucentAxis rounds the length up and aligns the corners.
func lucentAxis(taps []tap, n int, factor float64) []tap {
	out := int(math.Ceil(factor * float64(n)))
	ratio := float64(n-1) / float64(max(out-1, 1))
	return sampled(taps, n, out, func(i float64) float64 { return min(i*ratio, float64(n-1)) })
}

// lucentPadded puts zeros around a picture that shrank, half the loss on every side. Lucent
// swaps the axes (left and top take the loss of rows, right and bottom that of columns).
func lucentPadded(m *grid) linear {
	y := max((m.inH-len(m.rows)+1)/2, 0)
	x := max((m.inW-len(m.cols)+1)/2, 0)
	m.rows, m.cols = padded(m.rows, y, x), padded(m.cols, y, x)
	return m
}

// padded puts taps of weight 0 before and after an axis.
func padded(taps []tap, before, after int) []tap {
	n := len(taps)
	for range before + after {
		taps = append(taps, tap{})
	}
	copy(taps[before:], taps[:n])
	clear(taps[:before])
	clear(taps[before+n:])
	return taps
}
