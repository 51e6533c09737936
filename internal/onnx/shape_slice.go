package onnx

import (
	"fmt"
	"slices"
)

// A Cut is what Slice takes of one axis: n elements from Start, Step apart.
type Cut struct{ Axis, Start, Step, N int }

// slice cuts parts out of some axes.
func slice(c *call) error {
	x := c.dims(0)
	c.set(c.dtype(0), nil)
	if x == nil {
		return nil
	}
	cuts, ok, err := c.cuts(x)
	if err != nil {
		return err
	}
	if !ok {
		c.set(c.dtype(0), c.allUnknown(len(x)))
		return nil
	}
	dims := slices.Clone(x)
	for _, cut := range cuts {
		if dims[cut.Axis] = Fixed(cut.N); cut.N < 0 {
			dims[cut.Axis] = c.unknown(cut.Axis)
		}
	}
	c.set(c.dtype(0), dims)
	c.out[0].ints = arranged(c.ints(0), x, dims, func(at []int) []int {
		for _, cut := range cuts {
			at[cut.Axis] = cut.Start + at[cut.Axis]*cut.Step
		}
		return at
	})
	return nil
}

// Cuts returns what the Slice node n takes, one entry for each axis that it names; ok is
// false when that is not known without running the graph.
func (g *Graph) Cuts(n *Node) (cuts []Cut, ok bool) {
	c := &call{n: n}
	for _, v := range n.Inputs {
		c.in = append(c.in, g.infos[v])
	}
	cuts, ok, err := c.cuts(c.dims(0))
	unknown := slices.ContainsFunc(cuts, func(cut Cut) bool { return cut.N < 0 })
	return cuts, ok && err == nil && !unknown
}

// cuts reads Slice's inputs. N is -1 where an axis is of unknown size.
func (c *call) cuts(x []Dim) (cuts []Cut, ok bool, err error) {
	starts, ok1 := c.numbers(1)
	ends, ok2 := c.numbers(2)
	axes, ok3 := c.numbers(3)
	steps, ok4 := c.numbers(4)
	if !ok1 || !ok2 || c.n.Input(3) != "" && !ok3 || c.n.Input(4) != "" && !ok4 {
		return nil, false, nil
	}
	if c.n.Input(3) == "" {
		for i := range starts {
			axes = append(axes, i)
		}
	}
	if c.n.Input(4) == "" {
		steps = slices.Repeat([]int{1}, len(starts))
	}
	if len(ends) != len(starts) || len(axes) != len(starts) || len(steps) != len(starts) {
		return nil, false, fmt.Errorf("starts, ends, axes and steps differ in length")
	}
	if axes, err = axesOf(axes, len(x)); err != nil {
		return nil, false, err
	}
	for i, a := range axes {
		if steps[i] == 0 {
			return nil, false, fmt.Errorf("step 0 along axis %d", a)
		}
		cuts = append(cuts, cutOf(a, x[a], starts[i], ends[i], steps[i]))
	}
	return cuts, true, nil
}

// cutOf clamps start and end to the axis as the operator does.
func cutOf(axis int, d Dim, start, end, step int) Cut {
	cut := Cut{Axis: axis, Start: start, Step: step, N: -1}
	if !d.Known() {
		return cut
	}
	low, high := 0, d.Size // where a start may lie, and one beyond the last end
	if step < 0 {
		low, high = -1, d.Size-1
	}
	clamp := func(i int) int {
		if i < 0 {
			i += d.Size
		}
		return min(max(i, low), high)
	}
	cut.Start, end = clamp(start), clamp(end)
	switch {
	case d.Size == 0:
		cut.N = 0
	case step < 0:
		cut.N = ceilDiv(cut.Start-end, -max(step, -maxSize))
	default:
		cut.N = ceilDiv(end-cut.Start, min(step, maxSize))
	}
	return cut
}

// ceilDiv divides by a positive number and rounds up; a negative a gives at most 0.
func ceilDiv(a, b int) int {
	if a <= 0 {
		return 0
	}
	return (a + b - 1) / b
}
