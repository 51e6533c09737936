package grad

import "multiscope/internal/onnx"

// steep is the slope of a HardSigmoid that is a step. As a power of two it multiplies without
// rounding, so that the step is exactly where it should be; times the largest activations, and
// as bfloat16, it stays finite.
const steep = 1 << 100

// above is 1 where x > k, and 0 elsewhere.
//
// Where and Greater would say it more plainly. But ONNX Runtime keeps pictures in a blocked
// layout of its own between convolutions, and leaves it for those two: with masks that it
// multiplies in that layout, a step of ResNet-50 takes 2.1 forward passes instead of 2.4.
func (b *backward) above(x onnx.Value, k float64) onnx.Value { return b.ramp(x, k, steep, "Greater") }

// below is 1 where x < k, and 0 elsewhere.
func (b *backward) below(x onnx.Value, k float64) onnx.Value { return b.ramp(x, k, -steep, "Less") }

// ramp is min(max(slope·(x − k), 0), 1). In half precision, which a steep slope exceeds, it is
// the comparison.
func (b *backward) ramp(x onnx.Value, k, slope float64, compare string) onnx.Value {
	if b.Type(x) != onnx.Float {
		return b.Op("Cast", attrs{"to": b.Type(x)}, b.Op(compare, nil, x, b.num(k, x)))
	}
	return b.Op("HardSigmoid", attrs{"alpha": slope, "beta": -slope * k}, x)
}

// isStep reports whether a node is one of these masks, which gradients do not cross.
func isStep(n *onnx.Node) bool {
	slope := n.Attrs.Float("alpha", 0)
	return n.Op == "HardSigmoid" && (slope == steep || slope == -steep)
}
