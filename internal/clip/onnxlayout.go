package clip

import (
	"slices"

	"multiscope/internal/onnx"
)

// rowProducts are the operators that multiply each row of features by a matrix, if that is the same for all pictures.
var rowProducts = map[string]bool{
	"MatMul": true, "MatMulInteger": true, "QLinearMatMul": true, "DynamicQuantizeMatMul": true, "MatMulIntegerToFloat": true,
	"MatMulNBits": true, "MatMulBnb4": true, "FusedMatMul": true,
}

// rowNorms are the operators that normalise each row of features.
var rowNorms = map[string]bool{
	"LayerNormalization": true, "RMSNormalization": true, "SkipLayerNormalization": true, "SkipSimplifiedLayerNormalization": true,
}

// perChannel are the operators whose result has its channels in the second dimension.
var perChannel = map[string]bool{
	"Conv": true, "ConvTranspose": true, "ConvInteger": true, "QLinearConv": true, "FusedConv": true, "MaxPool": true, "AveragePool": true,
	"GlobalAveragePool": true, "GlobalMaxPool": true, "BatchNormalization": true, "InstanceNormalization": true, "GroupNormalization": true,
	"DepthToSpace": true, "SpaceToDepth": true, "QLinearAveragePool": true, "QLinearGlobalAveragePool": true,
	"NhwcMaxPool": true,
}

// findFeatures notes which axis of a node's outputs has the units, where it can be told: networks that work on tokens, or come
// from TensorFlow, have maps as [batch, height, width, units].
func (t *onnxTower) findFeatures(n *onnx.Node) {
	axis := t.featuresOf(n)
	for _, v := range n.Outputs {
		if rank := len(t.graph.Shape(v)); axis > 0 && axis < rank {
			t.features[v] = axis
		}
	}
}

func (t *onnxTower) featuresOf(n *onnx.Node) int {
	in, out := operands(n), t.graph.Shape(n.Output(0))
	first := t.graph.Shape(n.Input(0))
	switch {
	case len(out) < 2 || len(in) == 0:
		return 0
	case onnx.ChannelsLast(n):
		return len(out) - 1
	case perChannel[n.Op]:
		return 1
	case rowProducts[n.Op]:
		if len(in) < 2 || t.computed(in[1]) {
			return 0
		}
		return len(out) - 1
	case rowNorms[n.Op]:
		if axis := n.Attrs.Int("axis", -1); axis != -1 && axis != int64(len(out)-1) {
			return 0
		}
		return len(out) - 1
	case n.Op == "Transpose":
		perm, err := onnx.Permutation(n, len(first))
		if err != nil || t.features[n.Input(0)] == 0 {
			return 0
		}
		return slices.Index(perm, t.features[n.Input(0)])
	case n.Op == "Reshape" || n.Op == "Flatten" || n.Op == "Squeeze" || n.Op == "Unsqueeze":
		return keptAxis(t.features[n.Input(0)], first, out)
	}
	for _, v := range in {
		if axis := t.features[v]; axis > 0 && len(t.graph.Shape(v)) == len(out) && (out[axis] == t.graph.Shape(v)[axis] || !arithmetics[n.Op]) {
			return axis
		}
	}
	return 0
}

// arithmetics are the operators that broadcast: an operand of size 1 along the features says nothing of the result's.
var arithmetics = map[string]bool{"Add": true, "Sub": true, "Mul": true, "Div": true, "QLinearAdd": true, "QLinearMul": true, "Where": true}

// keptAxis follows an axis through a change of shape: the last and the second are seen to stay.
func keptAxis(axis int, from, to []onnx.Dim) int {
	switch {
	case axis == 0 || len(from) == 0:
		return 0
	case axis == len(from)-1 && from[axis] == to[len(to)-1]:
		return len(to) - 1
	case axis == 1 && len(to) > 1 && from[1] == to[1]:
		return 1
	}
	return 0
}
