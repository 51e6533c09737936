package clip

import (
	"slices"

	"multiscope/internal/onnx"
)

// anyBatch returns a node's inputs so that any number of pictures goes through it. Files are mostly
// exported with one picture, whose batch of one then stands in reshapes, joins and sizes. Where the
// batch is not what varies slowest the node is left as it is: which of the sizes it belongs to can
// not be told any more.
func (t *onnxTower) anyBatch(b *builder, n *onnx.Node, in []onnx.Value) []onnx.Value {
	if t.graph.Shape(t.image)[0] != onnx.Fixed(1) || b.Err() != nil {
		return in
	}
	switch n.Op {
	case "Reshape":
		return t.reshapedBatch(b, n, in)
	case "Concat":
		return joinedBatch(b, n, in)
	case "Resize":
		return resizedBatch(b, n, in)
	}
	return in
}

// reshapedBatch opens the size of the target that the batch is part of.
func (t *onnxTower) reshapedBatch(b *builder, n *onnx.Node, in []onnx.Value) []onnx.Value {
	now, was, want := b.Shape(in[0]), t.graph.Shape(n.Input(0)), t.graph.Shape(n.Output(0))
	at := slices.IndexFunc(now, func(d onnx.Dim) bool { return !d.Known() })
	target, known := b.IntsOf(in[1])
	if at < 0 || len(was) != len(now) || !known || !onnx.Known(target) || !onnx.Known(want) || len(want) == 0 {
		return in
	}
	if at > 0 && (was[at] != onnx.Fixed(1) || len(want) <= at || !slices.Equal(was[:at+1], want[:at+1])) {
		return in
	}
	sizes := make([]int64, len(want))
	for i, d := range want {
		sizes[i] = int64(d.Size)
	}
	sizes[at] = -1
	return []onnx.Value{in[0], b.Ints(sizes...)}
}

// joinedBatch repeats what is one for all pictures, such as a class token, for each.
func joinedBatch(b *builder, n *onnx.Node, in []onnx.Value) []onnx.Value {
	many := func(v onnx.Value) bool { return len(b.Shape(v)) > 0 && !b.Shape(v)[0].Known() }
	k, rank := slices.IndexFunc(in, many), int64(len(b.Shape(in[0])))
	if axis := n.Attrs.Int("axis", 0); k < 0 || axis == 0 || axis == -rank {
		return in
	}
	out := slices.Clone(in)
	for i, v := range in {
		if dims := b.Shape(v); onnx.Known(dims) && len(dims) > 0 && dims[0] == onnx.Fixed(1) {
			out[i] = b.Op("Expand", nil, v, b.leading(in[k], dims[1:]))
		}
	}
	return out
}

// resizedBatch gives a Resize to sizes the batch that there is.
func resizedBatch(b *builder, n *onnx.Node, in []onnx.Value) []onnx.Value {
	x := b.Shape(in[0])
	if len(in) < 4 || in[3] == "" || n.Attrs.Ints("axes") != nil || len(x) == 0 || x[0].Known() {
		return in
	}
	sizes, known := b.IntsOf(in[3])
	if !known || !onnx.Known(sizes) || len(sizes) != len(x) {
		return in
	}
	out := slices.Clone(in)
	out[3] = b.leading(in[0], sizes[1:])
	return out
}

// leading is the first size of v followed by others that are known.
func (b *builder) leading(v onnx.Value, rest []onnx.Dim) onnx.Value {
	sizes := make([]int64, len(rest))
	for i, d := range rest {
		sizes[i] = int64(d.Size)
	}
	return b.Op("Concat", onnx.Attrs{"axis": 0}, b.Op("Shape", onnx.Attrs{"end": 1}, v), b.Ints(sizes...))
}
