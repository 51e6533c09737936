package onnx

import (
	"fmt"
	"slices"
)

// gemm: [M K] · [K N] gives [M N], either factor transposed on request.
func gemm(c *call) error {
	dims, err := c.matrices(c.dims(0), c.dims(1))
	c.set(c.dtype(0), dims)
	return err
}

// matrices returns the shape of the product of two matrices, as Gemm's attributes turn them.
func (c *call) matrices(a, b []Dim) ([]Dim, error) {
	if a == nil || b == nil {
		return nil, nil
	}
	if len(a) != 2 || len(b) != 2 {
		return nil, fmt.Errorf("factors %s and %s are no matrices", FormatShape(a), FormatShape(b))
	}
	if c.n.Attrs.Int("transA", 0) != 0 {
		a = []Dim{a[1], a[0]}
	}
	if c.n.Attrs.Int("transB", 0) != 0 {
		b = []Dim{b[1], b[0]}
	}
	if !mayEqual(a[1], b[0]) {
		return nil, fmt.Errorf("inner dimensions of %s and %s differ", FormatShape(a), FormatShape(b))
	}
	return []Dim{a[0], b[1]}, nil
}

// mayEqual reports whether two dimensions can be the same: they are, or one is symbolic.
func mayEqual(a, b Dim) bool { return a == b || !a.Known() || !b.Known() }

// matMul is a product of matrices over broadcast leading dimensions; a vector is a matrix of
// one row (on the left) or one column (on the right) that the result then lacks.
func matMul(c *call) error {
	dims, err := multiplied(c.dims(0), c.dims(1))
	c.set(c.dtype(0), dims)
	return err
}

// multiplied returns the shape of MatMul's result.
func multiplied(a, b []Dim) ([]Dim, error) {
	if a == nil || b == nil {
		return nil, nil
	}
	if len(a) == 0 || len(b) == 0 {
		return nil, fmt.Errorf("a scalar is no factor")
	}
	row, column := len(a) == 1, len(b) == 1
	if row {
		a = []Dim{Fixed(1), a[0]}
	}
	if column {
		b = []Dim{b[0], Fixed(1)}
	}
	m, n := len(a), len(b)
	if !mayEqual(a[m-1], b[n-2]) {
		return nil, fmt.Errorf("inner dimensions of %s and %s differ", FormatShape(a), FormatShape(b))
	}
	dims, err := broadcast(a[:m-2], b[:n-2])
	if err != nil {
		return nil, err
	}
	dims = append([]Dim{}, dims...)
	if !row {
		dims = append(dims, a[m-2])
	}
	if !column {
		dims = append(dims, b[n-1])
	}
	return dims, nil
}

// reduce removes axes, or leaves them with size 1.
func reduce(c *call) error {
	x := c.dims(0)
	c.set(c.dtype(0), nil)
	if x == nil {
		return nil
	}
	axes, ok := c.numbers(1)
	switch {
	case c.n.Input(1) != "" && !ok:
		return nil
	case len(axes) == 0 && c.n.Attrs.Int("noop_with_empty_axes", 0) != 0:
		c.same()
		return nil
	case len(axes) == 0:
		for i := range x {
			axes = append(axes, i)
		}
	}
	dims, err := dropAxes(x, axes, c.n.Attrs.Int("keepdims", 1) != 0)
	c.set(c.dtype(0), dims)
	return err
}

// dropAxes returns a shape without some axes, or with size 1 there.
func dropAxes(x []Dim, axes []int, keep bool) ([]Dim, error) {
	axes, err := axesOf(axes, len(x))
	if err != nil {
		return nil, err
	}
	dims := []Dim{}
	for i, d := range x {
		switch {
		case !slices.Contains(axes, i):
			dims = append(dims, d)
		case keep:
			dims = append(dims, Fixed(1))
		}
	}
	return dims, nil
}

// argReduce gives an index along one axis.
func argReduce(c *call) error {
	x := c.dims(0)
	c.set(Int64, nil)
	if x == nil {
		return nil
	}
	dims, err := dropAxes(x, toInts([]int64{c.n.Attrs.Int("axis", 0)}), c.n.Attrs.Int("keepdims", 1) != 0)
	c.set(Int64, dims)
	return err
}

// attention of queries, keys and values as [batch heads length width]; where heads and width are one
// dimension, and for further outputs, nothing is inferred.
func attention(c *call) error {
	q, k, v := c.dims(0), c.dims(1), c.dims(2)
	for i := range c.out {
		c.out[i] = info{dtype: c.dtype(0)}
	}
	if len(q) != 4 || len(k) != 4 || len(v) != 4 {
		return nil
	}
	if !mayEqual(q[3], k[3]) || !mayEqual(k[2], v[2]) {
		return fmt.Errorf("queries %s, keys %s and values %s do not fit", FormatShape(q), FormatShape(k), FormatShape(v))
	}
	c.out[0].dims = []Dim{q[0], q[1], q[2], v[3]}
	return nil
}

// gather replaces the axis of input 0 by the shape of the indices.
func gather(c *call) error {
	x, index := c.dims(0), c.dims(1)
	c.set(c.dtype(0), nil)
	if x == nil || index == nil {
		return nil
	}
	axis, err := axisOf(c.n.Attrs.Int("axis", 0), len(x))
	if err != nil {
		return err
	}
	c.set(c.dtype(0), slices.Concat(x[:axis], index, x[axis+1:]))
	if c.out[0].dims == nil {
		c.out[0].dims = []Dim{}
	}
	if len(x) == 1 {
		c.out[0].ints = pick(c.ints(0), c.ints(1))
	}
	return nil
}

// pick selects elements of a known list.
func pick(list, index []Dim) []Dim {
	if list == nil || !Known(index) {
		return nil
	}
	out := make([]Dim, len(index))
	for i, at := range index {
		k, err := axisOf(int64(at.Size), len(list))
		if err != nil {
			return nil
		}
		out[i] = list[k]
	}
	return out
}

// gatherND takes a part of input 0 for each row of indices, which name its first dimensions after
// those that both have.
func gatherND(c *call) error {
	x, index := c.dims(0), c.dims(1)
	c.set(c.dtype(0), nil)
	shared := int(min(max(c.n.Attrs.Int("batch_dims", 0), 0), int64(len(x))))
	if x == nil || len(index) == 0 || !index[len(index)-1].Known() {
		return nil
	}
	last := len(index) - 1
	if shared > last || shared+index[last].Size > len(x) {
		return fmt.Errorf("indices of shape %s reach beyond input %s", FormatShape(index), FormatShape(x))
	}
	c.set(c.dtype(0), slices.Concat(index[:last], x[shared+index[last].Size:]))
	if c.out[0].dims == nil {
		c.out[0].dims = []Dim{}
	}
	return nil
}

// topK keeps the k largest or smallest along an axis, and says where they were.
func topK(c *call) error {
	x, k := c.dims(0), c.ints(1)
	for i := range c.out {
		c.out[i] = info{dtype: []DType{c.dtype(0), Int64}[min(i, 1)]}
	}
	if x == nil {
		return nil
	}
	axis, err := axisOf(c.n.Attrs.Int("axis", -1), len(x))
	if err != nil {
		return err
	}
	for i := range c.out {
		c.out[i].dims = slices.Clone(x)
		c.out[i].dims[axis] = c.unknown(axis)
		if len(k) == 1 {
			c.out[i].dims[axis] = k[0]
		}
	}
	return nil
}

// gatherElements has the shape of the indices.
func gatherElements(c *call) error {
	c.set(c.dtype(0), c.dims(1))
	return nil
}
