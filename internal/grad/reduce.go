package grad

import (
	"slices"

	"multiscope/internal/onnx"
)

// reducedAxes returns the axes of a reduction, counted from the front.
func (s *step) reducedAxes() []int64 {
	rank := len(s.shape(0))
	given, known := s.IntsOf(s.x(1))
	if s.x(1) != "" && !known {
		s.fail("its axes are not known")
	}
	var axes []int64
	for _, a := range given {
		axes = append(axes, int64((a.Size+rank)%max(rank, 1)))
	}
	if len(axes) == 0 && s.n.Attrs.Int("noop_with_empty_axes", 0) == 0 {
		for i := range rank {
			axes = append(axes, int64(i))
		}
	}
	return axes
}

// spread broadcasts v, which has the shape of a reduction's output, to the shape of its input.
func (s *step) spread(v value) value {
	axes := s.reducedAxes()
	if s.err != nil {
		return ""
	}
	if s.n.Attrs.Int("keepdims", 1) == 0 && len(axes) > 0 {
		v = s.Op("Unsqueeze", nil, v, s.Ints(axes...))
	}
	return s.expandLike(v, s.x(0))
}

// count is the number of elements that each reduction takes.
func (s *step) count() value {
	axes, x := s.reducedAxes(), s.shape(0)
	if s.err != nil {
		return ""
	}
	var reduced []onnx.Dim
	for _, a := range axes {
		reduced = append(reduced, x[a])
	}
	if n := onnx.Elements(reduced); n.Known() {
		return s.num(float64(n.Size), s.dy())
	}
	dims := s.Op("Gather", nil, s.shapeOf(s.x(0)), s.Ints(axes...))
	n := s.Op("ReduceProd", attrs{"keepdims": 0}, dims)
	return s.Op("Cast", attrs{"to": s.Type(s.dy())}, n)
}

// reduceSelected passes dy to the elements that are the maximum or minimum.
func reduceSelected(s *step, _ int) value {
	axes := s.reducedAxes()
	if s.err != nil {
		return ""
	}
	return s.shareSelected(s.spread(s.dy()), s.spread(s.y()), axes)
}

// shareSelected divides dy equally among the elements of x that equal y.
func (s *step) shareSelected(dy, y value, axes []int64) value {
	one := s.Op("Cast", attrs{"to": s.Type(s.dy())}, s.Op("Equal", nil, s.x(0), y))
	return s.times(dy, s.over(one, s.sum(one, axes...)))
}

// spatialAxes are those after batch and channels.
func (s *step) spatialAxes() []int64 {
	var axes []int64
	for i := 2; i < len(s.shape(0)); i++ {
		axes = append(axes, int64(i))
	}
	return axes
}

// channelSum adds dy up over all axes but the channels'.
func channelSum(s *step, _ int) value {
	axes := slices.Concat([]int64{0}, s.spatialAxes())
	return s.Op("ReduceSum", attrs{"keepdims": 0}, s.dy(), s.Ints(axes...))
}
