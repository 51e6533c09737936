package onnx

import (
	"fmt"
	"strings"
)

// einsum: the result's indices say which operands' dimensions it has. Equations with an
// ellipsis or an implied result are left unknown.
func einsum(c *call) error {
	c.set(c.dtype(0), nil)
	left, result, explicit := strings.Cut(strings.ReplaceAll(c.n.Attrs.Text("equation", ""), " ", ""), "->")
	if !explicit || strings.Contains(left+result, ".") {
		return nil
	}
	operands, sizes := strings.Split(left, ","), map[byte]Dim{}
	if len(operands) != len(c.in) {
		return fmt.Errorf("the equation has %d operands, the node %d", len(operands), len(c.in))
	}
	for i, indices := range operands {
		x := c.dims(i)
		if x == nil {
			return nil
		}
		if len(x) != len(indices) {
			return fmt.Errorf("indices %s do not fit input %s", indices, FormatShape(x))
		}
		for k, d := range x {
			if known, ok := sizes[indices[k]]; !ok || known == Fixed(1) {
				sizes[indices[k]] = d
			}
		}
	}
	return c.pickSizes(result, sizes)
}

// pickSizes gives output 0 the dimension of each index.
func (c *call) pickSizes(indices string, sizes map[byte]Dim) error {
	dims := make([]Dim, len(indices))
	for i := range dims {
		d, ok := sizes[indices[i]]
		if !ok {
			return fmt.Errorf("index %c of the result is in no operand", indices[i])
		}
		dims[i] = d
	}
	c.set(c.dtype(0), dims)
	return nil
}
