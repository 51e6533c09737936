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
	if c.ints(0) != nil && len(dims) <= 1 {
		c.out[0].ints = c.ints(0)
	}
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

// fillHole replaces the -1 at hole (if it is not negative) by what the other dimensions leave.
func (c *call) fillHole(dims []Dim, hole int, x []Dim) error {
	if x == nil {
		if hole >= 0 {
			dims[hole] = c.unknown(hole)
		}
		return nil
	}
	left, rest := monomial{size: 1}.times(Elements(x)), slices.Clone(dims)
	if hole >= 0 {
		rest = slices.Delete(rest, hole, hole+1)
	}
	whole := true
	for _, d := range rest {
		var ok bool
		if left, ok = left.over(d); !ok {
			whole = false
			break
		}
	}
	switch {
	case hole >= 0 && whole:
		dims[hole] = left.dim()
	case Known(x) && Known(rest), whole && left.size != 1:
		if hole >= 0 || Elements(x) != Elements(dims) {
			return fmt.Errorf("%s can not be reshaped to %s", FormatShape(x), FormatShape(dims))
		}
	case hole >= 0:
		dims[hole] = c.unknown(hole)
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
	if len(dims) == 1 {
		c.out[0].ints = c.ints(0)
	}
	return nil
}

// transpose permutes dimensions, by default to the reverse order.
func transpose(c *call) error {
	x := c.dims(0)
	c.set(c.dtype(0), nil)
	if x == nil {
		return nil
	}
	perm, err := Permutation(c.n, len(x))
	if err != nil {
		return err
	}
	dims := make([]Dim, len(x))
	for i, p := range perm {
		dims[i] = x[p]
	}
	c.set(c.dtype(0), dims)
	return nil
}

// Permutation returns the order in which a Transpose takes the dimensions of its input.
func Permutation(n *Node, rank int) ([]int, error) {
	perm := toInts(n.Attrs.Ints("perm"))
	if len(perm) == 0 {
		for i := range rank {
			perm = append(perm, rank-1-i)
		}
	}
	axes, err := axesOf(perm, rank)
	if err != nil || len(axes) != rank {
		return nil, orMismatch(err, "perm %v does not order %d dimensions", perm, rank)
	}
	return axes, nil
}

// expand broadcasts to a shape that is an input.
func expand(c *call) error {
	x, target := c.dims(0), c.ints(1)
	c.set(c.dtype(0), nil)
	if x == nil || target == nil {
		return nil
	}
	dims, err := broadcast(x, target)
	c.set(c.dtype(0), dims)
	return err
}

// tile repeats each dimension.
func tile(c *call) error {
	x, repeats := c.dims(0), c.ints(1)
	c.set(c.dtype(0), nil)
	if x == nil || repeats == nil {
		return nil
	}
	if len(repeats) != len(x) {
		return fmt.Errorf("%d repeats do not fit input %s", len(repeats), FormatShape(x))
	}
	dims := make([]Dim, len(x))
	for i, d := range x {
		dims[i] = Elements([]Dim{d, repeats[i]})
	}
	c.set(c.dtype(0), dims)
	return nil
}

// pad adds to (or, negative, takes from) both ends of each dimension.
func pad(c *call) error {
	x := c.dims(0)
	c.set(c.dtype(0), nil)
	if x == nil {
		return nil
	}
	before, after, ok := c.padding(len(x))
	if !ok {
		c.set(c.dtype(0), c.allUnknown(len(x)))
		return nil
	}
	dims := make([]Dim, len(x))
	for i, d := range x {
		switch {
		case before[i] == 0 && after[i] == 0:
			dims[i] = d
		case d.Known():
			dims[i] = Fixed(d.Size + before[i] + after[i])
		default:
			dims[i] = c.unknown(i)
		}
	}
	c.set(c.dtype(0), dims)
	return nil
}

// padding returns Pad's constant amounts for each of rank dimensions.
func (c *call) padding(rank int) (before, after []int, ok bool) {
	axes := make([]int, rank)
	for i := range axes {
		axes[i] = i
	}
	if c.n.Input(3) != "" {
		listed, ok := c.numbers(3)
		if axes = listed; !ok {
			return nil, nil, false
		}
	}
	pads, ok := c.numbers(1)
	axes, err := axesOf(axes, rank)
	if !ok || err != nil || len(pads) != 2*len(axes) {
		return nil, nil, false
	}
	before, after = make([]int, rank), make([]int, rank)
	for i, a := range axes {
		before[a] = min(max(pads[i], -maxSize), maxSize)
		after[a] = min(max(pads[i+len(axes)], -maxSize), maxSize)
	}
	return before, after, true
}

// concat joins along one axis.
func concat(c *call) error {
	c.set(c.dtype(0), nil)
	for i := range c.in {
		if c.dims(i) == nil {
			return nil
		}
	}
	first := c.dims(0)
	axis, err := axisOf(c.n.Attrs.Int("axis", 0), len(first))
	if err != nil {
		return err
	}
	dims, joined, total := slices.Clone(first), []Dim{}, 0
	for i := range c.in {
		x := c.dims(i)
		if len(x) != len(dims) {
			return fmt.Errorf("%s and %s do not join", FormatShape(first), FormatShape(x))
		}
		for k, d := range x {
			if k != axis && !mayEqual(d, dims[k]) {
				return fmt.Errorf("%s and %s do not join along axis %d", FormatShape(first), FormatShape(x), axis)
			}
			if k != axis && d.Known() {
				dims[k] = d
			}
		}
		joined, total = append(joined, x[axis]), total+x[axis].Size
	}
	if dims[axis] = Fixed(total); !Known(joined) {
		dims[axis] = c.unknown(axis)
	}
	c.set(c.dtype(0), dims)
	c.out[0].ints = c.joinInts()
	return nil
}

// joinInts joins lists whose elements are all known.
func (c *call) joinInts() []Dim {
	all := []Dim{}
	for i := range c.in {
		if len(c.dims(i)) != 1 || c.ints(i) == nil || len(all) > maxInts {
			return nil
		}
		all = append(all, c.ints(i)...)
	}
	return all
}

// split cuts along one axis.
func split(c *call) error {
	x := c.dims(0)
	for i := range c.out {
		c.out[i] = info{dtype: c.dtype(0)}
	}
	if x == nil {
		return nil
	}
	axis, err := axisOf(c.n.Attrs.Int("axis", 0), len(x))
	if err != nil {
		return err
	}
	sizes := c.ints(1)
	if c.n.Input(1) == "" && x[axis].Known() {
		sizes = evenParts(x[axis].Size, len(c.out))
	}
	if sizes != nil && len(sizes) != len(c.out) {
		return fmt.Errorf("%d sizes for %d outputs", len(sizes), len(c.out))
	}
	for i := range c.out {
		dims := slices.Clone(x)
		dims[axis] = Sym(fmt.Sprintf("%s.%d.%d", c.n.Outputs[0], i, axis))
		if sizes != nil {
			dims[axis] = sizes[i]
		}
		c.out[i].dims = dims
	}
	return nil
}

// evenParts divides a size into n parts, the last one smaller if need be.
func evenParts(size, n int) []Dim {
	part := (size + n - 1) / n
	out := make([]Dim, n)
	for i := range out {
		out[i] = Fixed(max(0, min(part, size-i*part)))
	}
	return out
}

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
	c.out[0] = info{dtype: t.DType, dims: t.shape(), ints: smallInts(t)}
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
	return nil
}
