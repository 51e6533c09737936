package onnx

import (
	"fmt"
	"slices"
)

// A call is one node seen by the rule that infers its outputs' types and shapes.
type call struct {
	n   *Node
	in  []info
	ts  []*Tensor // the inputs that are constant
	out []info
}

// A shapeRule fills c.out, or says why the operator does not fit its inputs. It may leave an
// output as it is, which means that nothing is known of it.
type shapeRule func(c *call) error

// infer checks a node against its inputs and records what is known of its outputs.
func (g *Graph) infer(n *Node) error {
	c := &call{n: n, out: make([]info, len(n.Outputs))}
	for _, v := range n.Inputs {
		c.in, c.ts = append(c.in, g.infos[v]), append(c.ts, g.tensors[v])
	}
	if op, ok := operatorOf(n); ok {
		if err := c.arity(op); err != nil {
			return err
		}
		if op.shape != nil {
			if err := op.shape(c); err != nil {
				return err
			}
		}
	}
	return g.record(c)
}

// arity reports a node without the inputs that its operator can not do without.
func (c *call) arity(op operator) error {
	for i := range op.inputs {
		if c.n.Input(i) == "" {
			return fmt.Errorf("input %d of at least %d is missing", i+1, op.inputs)
		}
	}
	if len(c.n.Outputs) == 0 {
		return fmt.Errorf("it has no output")
	}
	return nil
}

// record stores what a rule has found, after checking that no size is impossible.
func (g *Graph) record(c *call) error {
	for i, v := range c.n.Outputs {
		if v == "" {
			continue
		}
		for _, d := range c.out[i].dims {
			if d.Known() && (d.Size < 0 || d.Size > maxSize) {
				return fmt.Errorf("its output would have shape %s", FormatShape(c.out[i].dims))
			}
		}
		g.infos[v] = c.out[i]
	}
	return nil
}

// dims returns the shape of input i, nil when it is unknown or absent.
func (c *call) dims(i int) []Dim {
	if i >= len(c.in) {
		return nil
	}
	return c.in[i].dims
}

// dtype returns the element type of input i.
func (c *call) dtype(i int) DType {
	if i >= len(c.in) {
		return 0
	}
	return c.in[i].dtype
}

// ints returns the elements of the integer input i if they are known.
func (c *call) ints(i int) []Dim {
	if i >= len(c.in) {
		return nil
	}
	return c.in[i].ints
}

// numbers returns the elements of the integer input i if all are numbers.
func (c *call) numbers(i int) (x []int, ok bool) {
	ints := c.ints(i)
	if !Known(ints) {
		return nil, false
	}
	for _, d := range ints {
		x = append(x, d.Size)
	}
	return x, true
}

// same gives output 0 the type and the shape of input 0.
func (c *call) same() { c.set(c.dtype(0), c.dims(0)) }

// set gives output 0 a type and a shape.
func (c *call) set(t DType, dims []Dim) { c.out[0] = info{dtype: t, dims: dims} }

// unknown is a dimension that can not be known now. Its name is the node's and the axis, so
// that the same shape read twice is the same.
func (c *call) unknown(axis int) Dim { return Sym(fmt.Sprintf("%s.%d", c.n.Outputs[0], axis)) }

// axis makes an axis count from the front.
func axisOf(axis int64, rank int) (int, error) {
	a := axis
	if a < 0 {
		a += int64(rank)
	}
	if a < 0 || a >= int64(rank) {
		return 0, fmt.Errorf("axis %d is outside of %d dimensions", axis, rank)
	}
	return int(a), nil
}

// axes makes distinct axes count from the front.
func axesOf(axes []int, rank int) ([]int, error) {
	out := make([]int, 0, len(axes))
	for _, x := range axes {
		a, err := axisOf(int64(x), rank)
		if err != nil {
			return nil, err
		}
		if slices.Contains(out, a) {
			return nil, fmt.Errorf("axis %d is named twice", x)
		}
		out = append(out, a)
	}
	return out, nil
}

// broadcast returns the shape of an element-wise result, nil if an operand's is unknown.
func broadcast(shapes ...[]Dim) ([]Dim, error) {
	var out []Dim
	for i, s := range shapes {
		var err error
		if s == nil {
			return nil, nil
		}
		if i == 0 {
			out = s
			continue
		}
		if out, err = broadcastTwo(out, s); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func broadcastTwo(a, b []Dim) ([]Dim, error) {
	if len(a) < len(b) {
		a, b = b, a
	}
	out := slices.Clone(a)
	for i, y := range b {
		k := len(a) - len(b) + i
		x := a[k]
		switch {
		case x == y || y == Fixed(1):
		case x == Fixed(1):
			out[k] = y
		case x.Known() && y.Known():
			return nil, fmt.Errorf("shapes %s and %s do not broadcast", FormatShape(a), FormatShape(b))
		case y.Known(): // the other must turn out to be 1 or the same
			out[k] = y
		case !x.Known():
			out[k] = Sym("max(" + min(x.Name, y.Name) + "," + max(x.Name, y.Name) + ")")
		}
	}
	return out, nil
}

// maxInts is how long an integer tensor may be for its elements to be followed.
const maxInts = 64

// smallInts returns the elements of a short list or single whole number.
func smallInts(t *Tensor) []Dim {
	if t.DType != Int64 && t.DType != Int32 || len(t.Dims) > 1 || t.Len() > maxInts {
		return nil
	}
	x, err := t.Ints()
	if err != nil {
		return nil
	}
	dims := make([]Dim, len(x))
	for i, n := range x {
		dims[i] = Fixed(int(n))
	}
	return dims
}
