package featurevis

import (
	"fmt"
	"math/rand/v2"
)

// RandomCrop cuts a square out of an image and scales it to Height×Width pixels, bilinearly. Its
// side is uniformly drawn between Min and Max times the image's shorter side; its centre is
// normally distributed about that of the image, within the image (as MaCo's crops are; see maco.go).
type RandomCrop struct {
	Min, Max      float64
	Height, Width int
}

func (c RandomCrop) check() error {
	if !(c.Min > 0 && c.Min <= c.Max && c.Max <= 1) {
		return fmt.Errorf("random crop: sides from %g to %g times the image's", c.Min, c.Max)
	}
	return checkRange("random crop", c.Height-1, c.Width-1)
}

// cropSpread is the standard deviation of a random crop's centre, in sides of the image.
const cropSpread = .15

func (c RandomCrop) plan(r *rand.Rand, h, w int, m *maps) linear {
	side := (c.Min + (c.Max-c.Min)*r.Float64()) * float64(min(h, w))
	m.grid.inH, m.grid.inW = h, w
	m.grid.rows = cropped(m.grid.rows[:0], r, h, side, c.Height)
	m.grid.cols = cropped(m.grid.cols[:0], r, w, side, c.Width)
	return &m.grid
}

// cropped appends the lerps of an axis of n pixels, of which side are scaled to out.
func cropped(lerps []lerp, r *rand.Rand, n int, side float64, out int) []lerp {
	first := float64(n)*(.5+cropSpread*r.NormFloat64()) - side/2
	first = min(max(first, 0), float64(n)-side)
	ratio := side / float64(out)
	return sampled(lerps, n, out, func(i float64) float64 {
		return min(max(first+(i+.5)*ratio-.5, 0), float64(n-1))
	})
}

// Noise adds normal noise of standard deviation Std to each number of an image.
type Noise struct{ Std float64 }

func (t Noise) check() error {
	if !(t.Std >= 0 && t.Std <= 1) {
		return fmt.Errorf("noise: a standard deviation of %g; it goes from 0 to 1", t.Std)
	}
	return nil
}

func (t Noise) plan(r *rand.Rand, h, w int, m *maps) linear {
	m.noise = noise{h, w, float32(t.Std), r}
	return &m.noise
}

// noise adds numbers that do not depend on the image, so that its adjoint is the identity.
type noise struct {
	h, w int
	std  float32
	r    *rand.Rand
}

func (m *noise) size() (h, w int) { return m.h, m.w }

func (m *noise) apply(dst, src []float32) {
	for i, x := range src[:len(dst)] {
		dst[i] = x + m.std*float32(m.r.NormFloat64())
	}
}

func (m *noise) adjoint(dsrc, ddst []float32) { copy(dsrc, ddst) }
