package onnx

import (
	"crypto/sha256"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// String writes the graph for people and for tests: its inputs, one node a line with the
// shape of each output, and its outputs.
//
//	input image float [batch 3 224 224]
//	conv1 = Conv(image, weight) {pads=[1 1 1 1]} float [batch 64 112 112]
//	output y
func (g *Graph) String() string {
	var b strings.Builder
	for _, v := range g.inputs {
		fmt.Fprintf(&b, "input %s %s %s\n", v, g.Type(v), FormatShape(g.Shape(v)))
	}
	for _, n := range g.nodes {
		b.WriteString(g.line(n))
		b.WriteByte('\n')
	}
	for _, v := range g.outputs {
		fmt.Fprintf(&b, "output %s\n", v)
	}
	return b.String()
}

// line writes one node.
func (g *Graph) line(n *Node) string {
	outs, shapes := make([]string, len(n.Outputs)), make([]string, len(n.Outputs))
	for i, v := range n.Outputs {
		outs[i], shapes[i] = string(v), fmt.Sprintf("%s %s", g.Type(v), FormatShape(g.Shape(v)))
	}
	ins := make([]string, len(n.Inputs))
	for i, v := range n.Inputs {
		if ins[i] = string(v); v == "" {
			ins[i] = "_"
		}
	}
	op := n.Op
	if n.Stop {
		op = "StopGradient"
	}
	attrs := ""
	if len(n.Attrs) > 0 {
		attrs = " {" + n.Attrs.String() + "}"
	}
	return fmt.Sprintf("%s = %s(%s)%s %s", strings.Join(outs, ", "), op, strings.Join(ins, ", "), attrs, strings.Join(shapes, ", "))
}

// String writes the attributes in the order of their names.
func (a Attrs) String() string {
	words := make([]string, 0, len(a))
	for _, name := range slices.Sorted(maps.Keys(a)) {
		words = append(words, fmt.Sprintf("%s=%v", name, a[name]))
	}
	return strings.Join(words, " ")
}

// String writes the type, the shape and the bytes, or a hash of them where they are many.
func (t *Tensor) String() string {
	bytes := t.Raw
	if hash := sha256.Sum256(t.Raw); len(t.Raw) > len(hash) {
		bytes = hash[:]
	}
	return fmt.Sprintf("%s%v(%x)", t.DType, t.Dims, bytes)
}
