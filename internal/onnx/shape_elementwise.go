package onnx

import (
	"fmt"
	"slices"
)

// unary: the output is like the first input.
func unary(c *call) error {
	c.same()
	return nil
}

// identity passes on what is known of the elements as well.
func identity(c *call) error {
	c.out[0] = c.in[0]
	return nil
}

// axisUnary is unary with an axis that must exist.
func axisUnary(c *call) error {
	c.same()
	if dims := c.dims(0); len(dims) > 0 {
		_, err := axisOf(c.n.Attrs.Int("axis", -1), len(dims))
		return err
	}
	return nil
}

// elementwise: all inputs broadcast to one shape and have one type.
func elementwise(c *call) error {
	shapes := make([][]Dim, len(c.in))
	for i := range c.in {
		shapes[i] = c.dims(i)
	}
	dims, err := broadcast(shapes...)
	c.set(c.dtype(0), dims)
	return err
}

// arithmetic is elementwise, of operands of one type; on sizes it is done at once.
func arithmetic(c *call) error {
	if a, b := c.dtype(0), c.dtype(1); a != 0 && b != 0 && a != b {
		return fmt.Errorf("operands are of %s and %s", a, b)
	}
	if err := elementwise(c); err != nil {
		return err
	}
	if a, b := c.dims(0), c.dims(1); len(a) <= 1 && len(b) <= 1 || SameShape(a, b) {
		c.out[0].ints = sizeArithmetic(c.n.Op, c.ints(0), c.ints(1))
		if f := realArithmetic[c.n.Op]; f != nil {
			c.out[0].reals = mapReals(c.reals(0), c.reals(1), f)
		}
	}
	return nil
}

// sizeArithmetic computes with known sizes, element by element; nil if it can not.
func sizeArithmetic(op string, a, b []Dim) []Dim {
	if a == nil || b == nil || len(a) != len(b) && len(a) != 1 && len(b) != 1 {
		return nil
	}
	out := make([]Dim, max(len(a), len(b)))
	for i := range out {
		d, ok := combine(op, a[min(i, len(a)-1)], b[min(i, len(b)-1)])
		if !ok {
			return nil
		}
		out[i] = d
	}
	return out
}

func combine(op string, a, b Dim) (Dim, bool) {
	switch {
	case op == "Mul" && positive(a) && positive(b):
		d := monomial{size: 1}.times(a).times(b).dim()
		return d, d.Size >= 0
	case op == "Div" && positive(a) && positive(b):
		if q, ok := (monomial{size: 1}.times(a)).over(b); ok {
			return q.dim(), true
		}
	}
	if !a.Known() || !b.Known() || max(a.Size, -a.Size, b.Size, -b.Size) > maxSize {
		return Dim{}, false
	}
	switch op {
	case "Add":
		return Fixed(a.Size + b.Size), true
	case "Sub":
		return Fixed(a.Size - b.Size), true
	case "Mul": // of 0 and negative numbers
		if max(a.Size, -a.Size, b.Size, -b.Size) < 1<<31 {
			return Fixed(a.Size * b.Size), true
		}
	case "Div":
		if b.Size != 0 {
			return Fixed(a.Size / b.Size), true
		}
	case "Mod": // has the sign of the divisor
		if b.Size != 0 {
			return Fixed((a.Size%b.Size + b.Size) % b.Size), true
		}
	}
	return Dim{}, false
}

func positive(d Dim) bool { return !d.Known() || d.Size > 0 }

// truth: one truth value for each element.
func truth(c *call) error {
	c.set(Bool, c.dims(0))
	return nil
}

// comparison: operands broadcast to one shape of truth values.
func comparison(c *call) error {
	err := elementwise(c)
	c.out[0].dtype = Bool
	if c.n.Op == "Equal" {
		c.out[0].ints = equalInts(c.ints(0), c.ints(1))
	}
	return err
}

// equalInts compares lists of one length, element by element: 1 where they are equal, else 0.
func equalInts(a, b []Dim) []Dim {
	if a == nil || len(a) != len(b) {
		return nil
	}
	out := make([]Dim, len(a))
	for i := range a {
		same, known := equalSizes(a[i], b[i])
		if !known {
			return nil
		}
		if same {
			out[i] = Fixed(1)
		}
	}
	return out
}

// equalSizes compares two sizes. One that only running tells is no negative number.
func equalSizes(a, b Dim) (same, known bool) {
	switch {
	case a == b:
		return true, true
	case a.Known() && b.Known():
		return false, true
	}
	return false, a.Size < 0 || b.Size < 0
}

// where chooses between inputs 1 and 2.
func where(c *call) error {
	if t := c.dtype(0); t != 0 && t != Bool {
		return fmt.Errorf("the condition is of %s, not bool", t)
	}
	err := elementwise(c)
	c.out[0].dtype = c.dtype(1)
	c.out[0].ints = c.chooseInts()
	return err
}

// chooseInts is Where on sizes, as exporters write “this size, or −1 where it is to stay”. The
// condition's elements are 0 and 1.
func (c *call) chooseInts() []Dim {
	which, a, b := c.ints(0), c.ints(1), c.ints(2)
	if len(c.out[0].dims) > 1 || !Known(which) || len(a) != len(which) || len(b) != len(which) {
		return nil
	}
	out := slices.Clone(b)
	for i, d := range which {
		if d.Size != 0 {
			out[i] = a[i]
		}
	}
	return out
}

// cast changes the type only.
func cast(c *call) error {
	from, to := c.in[0], DType(c.n.Attrs.Int("to", 0))
	c.set(to, from.dims)
	switch {
	case to == Float && from.reals != nil:
		c.out[0].reals = from.reals
	case to == Float:
		c.out[0].reals = realNumbers(from.ints)
	case (to == Int64 || to == Int32) && from.reals != nil:
		c.out[0].ints = wholeNumbers(from.reals)
	case to == Int64 || to == Int32:
		c.out[0].ints = from.ints
	}
	return nil
}

func castLike(c *call) error {
	c.set(c.dtype(1), c.dims(0))
	return nil
}

// dropout does nothing when a model is not being trained; its mask is not inferred.
func dropout(c *call) error {
	c.same()
	if len(c.out) > 1 {
		c.out[1] = info{dtype: Bool, dims: c.dims(0)}
	}
	return nil
}
