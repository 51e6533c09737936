package grad

import (
	"crypto/sha256"
	"fmt"
	"math"

	"multiscope/internal/onnx"
)

// A matrix is a linear map along one axis, [out in] in row-major order.
type matrix struct {
	out, in int
	at      []float32
}

func newMatrix(out, in int) matrix { return matrix{out, in, make([]float32, out*in)} }

// add adds to one element; a position outside stands for the nearest one inside.
func (m matrix) add(out, in int, weight float64) {
	m.at[out*m.in+min(max(in, 0), m.in-1)] += float32(weight)
}

func (m matrix) tensor() *onnx.Tensor { return onnx.FromFloats(m.at, int64(m.out), int64(m.in)) }

// name identifies a matrix by its elements.
func (m matrix) name() string {
	hash := sha256.Sum256(m.tensor().Raw)
	return fmt.Sprintf("matrix/%dx%d/%x", m.out, m.in, hash[:8])
}

// alongAxis multiplies by the transpose of m along an axis, from the cotangent of m's output to that
// of its input.
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
		return s.Op("MatMul", nil, s.transposed(c), v)
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

// resizeInput treats one axis after another: all modes are linear and separable.
func resizeInput(s *step, _ int) value {
	x, y := s.shape(0), s.Shape(s.y())
	r, err := s.resampling(len(x))
	if err != nil {
		return s.fail("%w", err)
	}
	dx := s.dy()
	for axis := range x {
		switch in, out := x[axis], y[axis]; {
		case in == out && r.scale(axis, in.Size, out.Size) == 1:
		case !in.Known() || !out.Known():
			return s.fail("the sizes along axis %d are %s and %s, which is not known well enough", axis, in, out)
		default:
			dx = s.alongAxis(dx, axis, r.matrix(axis, out.Size, in.Size))
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
	excludeOutside, antialias   bool
	scales                      map[int]float64 // by axis; absent: output size / input size
}

// resampling reads the node's attributes, for an input of so many dimensions.
func (s *step) resampling(rank int) (r resampling, err error) {
	a := s.n.Attrs
	r = resampling{
		mode: a.Text("mode", "nearest"), coordinates: a.Text("coordinate_transformation_mode", "half_pixel"),
		rounding: a.Text("nearest_mode", "round_prefer_floor"), cubic: s.attr("cubic_coeff_a", -0.75),
		excludeOutside: a.Int("exclude_outside", 0) != 0, antialias: a.Int("antialias", 0) != 0,
	}
	switch {
	case r.coordinates == "tf_crop_and_resize":
		return r, fmt.Errorf("cropping has no rule")
	case a.Text("keep_aspect_ratio_policy", "stretch") != "stretch":
		return r, fmt.Errorf("keeping the aspect ratio has no rule")
	}
	r.scales, err = s.scales(rank)
	return r, err
}

// scales returns a Resize node's factors by axis, none where it has sizes instead.
func (s *step) scales(rank int) (map[int]float64, error) {
	axes, err := onnx.ResizeAxes(s.n, rank)
	t := s.Tensor(s.x(2))
	if err != nil || t == nil || t.Len() == 0 {
		return nil, err
	}
	list, err := t.Floats()
	if err != nil || len(list) != len(axes) {
		return nil, fmt.Errorf("%d factors for %d axes", len(list), len(axes))
	}
	scales := map[int]float64{}
	for i, axis := range axes {
		scales[axis] = float64(list[i])
	}
	return scales, nil
}

// scale is the factor along an axis.
func (r resampling) scale(axis, in, out int) float64 {
	switch k, given := r.scales[axis]; {
	case given:
		return k
	case in == out:
		return 1
	}
	return float64(out) / float64(in)
}

// matrix returns the weights of the input's positions in each position of the output.
func (r resampling) matrix(axis, out, in int) matrix {
	m, scale := newMatrix(out, in), r.scale(axis, in, out)
	for i := range out {
		at := r.source(scale, i, out, in)
		switch {
		case r.mode == "nearest":
			m.add(i, r.round(at), 1)
		case r.antialias && scale < 1:
			r.addSmooth(m, i, at, scale)
		case r.mode == "linear":
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
func (r resampling) source(scale float64, i, out, in int) float64 {
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

// addSmooth adds the weights of the antialiasing filter, stretched by the inverse of the scale.
func (r resampling) addSmooth(m matrix, i int, at, scale float64) {
	reach, filter := 1.0, func(d float64) float64 { return math.Max(0, 1-d) }
	if r.mode == "cubic" {
		reach, filter = 2, func(d float64) float64 { return cubic(d, r.cubic) }
	}
	first, last := int(math.Ceil(at-reach/scale)), int(math.Floor(at+reach/scale))
	if r.excludeOutside {
		first, last = max(first, 0), min(last, m.in-1)
	}
	total := 0.0
	for k := first; k <= last; k++ {
		total += filter(math.Abs(float64(k)-at) * scale)
	}
	for k := first; k <= last; k++ {
		m.add(i, k, filter(math.Abs(float64(k)-at)*scale)/total)
	}
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
