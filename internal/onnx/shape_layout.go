package onnx

import (
	"fmt"
	"slices"
)

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
	c.out[0].ints = arranged(c.ints(0), x, dims, func(at []int) []int {
		from := make([]int, len(at))
		for i, p := range perm {
			from[p] = at[i]
		}
		return from
	})
	return nil
}

// arranged returns elements of shape x in another arrangement, of shape y: the one at a place is
// taken from where source says. It is nil where they are not known.
func arranged(elements, x, y []Dim, source func(at []int) []int) []Dim {
	if elements == nil || !Known(x) || !Known(y) || Elements(x) != Fixed(len(elements)) {
		return nil
	}
	out := make([]Dim, Elements(y).Size)
	for i := range out {
		at, rest := make([]int, len(y)), i
		for axis := len(y) - 1; axis >= 0; axis-- {
			at[axis], rest = rest%y[axis].Size, rest/y[axis].Size
		}
		k := 0
		for axis, p := range source(at) {
			k = k*x[axis].Size + p
		}
		out[i] = elements[k]
	}
	return out
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

// Margin returns what the Pad node n adds before and after each dimension, or takes away; ok is
// false when that is not known without running the graph.
func (g *Graph) Margin(n *Node) (before, after []int, ok bool) {
	c := &call{n: n}
	for _, v := range n.Inputs {
		c.in = append(c.in, g.infos[v])
	}
	return c.padding(len(c.dims(0)))
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
		before[a], after[a] = bounded(pads[i]), bounded(pads[i+len(axes)])
	}
	return before, after, true
}

// bounded keeps arithmetic on a number of a file from overflowing.
func bounded(n int) int { return min(max(n, -maxSize), maxSize) }

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
	c.out[0].ints, c.out[0].reals = joinLists(c, c.ints), joinLists(c, c.reals)
	return nil
}

// joinLists joins lists whose elements are all known.
func joinLists[T any](c *call, elements func(i int) []T) []T {
	all := []T{}
	for i := range c.in {
		if len(c.dims(i)) != 1 || elements(i) == nil || len(all) > maxInts {
			return nil
		}
		all = append(all, elements(i)...)
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
	c.splitInts(sizes)
	return nil
}

// splitInts cuts a known list.
func (c *call) splitInts(sizes []Dim) {
	list, at := c.ints(0), 0
	if len(c.dims(0)) != 1 || list == nil || !Known(sizes) {
		return
	}
	for i, n := range sizes {
		if n.Size < 0 || n.Size > len(list)-at {
			return
		}
		c.out[i].ints = list[at : at+n.Size : at+n.Size]
		at += n.Size
	}
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
