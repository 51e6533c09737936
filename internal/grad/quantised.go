package grad

import (
	"fmt"
	"slices"

	"multiscope/internal/onnx"
)

// quantising are the operators that round to codes of a few bits or compute with them. They have no
// derivative that says anything; that of a scale alone, which would be left, is a wrong one.
var quantising = map[string]bool{
	"QuantizeLinear": true, "DynamicQuantizeLinear": true, "DequantizeLinear": true, "ConvInteger": true, "MatMulInteger": true,
	"QLinearConv": true, "QLinearMatMul": true, "DynamicQuantizeMatMul": true, "MatMulIntegerToFloat": true, "QAttention": true,
}

// checkQuantised reports a quantising node between what the gradient is taken of and what with respect to.
func (b *backward) checkQuantised(ys []onnx.Value) error {
	for _, n := range b.Nodes() {
		if !quantising[n.Op] || !slices.ContainsFunc(n.Inputs, func(v onnx.Value) bool { return b.active[v] }) {
			continue
		}
		if slices.ContainsFunc(ys, func(y onnx.Value) bool { return b.DependsOn(y, n.Outputs[0]) }) {
			return fmt.Errorf("the network is quantised: %s (node %s) rounds to integer codes, which have no gradient;"+
				" take the float32 model that it was made from for visualizations and attributions", n.Op, n.Name)
		}
	}
	return nil
}
