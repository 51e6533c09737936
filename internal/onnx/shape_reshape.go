package onnx

import (
	"fmt"
	"slices"
)

// reshape: a target with 0 (copy) and at most one -1 (what is left).
func reshape(c *call) error {
	x, target := c.dims(0), c.ints(1)
	c.set(c.dtype(0), nil)
	if target == nil {
		if n := c.dims(1); len(n) == 1 && n[0].Known() && n[0].Size <= maxInts {
			c.set(c.dtype(0), c.allUnknown(n[0].Size))
		}
		return nil
	}
	dims, hole, err := c.copyZeros(x, target)
	if err != nil {
		return err
	}
	if err := c.fillHole(dims, hole, x); err != nil {
		return err
	}
	c.set(c.dtype(0), dims)
	c.out[0].ints = c.ints(0)
	return nil
}

func (c *call) allUnknown(rank int) []Dim {
	dims := make([]Dim, rank)
	for i := range dims {
		dims[i] = c.unknown(i)
	}
	return dims
}

// copyZeros replaces each 0 by the input's dimension and returns where the -1 is.
func (c *call) copyZeros(x, target []Dim) (dims []Dim, hole int, err error) {
	dims, hole = slices.Clone(target), -1
	for i, d := range dims {
		switch {
		case d == Fixed(-1) && hole >= 0:
			return nil, 0, fmt.Errorf("target %s has more than one -1", FormatShape(target))
		case d == Fixed(-1):
			hole = i
		case d == Fixed(0) && c.n.Attrs.Int("allowzero", 0) == 0:
			if x != nil && i >= len(x) {
				return nil, 0, fmt.Errorf("target %s copies dimension %d, which input %s lacks", FormatShape(target), i, FormatShape(x))
			}
			dims[i] = c.unknown(i)
			if x != nil {
				dims[i] = x[i]
			}
		case d.Known() && d.Size < -1:
			return nil, 0, fmt.Errorf("target %s has an impossible size", FormatShape(target))
		}
	}
	return dims, hole, nil
}

// fillHole replaces the -1 at hole by what the other dimensions leave, or, without a hole
// (negative), checks that as many elements go in as come out.
func (c *call) fillHole(dims []Dim, hole int, x []Dim) error {
	if hole < 0 {
		return sameElements(x, dims)
	}
	dims[hole] = c.unknown(hole)
	if x == nil {
		return nil
	}
	rest := slices.Delete(slices.Clone(dims), hole, hole+1)
	left, whole := divide(Elements(x), rest)
	switch {
	case whole:
		dims[hole] = left
	case Known(x) && Known(rest):
		return fmt.Errorf("%s can not be reshaped to %s", FormatShape(x), FormatShape(dims))
	}
	return nil
}

// divide takes factors out of a number of elements, if that leaves no rest.
func divide(n Dim, factors []Dim) (left Dim, whole bool) {
	m := monomial{size: 1}.times(n)
	for _, d := range factors {
		if m, whole = m.over(d); !whole {
			return left, false
		}
	}
	return m.dim(), true
}

// sameElements reports shapes that can not have the same number of elements.
func sameElements(x, y []Dim) error {
	if x == nil {
		return nil
	}
	n, names := Elements(x).factors()
	m, others := Elements(y).factors()
	if n != m && slices.Equal(names, others) {
		return fmt.Errorf("%s can not be reshaped to %s", FormatShape(x), FormatShape(y))
	}
	return nil
}

// flatten makes a matrix: the dimensions before the axis, and those from it on.
func flatten(c *call) error {
	x := c.dims(0)
	c.set(c.dtype(0), nil)
	if x == nil {
		return nil
	}
	axis := c.n.Attrs.Int("axis", 1)
	if axis < 0 {
		axis += int64(len(x))
	}
	if axis < 0 || axis > int64(len(x)) {
		return fmt.Errorf("axis %d is outside of %s", axis, FormatShape(x))
	}
	c.set(c.dtype(0), []Dim{Elements(x[:axis]), Elements(x[axis:])})
	return nil
}

// squeeze removes dimensions of size 1.
func squeeze(c *call) error {
	x := c.dims(0)
	c.set(c.dtype(0), nil)
	axes, ok := c.numbers(1)
	if x == nil || c.n.Input(1) != "" && !ok {
		return nil
	}
	if c.n.Input(1) == "" {
		for i, d := range x {
			if d == Fixed(1) {
				axes = append(axes, i)
			}
		}
	}
	axes, err := axesOf(axes, len(x))
	if err != nil {
		return err
	}
	for _, a := range axes {
		if x[a].Known() && x[a].Size != 1 {
			return fmt.Errorf("dimension %d of %s is not 1", a, FormatShape(x))
		}
	}
	dims, err := dropAxes(x, axes, false)
	c.set(c.dtype(0), dims)
	c.out[0].ints = c.ints(0)
	return err
}

// unsqueeze puts in dimensions of size 1; the axes are those of the output.
func unsqueeze(c *call) error {
	x := c.dims(0)
	c.set(c.dtype(0), nil)
	axes, ok := c.numbers(1)
	if x == nil || !ok {
		return nil
	}
	axes, err := axesOf(axes, len(x)+len(axes))
	if err != nil {
		return err
	}
	dims := make([]Dim, 0, len(x)+len(axes))
	for i, next := 0, 0; i < len(x)+len(axes); i++ {
		if slices.Contains(axes, i) {
			dims = append(dims, Fixed(1))
			continue
		}
		dims = append(dims, x[next])
		next++
	}
	c.set(c.dtype(0), dims)
	c.out[0].ints, c.out[0].reals = c.ints(0), c.reals(0)
	return nil
}
