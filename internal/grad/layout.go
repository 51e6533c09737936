package grad

import (
	"slices"

	"multiscope/internal/onnx"
)

func reshaped(s *step, _ int) value {
	s.shape(0)
	return s.like(s.dy(), s.x(0))
}

func transposeInput(s *step) value {
	perm, err := onnx.Permutation(s.n, len(s.shape(0)))
	if err != nil {
		return s.fail("%w", err)
	}
	back := make([]int, len(perm))
	for i, p := range perm {
		back[p] = i
	}
	return s.Op("Transpose", attrs{"perm": back}, s.dy())
}

// tileInput splits each repeated dimension in two, and adds up the first: [2·n] → [2 n] → [n].
func tileInput(s *step, _ int) value {
	repeats, ok := s.IntsOf(s.x(1))
	if !ok || !onnx.Known(repeats) {
		return s.fail("the repeats are not known")
	}
	var split, axes []int64
	for i, d := range s.shape(0) {
		if repeats[i] == onnx.Fixed(1) {
			split = append(split, size(d))
			continue
		}
		axes = append(axes, int64(len(split)))
		split = append(split, int64(repeats[i].Size), size(d))
	}
	if len(axes) == 0 {
		return s.dy()
	}
	return s.like(s.sum(s.Op("Reshape", nil, s.dy(), s.Ints(split...)), axes...), s.x(0))
}

// axis returns an axis attribute, counted from the front.
func (s *step) axis(fallback int64) int {
	a, rank := s.n.Attrs.Int("axis", fallback), len(s.shape(0))
	if a < 0 {
		a += int64(rank)
	}
	if s.err == nil && (a < 0 || a >= int64(rank)) {
		s.fail("axis %d is outside of %d dimensions", a, rank)
	}
	return int(a)
}

func concatPart(s *step, i int) value {
	axis, start := s.axis(0), 0
	if s.err != nil {
		return ""
	}
	for k := range i + 1 {
		d := s.Shape(s.x(k))[axis]
		if !d.Known() {
			return s.fail("the sizes of the parts are not known")
		}
		if k < i {
			start += d.Size
		}
	}
	end := start + s.Shape(s.x(i))[axis].Size
	return s.Op("Slice", nil, s.dy(), s.Ints(int64(start)), s.Ints(int64(end)), s.Ints(int64(axis)))
}

func splitInput(s *step, _ int) value {
	parts := slices.Clone(s.dys)
	for i, dy := range parts {
		if dy == "" {
			parts[i] = s.zerosLike(s.n.Outputs[i])
		}
	}
	return s.Op("Concat", attrs{"axis": s.axis(0)}, parts...)
}

// zerosLike is a tensor of zeros of the shape of v.
func (b *backward) zerosLike(v value) value { return b.expandLike(b.num(0, v), v) }

// sliceInput puts dy back to where it was taken from, with zeros elsewhere.
func sliceInput(s *step, _ int) value {
	cuts, ok := s.Cuts(s.n)
	if !ok {
		return s.fail("what it takes is not known")
	}
	x := s.shape(0)
	dx, before, after := s.dy(), make([]int64, len(x)), make([]int64, len(x))
	for _, cut := range cuts {
		if cut.Step < 0 {
			dx = s.reversed(dx, cut.Axis)
			cut.Start, cut.Step = cut.Start+(cut.N-1)*cut.Step, -cut.Step
		}
		dx = s.spaced(dx, cut.Axis, cut.N, cut.Step)
		before[cut.Axis] = int64(cut.Start)
		after[cut.Axis] = int64(x[cut.Axis].Size - cut.Start - (cut.N*cut.Step - cut.Step + 1))
	}
	return s.padded(dx, before, after)
}

// reversed reverses the order of elements along an axis.
func (b *backward) reversed(v value, axis int) value {
	const start = -1 << 31 // before the first element, whatever the size
	return b.Op("Slice", nil, v, b.Ints(-1), b.Ints(start), b.Ints(int64(axis)), b.Ints(-1))
}

// spaced puts step−1 zeros between the n elements of an axis: [n] → [n 1] → [n step] → [n·step]
// without the zeros at the end.
func (b *backward) spaced(v value, axis, n, step int) value {
	if step == 1 || n == 1 {
		return v
	}
	dims := b.Shape(v)
	before, after := make([]int64, len(dims)+1), make([]int64, len(dims)+1)
	after[axis+1] = int64(step - 1)
	wide := b.padded(b.Op("Unsqueeze", nil, v, b.Ints(int64(axis+1))), before, after)
	merged := make([]int64, len(dims))
	for i, d := range dims {
		merged[i] = size(d)
	}
	merged[axis] = int64(n * step)
	flat := b.Op("Reshape", nil, wide, b.Ints(merged...))
	return b.Op("Slice", nil, flat, b.Ints(0), b.Ints(int64(n*step-step+1)), b.Ints(int64(axis)))
}

// padded puts zeros around v; negative amounts crop it.
func (b *backward) padded(v value, before, after []int64) value {
	all := slices.Concat(before, after)
	if !slices.ContainsFunc(all, func(n int64) bool { return n != 0 }) {
		return v
	}
	return b.Op("Pad", nil, v, b.Ints(all...), b.num(0, v))
}

// padInput removes the margin. For the modes that copy x into the margin, it multiplies by the
// transposed matrix of the padding, which adds the copies' cotangents.
func padInput(s *step, _ int) value {
	added, behind, ok := s.Margin(s.n)
	rank := len(s.shape(0))
	if !ok {
		return s.fail("the margin is not known")
	}
	before, after := make([]int64, rank), make([]int64, rank)
	for i := range rank {
		before[i], after[i] = int64(-added[i]), int64(-behind[i])
	}
	mode := s.n.Attrs.Text("mode", "constant")
	if mode == "constant" {
		return s.padded(s.dy(), before, after)
	}
	dx := s.dy()
	for axis := range rank {
		if before[axis] == 0 && after[axis] == 0 {
			continue
		}
		m, err := padMatrix(mode, s.sizes(0, axis)[0], int(-before[axis]), int(-after[axis]))
		if err != nil {
			return s.fail("%w", err)
		}
		dx = s.alongAxis(dx, axis, m)
	}
	return dx
}

// gatherInput adds each slice of dy to where it was taken from.
func gatherInput(s *step, _ int) value {
	axis, x, index := s.axis(0), s.shape(0), s.Shape(s.x(1))
	if index == nil || s.err != nil {
		return s.fail("the shape of the indices is not known")
	}
	if at, ok := s.IntsOf(s.x(1)); ok && len(at) == 1 && at[0].Known() && x[axis].Known() {
		return s.atOne(axis, at[0].Size)
	}
	// The indices as one dimension in place of the axis, and repeated along the others.
	dims := make([]int64, len(x))
	for i, d := range x {
		if dims[i] = size(d); i == axis {
			dims[i] = size(onnx.Elements(index))
		}
	}
	dy := s.Op("Reshape", nil, s.dy(), s.Ints(dims...))
	column := slices.Repeat([]int64{1}, len(x))
	column[axis] = -1
	at := s.expandLike(s.Op("Reshape", nil, s.x(1), s.Ints(column...)), dy)
	return s.scatterAdd(axis, at, dy)
}

// atOne is gatherInput for a single index that is known: zeros around dy.
func (s *step) atOne(axis, at int) value {
	x := s.shape(0)
	before, after := make([]int64, len(x)), make([]int64, len(x))
	if at < 0 {
		at += x[axis].Size
	}
	before[axis], after[axis] = int64(at), int64(x[axis].Size-at-1)
	dims := make([]int64, len(x))
	for i, d := range x {
		dims[i] = size(d)
	}
	dims[axis] = 1
	return s.padded(s.Op("Reshape", nil, s.dy(), s.Ints(dims...)), before, after)
}

func gatherElementsInput(s *step, _ int) value { return s.scatterAdd(s.axis(0), s.x(1), s.dy()) }

// scatterAdd adds the elements of dy to zeros like x, at their indices along an axis.
func (s *step) scatterAdd(axis int, at, dy value) value {
	return s.addedAt(axis, s.zerosLike(s.x(0)), at, dy)
}

// addedAt adds the elements of v to those of sum, at their indices along an axis. ONNX Runtime adds
// no numbers of half precision there.
func (b *backward) addedAt(axis int, sum, at, v value) value {
	wide := func(v value) value { return v }
	if b.Type(v) == onnx.Float16 {
		wide = func(v value) value { return b.Op("Cast", attrs{"to": onnx.Float}, v) }
	}
	return b.as(b.Op("ScatterElements", attrs{"axis": axis, "reduction": "add"}, wide(sum), at, wide(v)), v)
}

// depthToSpaceInput moves blocks of space into channels. The mode says which of the two varies
// faster.
func depthToSpaceInput(s *step) value {
	b := s.n.Attrs.Int("blocksize", 1)
	if s.n.Attrs.Text("mode", "DCR") == "DCR" {
		return s.Op("SpaceToDepth", attrs{"blocksize": b}, s.dy())
	}
	x := s.sizes(0, 1)
	if s.err != nil {
		return ""
	}
	c, h, w := int64(x[0]), int64(x[1]), int64(x[2])
	blocks := s.Op("Reshape", nil, s.dy(), s.Ints(-1, c/(b*b), h, b, w, b))
	return s.like(s.Op("Transpose", attrs{"perm": []int{0, 1, 3, 5, 2, 4}}, blocks), s.x(0))
}
