package grad

import (
	"crypto/sha256"
	"fmt"
	"math"
	"slices"

	"multiscope/internal/onnx"
)

// A matrix is a linear map along one axis, [out in] in row-major order.
type matrix struct {
	out, in int
	at      []float32
}

func newMatrix(out, in int) matrix { return matrix{out, in, make([]float32, out*in)} }

// add adds to one element; positions outside count as the nearest one inside.
func (m matrix) add(out, in int, weight float64) {
	m.at[out*m.in+min(max(in, 0), m.in-1)] += float32(weight)
}

func (m matrix) tensor() *onnx.Tensor { return onnx.FromFloats(m.at, int64(m.out), int64(m.in)) }

// name is the same for the same matrix.
func (m matrix) name() string {
	hash := sha256.Sum256(m.tensor().Raw)
	return fmt.Sprintf("matrix/%dx%d/%x", m.out, m.in, hash[:8])
}

// alongAxis multiplies by the transposed of m along an axis: what belongs to m's outputs
// becomes what belongs to its inputs.
func (s *step) alongAxis(v value, axis int, m matrix) value {
	if s.err != nil {
		return ""
	}
	last := len(s.Shape(v)) - 1
	c := s.as(s.Once(m.name(), m.tensor), v)
	switch axis {
	case last:
		return s.Op("MatMul", nil, v, c)
	case last - 1:
		return s.Op("MatMul", nil, s.turned(c), v)
	}
	perm := make([]int, last+1)
	for i := range perm {
		perm[i] = i
	}
	perm[axis], perm[last] = last, axis
	swapped := s.Op("Transpose", attrs{"perm": perm}, v)
	return s.Op("Transpose", attrs{"perm": perm}, s.Op("MatMul", nil, swapped, c))
}

// padMatrix is a Pad that copies its input into the margin, along one axis.
func padMatrix(mode string, n, before, after int) (matrix, error) {
	m := newMatrix(n+before+after, n)
	for i := range m.out {
		at := i - before
		switch {
		case mode == "edge":
			at = min(max(at, 0), n-1)
		case mode == "wrap":
			at = (at%n + n) % n
		case mode == "reflect" && n > 1:
			at = ((at % (2*n - 2)) + 2*n - 2) % (2*n - 2)
			at = min(at, 2*n-2-at)
		default:
			return m, fmt.Errorf("padding mode %q of %d elements has no rule", mode, n)
		}
		m.add(i, at, 1)
	}
	return m, nil
}

// resizeInput takes each axis by itself: all modes are linear and separable.
func resizeInput(s *step, _ int) value {
	x, y := s.sizes(0, 2), s.outputSizes()
	if s.err != nil {
		return ""
	}
	if !slices.Equal(s.Shape(s.x(0))[:2], s.Shape(s.y())[:2]) {
		return s.fail("it resizes batch or channels")
	}
	r, err := s.resampling()
	if err != nil {
		return s.fail("%w", err)
	}
	dx := s.dy()
	for i := range x {
		if x[i] != y[i] || r.scales != nil && r.scales[i+2] != 1 {
			dx = s.alongAxis(dx, i+2, r.matrix(i+2, y[i], x[i]))
		}
	}
	return dx
}

// outputSizes returns the sizes of the output's spatial dimensions, which must be known.
func (s *step) outputSizes() []int {
	dims := s.Shape(s.y())
	if len(dims) < 2 || !onnx.Known(dims[2:]) {
		s.fail("the size of %s is not known", s.y())
		return nil
	}
	var sizes []int
	for _, d := range dims[2:] {
		sizes = append(sizes, d.Size)
	}
	return sizes
}

// resampling is how a Resize node maps positions (ONNX, Operators.md, Resize).
type resampling struct {
	mode, coordinates, rounding string
	cubic                       float64
	excludeOutside              bool
	scales                      []float32 // nil: output size / input size
}

// resampling reads the node's attributes.
func (s *step) resampling() (r resampling, err error) {
	a := s.n.Attrs
	r = resampling{
		mode: a.Text("mode", "nearest"), coordinates: a.Text("coordinate_transformation_mode", "half_pixel"),
		rounding: a.Text("nearest_mode", "round_prefer_floor"), cubic: s.attr("cubic_coeff_a", -0.75),
		excludeOutside: a.Int("exclude_outside", 0) != 0,
	}
	if t := s.Tensor(s.x(2)); t != nil && t.Len() > 0 {
		r.scales, err = t.Floats()
	}
	switch {
	case err != nil:
		return r, err
	case a.Int("antialias", 0) != 0 || r.coordinates == "tf_crop_and_resize" || a.Ints("axes") != nil:
		return r, fmt.Errorf("antialiasing, cropping and resizing of listed axes have no rule")
	case a.Text("keep_aspect_ratio_policy", "stretch") != "stretch":
		return r, fmt.Errorf("keeping the aspect ratio has no rule")
	}
	return r, nil
}

// matrix returns the weights of the input's positions in each position of the output.
func (r resampling) matrix(axis, out, in int) matrix {
	m := newMatrix(out, in)
	for i := range out {
		at := r.source(axis, i, out, in)
		switch r.mode {
		case "nearest":
			m.add(i, r.round(at), 1)
		case "linear":
			at = min(max(at, 0), float64(in-1))
			low := math.Floor(at)
			m.add(i, int(low), 1-(at-low))
			m.add(i, int(low)+1, at-low)
		default:
			r.addCubic(m, i, at)
		}
	}
	return m
}

// source is the position in the input that position i of the output shows.
func (r resampling) source(axis, i, out, in int) float64 {
	scale := float64(out) / float64(in)
	if r.scales != nil {
		scale = float64(r.scales[axis])
	}
	x := float64(i)
	switch r.coordinates {
	case "asymmetric":
		return x / scale
	case "align_corners":
		return x * float64(in-1) / math.Max(1, float64(out-1))
	case "pytorch_half_pixel":
		if out <= 1 {
			return 0
		}
	case "half_pixel_symmetric":
		adjust := float64(out) / (scale * float64(in))
		return float64(in)/2*(1-adjust) + (x+0.5)/scale - 0.5
	}
	return (x+0.5)/scale - 0.5
}

// round is the nearest position.
func (r resampling) round(at float64) int {
	switch r.rounding {
	case "floor":
		return int(math.Floor(at))
	case "ceil":
		return int(math.Ceil(at))
	case "round_prefer_ceil":
		return int(math.Floor(at + 0.5))
	}
	return int(math.Ceil(at - 0.5))
}

// addCubic adds the four weights of the cubic convolution around a position (Keys, Cubic
// convolution interpolation for digital image processing, 1981).
func (r resampling) addCubic(m matrix, i int, at float64) {
	low := math.Floor(at)
	weights, total := [4]float64{}, 0.0
	for k := range weights {
		position := int(low) + k - 1
		if r.excludeOutside && (position < 0 || position >= m.in) {
			continue
		}
		weights[k] = cubic(math.Abs(at-float64(position)), r.cubic)
		total += weights[k]
	}
	for k, w := range weights {
		if w != 0 {
			m.add(i, int(low)+k-1, w/total)
		}
	}
}

func cubic(d, a float64) float64 {
	switch {
	case d <= 1:
		return (a+2)*d*d*d - (a+3)*d*d + 1
	case d < 2:
		return a*d*d*d - 5*a*d*d + 8*a*d - 4*a
	}
	return 0
}
