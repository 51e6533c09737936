package grad

import (
	"fmt"

	"multiscope/internal/onnx"
)

// Options changes how gradients are computed. The zero value gives the exact gradient.
type Options struct {
	// RedirectReLU names a scalar of the graph: 1 redirects the gradients of ReLUs, 0 leaves them
	// exact, so that one graph serves the first steps of a gradient ascent and those after them.
	// "" leaves out the nodes that it takes.
	//
	// A unit after a ReLU that is silent at every position has no gradient, and ascent on it goes
	// nowhere. So where a ReLU (Relu, or Clip from 0) blocks the gradient of an element of the batch
	// at every position, it lets through what pushes its input, along the gradient, towards the
	// range where the ReLU has a slope: positive gradients at inputs from 0 down, negative ones at
	// inputs from the upper bound of Clip up. Elements of which any gradient passes are not
	// affected. The batch is the first dimension.
	//
	// It is the redirected ReLU gradient of lucid (lucid/misc/redirected_relu_grad.py), for ascent
	// instead of descent, at the ReLUs that the gradient meets first: below those, some gradient
	// passes in any network of use, and looking for the exception at all of ResNet-50's ReLUs takes
	// 8 % of a step.
	RedirectReLU onnx.Value
}

func (o Options) check(g *onnx.Graph) error {
	if v := o.RedirectReLU; v != "" && (!g.Has(v) || !g.Type(v).IsFloat() || g.Shape(v) == nil || len(g.Shape(v)) > 0) {
		return fmt.Errorf("%q, which is to redirect gradients, is not a real scalar of the graph", v)
	}
	return nil
}

// redirected returns the cotangent of a ReLU's input: dx, the exact one, or where an element of
// the batch has none, what pushes its input towards the range with a slope.
//
// Where dx is 0 throughout, each position either has dy = 0 or is blocked, so towards need not
// look at which positions are.
func (s *step) redirected(dx onnx.Value, towards func() onnx.Value) onnx.Value {
	if s.options.RedirectReLU == "" || !s.nearest[s.y()] {
		return dx
	}
	blocked := s.as(s.Op("Equal", nil, s.magnitude(dx), s.num(0, dx)), dx)
	return s.plus(dx, s.times(towards(), s.times(blocked, s.as(s.options.RedirectReLU, dx))))
}

// markNearest marks an input of the node if the gradient has passed no ReLU to reach it.
func (s *step) markNearest(x onnx.Value) {
	for i, dy := range s.dys {
		if dy != "" && s.nearest[s.n.Outputs[i]] && !IsReLU(s.Graph, s.n) {
			s.nearest[x] = true
		}
	}
}

// IsReLU reports whether a node is a ReLU: Relu, or Clip from 0.
func IsReLU(g *onnx.Graph, n *onnx.Node) bool {
	return n.Op == "Relu" || n.Op == "Clip" && isZero(g, n.Input(1))
}

// magnitude is the sum of the magnitudes of each element of a batch.
func (s *step) magnitude(v onnx.Value) onnx.Value {
	var axes []int64
	for i := 1; i < len(s.shape(0)); i++ {
		axes = append(axes, int64(i))
	}
	if len(axes) == 0 {
		return s.Op("Abs", nil, v)
	}
	return s.Op("ReduceL1", nil, v, s.Ints(axes...))
}

func reluInput(s *step) onnx.Value {
	dx := s.times(s.dy(), s.above(s.y(), 0))
	return s.redirected(dx, func() onnx.Value { return s.Op("Relu", nil, s.dy()) })
}

func clipInput(s *step, _ int) onnx.Value {
	low, high := s.x(1), s.x(2)
	var inside onnx.Value
	switch {
	case low == "" && high == "":
		return s.dy()
	case high == "":
		inside = s.Op("Greater", nil, s.y(), low)
	case low == "":
		inside = s.Op("Less", nil, s.y(), high)
	default:
		inside = s.Op("And", nil, s.Op("Greater", nil, s.y(), low), s.Op("Less", nil, s.y(), high))
	}
	dx := s.times(s.dy(), s.as(inside, s.dy()))
	if !isZero(s.Graph, low) {
		return dx
	}
	return s.redirected(dx, func() onnx.Value { return s.intoRange(low, high) })
}

// isZero reports whether v is a constant 0.
func isZero(g *onnx.Graph, v onnx.Value) bool {
	t := g.Tensor(v)
	if t == nil || t.Len() != 1 {
		return false
	}
	x, err := t.Floats()
	return err == nil && x[0] == 0
}

// intoRange is dy where it pushes an input outside of Clip's bounds towards them.
func (s *step) intoRange(low, high onnx.Value) onnx.Value {
	up := s.Op("Relu", nil, s.dy())
	if high == "" {
		return up
	}
	down := s.Op("Min", nil, s.dy(), s.num(0, s.dy()))
	return s.Op("Where", nil, s.Op("Equal", nil, s.y(), low), up, down)
}
