package featurevis

import (
	"fmt"
	"math"
	"math/rand/v2"
)

// Transform is a random change of an image before the model sees it, drawn anew for every
// image and step. An image must drive the unit under all of them, which rules out patterns that
// depend on the exact place of pixels. The
// transforms are Pad, Jitter, Shift, Crop, RandomCrop, Scale, Rotate, CropOrPad and Noise.
type Transform interface {
	// plan draws the parameters for an image of h×w pixels and returns the map, which is one of m.
	plan(r *rand.Rand, h, w int, m *maps) linear
	// check returns an error for parameters out of range.
	check() error
}

// maps holds the memory for the map that one transform of a chain draws, whatever its type.
type maps struct {
	window   window
	grid     grid
	noise    noise
	rotation rotation
}

// Convention chooses the implementation whose pixel geometry a transform reproduces. They differ
// in rounding, in where pixel centres are and in what is read outside the image.
type Convention string

const (
	// Plain is the default: half-pixel centres, bilinear.
	Plain Convention = ""
	// Lucid is that of TensorFlow 1, whose resize has no half-pixel centres.
	Lucid Convention = "lucid"
	// Lucent is that of lucent 0.1.8 over kornia 0.4.1, which maps an axis of n pixels to
	// [-1,1] with n-1 and back with n, so that even a shift by whole pixels blurs.
	Lucent Convention = "lucent"
)

// Pad puts Pixels rows and columns of Value around an image, or its mirror image.
type Pad struct {
	Pixels  int
	Value   float32
	Reflect bool // the edge pixel is not repeated
}

func (p Pad) check() error { return checkRange("pad", p.Pixels) }

func (p Pad) plan(_ *rand.Rand, h, w int, m *maps) linear {
	if !p.Reflect {
		m.window = window{h, w, h + 2*p.Pixels, w + 2*p.Pixels, -p.Pixels, -p.Pixels, p.Value}
		return &m.window
	}
	m.grid.inH, m.grid.inW = h, w
	m.grid.rows = reflected(m.grid.rows[:0], h, p.Pixels)
	m.grid.cols = reflected(m.grid.cols[:0], w, p.Pixels)
	return &m.grid
}

// reflected appends the lerps of an axis of length n padded by its mirror image.
func reflected(lerps []lerp, n, pad int) []lerp {
	for i := -pad; i < n+pad; i++ {
		at := i
		if n == 1 {
			at = 0
		}
		for at < 0 || at >= n { // a pad wider than the image bounces
			at = max(at, -at)
			if at >= n {
				at = 2*(n-1) - at
			}
		}
		lerps = append(lerps, lerp{lo: int32(at), hi: int32(at), a: 1})
	}
	return lerps
}

// Jitter cuts Pixels rows and columns off an image, at random from either side. Times repeats
// it: many small cuts approach a normal distribution of offsets. 0 means once.
type Jitter struct{ Pixels, Times int }

func (j Jitter) check() error { return checkRange("jitter", j.Pixels, j.Times) }

func (j Jitter) plan(r *rand.Rand, h, w int, m *maps) linear {
	c := Crop{}
	for range max(j.Times, 1) {
		c.Top += r.IntN(j.Pixels + 1)
		c.Left += r.IntN(j.Pixels + 1)
	}
	cut := j.Pixels * max(j.Times, 1)
	c.Height, c.Width = max(h-cut, 1), max(w-cut, 1)
	return c.plan(r, h, w, m)
}

// Crop cuts out Height×Width pixels at (Top, Left), with zeros where the image ends.
type Crop struct{ Top, Left, Height, Width int }

func (c Crop) check() error { return checkRange("crop", c.Height-1, c.Width-1) }

func (c Crop) plan(_ *rand.Rand, h, w int, m *maps) linear {
	m.window = window{h, w, c.Height, c.Width, c.Top, c.Left, 0}
	return &m.window
}

// CropOrPad cuts or pads to Height×Width about the centre, with zeros.
type CropOrPad struct{ Height, Width int }

func (c CropOrPad) check() error { return checkRange("crop or pad", c.Height-1, c.Width-1) }

func (c CropOrPad) plan(_ *rand.Rand, h, w int, m *maps) linear {
	m.window = window{h, w, c.Height, c.Width, centred(h, c.Height), centred(w, c.Width), 0}
	return &m.window
}

// centred returns the offset of a centred window; the odd pixel stays at the end.
func centred(in, out int) int {
	if in >= out {
		return (in - out) / 2
	}
	return -((out - in) / 2)
}

// Shift moves an image by up to Down and Right pixels either way and keeps its size, as
// lucent's jitter does; Fixed moves it by exactly that.
type Shift struct {
	Down, Right int
	Fixed       bool
	As          Convention // Plain or Lucent
}

func (s Shift) check() error { return checkRange("shift", s.Down, s.Right) }

func (s Shift) plan(r *rand.Rand, h, w int, m *maps) linear {
	down, right := s.Down, s.Right
	if !s.Fixed {
		down, right = r.IntN(2*down+1)-down, r.IntN(2*right+1)-right
	}
	if s.As != Lucent {
		m.window = window{h, w, h, w, -down, -right, 0}
		return &m.window
	}
	m.grid.inH, m.grid.inW = h, w
	m.grid.rows = sampled(m.grid.rows[:0], h, h, func(i float64) float64 { return i - float64(down)*stretch(h) })
	m.grid.cols = sampled(m.grid.cols[:0], w, w, func(i float64) float64 { return i - float64(right)*stretch(w) })
	return &m.grid
}

// stretch is by how much kornia 0.4.1 lengthens a distance along an axis of n pixels.
func stretch(n int) float64 { return float64(n) / float64(max(n-1, 1)) }

// sampled appends lerps at the positions that at gives for each of out pixels.
func sampled(lerps []lerp, n, out int, at func(float64) float64) []lerp {
	for i := range out {
		lerps = append(lerps, newLerp(at(float64(i)), n))
	}
	return lerps
}

// Rotate turns an image by one of Degrees, counter-clockwise, about its centre, and keeps
// its size; outside is 0.
type Rotate struct {
	Degrees []float64
	Nearest bool       // nearest-neighbour as in lucid, instead of bilinear
	As      Convention // Plain or Lucent
}

func (t Rotate) check() error { return checkChoices("rotate", t.Degrees) }

func (t Rotate) plan(r *rand.Rand, h, w int, m *maps) linear {
	sin, cos := math.Sincos(t.Degrees[r.IntN(len(t.Degrees))] * math.Pi / 180)
	right, bottom := float64(w-1), float64(h-1)
	m.rotation = rotation{h: h, w: w, nearest: t.Nearest, // in TensorFlow's order of operations, so that ties round alike
		xx: cos, xy: -sin, x0: (right - (cos*right - sin*bottom)) / 2,
		yx: sin, yy: cos, y0: (bottom - (sin*right + cos*bottom)) / 2,
	}
	if t.As == Lucent && w != h {
		m.rotation.skew()
	}
	return &m.rotation
}

// skew measures each axis of the output in kornia's shortened pixels and each of the source
// in its lengthened ones; about the centre, and without effect on a square.
func (m *rotation) skew() {
	ratio := stretch(m.w) / stretch(m.h)
	cx, cy := float64(m.w-1)/2, float64(m.h-1)/2
	m.xy *= ratio
	m.yx /= ratio
	m.x0 = cx - m.xx*cx - m.xy*cy
	m.y0 = cy - m.yx*cx - m.yy*cy
}

// checkRange returns an error naming the transform where a number is out of range.
func checkRange(name string, numbers ...int) error {
	for _, n := range numbers {
		if n < 0 || n > maxSide {
			return fmt.Errorf("%s: a number is out of range", name)
		}
	}
	return nil
}

// checkChoices returns an error where there are no choices or one is not finite.
func checkChoices(name string, choices []float64) error {
	if len(choices) == 0 {
		return fmt.Errorf("%s: nothing to choose from", name)
	}
	for _, x := range choices {
		if math.IsNaN(x) || math.IsInf(x, 0) {
			return fmt.Errorf("%s: %v is not a number", name, x)
		}
	}
	return nil
}
