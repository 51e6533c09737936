package grad

import (
	"fmt"

	"multiscope/internal/onnx"
)

// window reads the node's kernel, strides and padding.
func (s *step) window(kernel []int) onnx.Window {
	dims := s.shape(0)
	if s.err != nil || len(dims) < 3 {
		s.fail("the input has no spatial dimensions")
		return onnx.Window{}
	}
	w, err := onnx.WindowOf(s.n, kernel, dims[2:])
	if err != nil {
		s.fail("%w", err)
	}
	return w
}

// averagePoolInput distributes each dy over its window. Where windows tile the picture, as they
// mostly do, that is a resize to the nearest; otherwise it is a matrix along height and one along width.
func averagePoolInput(s *step, _ int) value {
	w, x := s.window(nil), s.sizes(0, 2)
	y := s.outputSizes()
	if s.err != nil {
		return ""
	}
	if tiles(w, x) {
		return s.enlarged(w)
	}
	dx, padded := s.dy(), s.n.Attrs.Int("count_include_pad", 0) != 0
	for i := range x {
		dx = s.alongAxis(dx, i+2, averageMatrix(w, i, y[i], x[i], padded))
	}
	return dx
}

// tiles reports whether the windows cover every position exactly once.
func tiles(w onnx.Window, sizes []int) bool {
	for i, n := range sizes {
		if w.Strides[i] != w.Kernel[i] || w.Dilations[i] != 1 || w.Begin[i] != 0 || w.End[i] != 0 || n%w.Kernel[i] != 0 {
			return false
		}
	}
	return true
}

// enlarged repeats each element of dy over its window, divided by the window's size.
func (s *step) enlarged(w onnx.Window) value {
	scales, area := []float32{1, 1}, 1
	for _, k := range w.Kernel {
		scales, area = append(scales, float32(k)), area*k
	}
	factors := s.Once(fmt.Sprintf("scales/%v", scales), func() *onnx.Tensor { return onnx.FromFloats(scales, int64(len(scales))) })
	resize := attrs{"mode": "nearest", "coordinate_transformation_mode": "asymmetric", "nearest_mode": "floor"}
	return s.Op("Resize", resize, s.scaled(s.dy(), 1/float64(area)), "", factors)
}

// averageMatrix is the averaging along one axis. The average includes the zeros of
// the padding (padded) or leaves them out; positions beyond the padding are always left out.
func averageMatrix(w onnx.Window, axis, out, in int, padded bool) matrix {
	m := newMatrix(out, in)
	for o := range out {
		var inside []int
		count := 0
		for k := range w.Kernel[axis] {
			at := o*w.Strides[axis] - w.Begin[axis] + k*w.Dilations[axis]
			if at >= 0 && at < in {
				inside = append(inside, at)
			}
			if at < in+w.End[axis] {
				count++
			}
		}
		if !padded {
			count = len(inside)
		}
		for _, at := range inside {
			m.add(o, at, 1/float64(count))
		}
	}
	return m
}

func globalAverageInput(s *step) value {
	x := s.sizes(0, 2)
	area := 1
	for _, n := range x {
		area *= n
	}
	if s.err != nil {
		return ""
	}
	return s.expandLike(s.scaled(s.dy(), 1/float64(area)), s.x(0))
}

// maxPoolInput adds dy at the indices of the maxima, which are MaxPool's second output: positions
// in the flattened input.
func maxPoolInput(s *step, _ int) value {
	if s.n.Attrs.Int("storage_order", 0) != 0 {
		return s.fail("column-major indices have no rule")
	}
	s.shape(0)
	if s.err != nil {
		return ""
	}
	x, all := s.x(0), s.Ints(-1)
	at := s.Op("Reshape", nil, s.NameOutput(s.n, 1), all)
	zeros := s.Op("Reshape", nil, s.zerosLike(x), all)
	return s.like(s.addedAt(0, zeros, at, s.Op("Reshape", nil, s.dy(), all)), x)
}
