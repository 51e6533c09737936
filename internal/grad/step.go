package grad

import (
	"fmt"
	"slices"

	"multiscope/internal/onnx"
)

// A step takes the backward pass through one node: from the cotangents of its outputs to those of
// its inputs. Rules are written in terms of its methods.
type step struct {
	*backward
	n   *onnx.Node
	dys []onnx.Value // "" where nothing depends on the output
	err error        // why a rule does not apply
}

// A partial returns the cotangent of input i. It may have a larger shape where the input was
// broadcast; the sum is taken afterwards.
type partial func(s *step, i int) onnx.Value

// A rule has a partial for each input; nil for one without a derivative.
type rule struct {
	inputs []partial
	others partial // for the inputs beyond
}

// of is the rule of an operator with these partials, in the order of its inputs.
func of(inputs ...partial) rule { return rule{inputs: inputs} }

// ofEach is the rule of an operator with any number of inputs that are treated alike.
func ofEach(p partial) rule { return rule{others: p} }

// input returns the partial of input i.
func (r rule) input(i int) partial {
	if i < len(r.inputs) {
		return r.inputs[i]
	}
	return r.others
}

// run passes the cotangents of one node on to its inputs.
func (s *step) run() error {
	r, ok := rules[s.n.Op]
	if !ok || s.n.Domain != "" {
		return fmt.Errorf("no rule for %s (node %s)", s.n.Op, s.n.Name)
	}
	if s.dys[0] == "" && s.n.Op != "Split" {
		return fmt.Errorf("no rule for the further outputs of %s (node %s)", s.n.Op, s.n.Name)
	}
	for i, x := range s.n.Inputs {
		if x == "" || !s.active[x] {
			continue
		}
		p := r.input(i)
		if p == nil {
			return fmt.Errorf("no rule for input %d of %s (node %s)", i+1, s.n.Op, s.n.Name)
		}
		dx := s.fit(p(s, i), x)
		if s.err == nil {
			s.err = s.Err()
		}
		if s.err != nil {
			return fmt.Errorf("%s (node %s): %w", s.n.Op, s.n.Name, s.err)
		}
		s.backward.add(x, dx)
		s.markNearest(x)
	}
	return nil
}

// fail says why the rule does not apply; the first reason stays.
func (s *step) fail(format string, args ...any) onnx.Value {
	if s.err == nil {
		s.err = fmt.Errorf(format, args...)
	}
	return ""
}

// dy is the cotangent of the node's output.
func (s *step) dy() onnx.Value { return s.dys[0] }

// y is the node's output.
func (s *step) y() onnx.Value { return s.n.Outputs[0] }

// x is input i, "" when the node has none there.
func (s *step) x(i int) onnx.Value { return s.n.Input(i) }

// shape returns the shape of input i, of which at least the number of dimensions must be known.
func (s *step) shape(i int) []onnx.Dim {
	dims := s.Shape(s.x(i))
	if dims == nil {
		s.fail("the shape of %s is not known", s.x(i))
	}
	return dims
}

// sizes returns the sizes of the input's dimensions from a first one on, which must be known.
func (s *step) sizes(i, from int) []int {
	dims := s.shape(i)
	if len(dims) < from || !onnx.Known(dims[from:]) {
		s.fail("the size of %s is %s, which is not known well enough", s.x(i), onnx.FormatShape(dims))
		return nil
	}
	sizes := make([]int, 0, len(dims)-from)
	for _, d := range dims[from:] {
		sizes = append(sizes, d.Size)
	}
	return sizes
}

// fit sums a cotangent over the dimensions along which x was broadcast.
func (s *step) fit(dx, x onnx.Value) onnx.Value {
	have, want := s.Shape(dx), s.Shape(x)
	if s.err != nil || dx == "" || onnx.SameShape(have, want) {
		return dx
	}
	if have == nil || want == nil || len(have) < len(want) {
		return s.fail("the cotangent of %s has shape %s, not %s", x, onnx.FormatShape(have), onnx.FormatShape(want))
	}
	lead := len(have) - len(want)
	var axes []int64
	for i, d := range have {
		switch {
		case i < lead, want[i-lead] == onnx.Fixed(1) && d != onnx.Fixed(1):
			axes = append(axes, int64(i))
		case d != want[i-lead]:
			return s.fail("the cotangent of %s has shape %s, not %s", x, onnx.FormatShape(have), onnx.FormatShape(want))
		}
	}
	return s.like(s.Op("ReduceSum", nil, dx, s.Ints(axes...)), x)
}

// like reshapes v, which has as many elements as x, to the shape of x.
func (b *backward) like(v, x onnx.Value) onnx.Value {
	if onnx.SameShape(b.Shape(v), b.Shape(x)) {
		return v
	}
	target, open := make([]int64, 0, len(b.Shape(x))), 0
	for _, d := range b.Shape(x) {
		if !d.Known() {
			open++
		}
		if d == onnx.Fixed(0) { // 0 would mean: as it is
			open = 2
		}
		target = append(target, size(d))
	}
	if open > 1 || b.Shape(x) == nil {
		return b.Op("Reshape", nil, v, b.shapeOf(x))
	}
	return b.Op("Reshape", nil, v, b.Ints(target...))
}

// size is a dimension as Reshape takes it: -1 for one that is not known.
func size(d onnx.Dim) int64 {
	if !d.Known() {
		return -1
	}
	return int64(d.Size)
}

// expandLike broadcasts v to the shape of x.
func (b *backward) expandLike(v, x onnx.Value) onnx.Value {
	dims := b.Shape(x)
	if onnx.SameShape(b.Shape(v), dims) {
		return v
	}
	if !onnx.Known(dims) {
		return b.Op("Expand", nil, v, b.shapeOf(x))
	}
	target := make([]int64, len(dims))
	for i, d := range dims {
		target[i] = int64(d.Size)
	}
	return b.Op("Expand", nil, v, b.Ints(target...))
}

// shapeOf is the shape of x, taken from the first value that has it, so that gradients of several
// objectives through the same nodes share their nodes too.
func (b *backward) shapeOf(x onnx.Value) onnx.Value {
	same := func(v onnx.Value) bool { return onnx.SameShape(b.Shape(v), b.Shape(x)) }
	if i := slices.IndexFunc(b.Inputs(), same); i >= 0 {
		return b.Op("Shape", nil, b.Inputs()[i])
	}
	for _, n := range b.Nodes() {
		if i := slices.IndexFunc(n.Outputs, same); i >= 0 {
			return b.Op("Shape", nil, n.Outputs[i])
		}
	}
	return b.Op("Shape", nil, x)
}

// num is a constant of the element type of v.
func (b *backward) num(x float64, v onnx.Value) onnx.Value { return b.as(b.Scalar(float32(x)), v) }

// as converts x to the element type of v.
func (b *backward) as(x, v onnx.Value) onnx.Value {
	if t := b.Type(v); t != b.Type(x) && t != 0 {
		return b.Op("Cast", onnx.Attrs{"to": t}, x)
	}
	return x
}

func (b *backward) plus(x, y onnx.Value) onnx.Value  { return b.Op("Add", nil, x, y) }
func (b *backward) minus(x, y onnx.Value) onnx.Value { return b.Op("Sub", nil, x, y) }
func (b *backward) times(x, y onnx.Value) onnx.Value { return b.Op("Mul", nil, x, y) }
func (b *backward) over(x, y onnx.Value) onnx.Value  { return b.Op("Div", nil, x, y) }
func (b *backward) neg(x onnx.Value) onnx.Value      { return b.Op("Neg", nil, x) }
func (b *backward) sq(x onnx.Value) onnx.Value       { return b.times(x, x) }
func (b *backward) exp(x onnx.Value) onnx.Value      { return b.Op("Exp", nil, x) }
func (b *backward) sigmoid(x onnx.Value) onnx.Value  { return b.Op("Sigmoid", nil, x) }
func (b *backward) tanh(x onnx.Value) onnx.Value     { return b.Op("Tanh", nil, x) }

// scaled is x times a constant.
func (b *backward) scaled(x onnx.Value, k float64) onnx.Value { return b.times(x, b.num(k, x)) }

// oneMinus is 1 − x.
func (b *backward) oneMinus(x onnx.Value) onnx.Value { return b.minus(b.num(1, x), x) }

// when is 1 where a comparison of x with k holds, and 0 elsewhere, as numbers to multiply by.
// Measured on a step of ResNet-50: 2.2 forward passes with ONNX Runtime's own kernels and 2.1
// with OpenVINO's; selecting with Where instead takes 2.5 and 2.0.
func (b *backward) when(x onnx.Value, compare string, k float64) onnx.Value {
	return b.as(b.Op(compare, nil, x, b.num(k, x)), x)
}

// above is 1 where x > k, and 0 elsewhere.
func (b *backward) above(x onnx.Value, k float64) onnx.Value { return b.when(x, "Greater", k) }

// below is 1 where x < k, and 0 elsewhere.
func (b *backward) below(x onnx.Value, k float64) onnx.Value { return b.when(x, "Less", k) }

// mask is v where a condition holds, and 0 elsewhere.
func (b *backward) mask(v, condition onnx.Value) onnx.Value {
	return b.Op("Where", nil, condition, v, b.num(0, v))
}

// sum adds up along axes, which stay with size 1.
func (b *backward) sum(v onnx.Value, axes ...int64) onnx.Value {
	return b.Op("ReduceSum", nil, v, b.Ints(axes...))
}

// mean averages along axes, which stay with size 1.
func (b *backward) mean(v onnx.Value, axes ...int64) onnx.Value {
	return b.Op("ReduceMean", nil, v, b.Ints(axes...))
}
