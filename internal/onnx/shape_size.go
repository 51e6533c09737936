package onnx

import (
	"fmt"
	"slices"
)

// shapeOf gives the dimensions themselves, from start to end.
func shapeOf(c *call) error {
	x := c.dims(0)
	if x == nil {
		c.set(Int64, nil)
		return nil
	}
	from, to := within(c.n.Attrs.Int("start", 0), len(x)), within(c.n.Attrs.Int("end", int64(len(x))), len(x))
	ints := slices.Clone(x[from:max(from, to)])
	c.out[0] = info{dtype: Int64, dims: Sizes(len(ints)), ints: ints}
	return nil
}

// within clamps an index that may count from the end.
func within(i int64, n int) int {
	if i < 0 {
		i += int64(n)
	}
	return int(min(max(i, 0), int64(n)))
}

// sizeOf gives the number of elements.
func sizeOf(c *call) error {
	c.set(Int64, []Dim{})
	if x := c.dims(0); x != nil {
		c.out[0].ints = []Dim{Elements(x)}
	}
	return nil
}

// constantNode is a tensor, number or list that stands in an attribute.
func constantNode(c *call) error {
	t, err := constantTensor(c.n)
	if err != nil {
		return err
	}
	c.out[0] = info{dtype: t.DType, dims: t.shape(), ints: smallInts(t), reals: smallReals(t)}
	return nil
}

// constantTensor returns what a Constant node holds.
func constantTensor(n *Node) (*Tensor, error) {
	a := n.Attrs
	switch {
	case a["value"] != nil:
		if t, ok := a["value"].(*Tensor); ok {
			return t, nil
		}
	case a["value_float"] != nil:
		return FromFloats([]float32{a.Float("value_float", 0)}), nil
	case a["value_int"] != nil:
		return FromInts([]int64{a.Int("value_int", 0)}), nil
	case a["value_floats"] != nil:
		if x, ok := a["value_floats"].([]float32); ok {
			return FromFloats(x, int64(len(x))), nil
		}
	case a["value_ints"] != nil:
		x := a.Ints("value_ints")
		return FromInts(x, int64(len(x))), nil
	}
	return nil, fmt.Errorf("it holds no value that is supported")
}

// constantOfShape fills a shape that is an input.
func constantOfShape(c *call) error {
	t := Float
	if v, ok := c.n.Attrs["value"].(*Tensor); ok {
		t = v.DType
	}
	c.set(t, slices.Clone(c.ints(0)))
	if n := Elements(c.out[0].dims); t == Int64 && Known(c.out[0].dims) && n.Size <= maxInts {
		fill := []Dim{Fixed(0)}
		if v, ok := c.n.Attrs["value"].(*Tensor); ok {
			fill = smallInts(v)
		}
		c.out[0].ints = slices.Repeat(fill, n.Size)
	}
	return nil
}

// rangeOf counts from input 0 up to input 1, which it leaves out, in steps of input 2.
func rangeOf(c *call) error {
	first, end, step := c.ints(0), c.ints(1), c.ints(2)
	c.set(c.dtype(0), c.allUnknown(1))
	switch {
	case len(first) != 1 || len(end) != 1 || len(step) != 1:
	case first[0] == Fixed(0) && step[0] == Fixed(1):
		c.out[0].dims = []Dim{end[0]}
	case Known([]Dim{first[0], end[0], step[0]}) && step[0].Size != 0:
		way, stride := bounded(end[0].Size)-bounded(first[0].Size), bounded(step[0].Size)
		if stride < 0 {
			way, stride = -way, -stride
		}
		c.out[0].dims = Sizes(ceilDiv(way, stride))
	}
	return nil
}
