package onnx

import (
	"strings"
	"testing"
)

// picture is an input of three channels of 8×6 in a batch of unknown size.
func picture() (*Graph, Value) {
	g := New("case")
	return g, g.Input("x", Float, Sym("batch"), Fixed(3), Fixed(8), Fixed(6))
}

func TestShapesFollowTheOperators(t *testing.T) {
	weights := func(g *Graph, dims ...int64) Value {
		n := int64(1)
		for _, d := range dims {
			n *= d
		}
		return g.Constant("w", FromFloats(make([]float32, n), dims...))
	}
	tests := []struct {
		name  string
		build func(g *Graph, x Value) Value
		want  string
	}{
		{"convolution", func(g *Graph, x Value) Value {
			return g.Op("Conv", Attrs{"strides": []int{2, 1}, "dilations": []int{1, 2}, "pads": []int{1, 0, 1, 0}}, x, weights(g, 5, 3, 3, 3))
		}, "[batch 5 4 2]"},
		{"convolution of the same size", func(g *Graph, x Value) Value {
			return g.Op("Conv", Attrs{"strides": []int{3, 3}, "auto_pad": "SAME_UPPER"}, x, weights(g, 5, 3, 2, 2))
		}, "[batch 5 3 2]"},
		{"transposed convolution", func(g *Graph, x Value) Value {
			return g.Op("ConvTranspose", Attrs{"strides": []int{2, 2}, "output_padding": []int{1, 0}}, x, weights(g, 3, 4, 3, 3))
		}, "[batch 4 18 13]"},
		{"pool", func(g *Graph, x Value) Value {
			return g.Op("MaxPool", Attrs{"kernel_shape": []int{3, 3}, "strides": []int{2, 2}}, x)
		}, "[batch 3 3 2]"},
		{"pool that rounds up", func(g *Graph, x Value) Value {
			return g.Op("MaxPool", Attrs{"kernel_shape": []int{3, 3}, "strides": []int{2, 2}, "ceil_mode": 1}, x)
		}, "[batch 3 4 3]"},
		{"tokens from a picture", func(g *Graph, x Value) Value {
			return g.Op("Transpose", Attrs{"perm": []int{0, 2, 1}}, g.Op("Reshape", nil, x, g.Ints(0, 3, -1)))
		}, "[batch 48 3]"},
		{"heads from tokens", func(g *Graph, x Value) Value {
			return g.Op("Reshape", nil, x, g.Ints(-1, 8, 3))
		}, "[6*batch 8 3]"},
		{"and back", func(g *Graph, x Value) Value {
			return g.Op("Reshape", nil, g.Op("Reshape", nil, x, g.Ints(-1, 8, 3)), g.Ints(-1, 48))
		}, "[3*batch 48]"},
		{"shape that is computed", func(g *Graph, x Value) Value {
			n := g.Op("Slice", nil, g.Op("Shape", nil, x), g.Ints(0), g.Ints(1))
			half := g.Op("Div", nil, g.Op("Shape", Attrs{"start": 2}, x), g.Ints(2))
			return g.Op("Expand", nil, g.Scalar(0), g.Op("Concat", Attrs{"axis": 0}, n, g.Ints(7), half))
		}, "[batch 7 4 3]"},
		{"shape through a single number", func(g *Graph, x Value) Value {
			n := g.Op("Gather", nil, g.Op("Shape", nil, x), g.Int(0))
			return g.Op("Reshape", nil, x, g.Op("Concat", Attrs{"axis": 0}, g.Op("Unsqueeze", nil, n, g.Ints(0)), g.Ints(-1)))
		}, "[batch 144]"},
		{"margin as PyTorch's exporter computes it", func(g *Graph, x Value) Value {
			none := g.Op("ConstantOfShape", Attrs{"value": FromInts([]int64{0}, 1)}, g.Ints(4))
			pairs := g.Op("Reshape", nil, g.Op("Concat", Attrs{"axis": 0}, g.Ints(1, 2, 3, 4), none), g.Ints(-1, 2))
			turned := g.Op("Transpose", Attrs{"perm": []int{1, 0}}, g.Op("Slice", nil, pairs, g.Ints(-1), g.Ints(-1<<62), g.Ints(0), g.Ints(-1)))
			return g.Op("Pad", nil, x, g.Op("Reshape", nil, turned, g.Ints(-1)))
		}, "[batch 3 15 9]"},
		{"margin up to a multiple", func(g *Graph, x Value) Value {
			height := g.Op("Slice", nil, g.Op("Shape", nil, x), g.Ints(2), g.Ints(3))
			below := g.Op("Mod", nil, g.Op("Sub", nil, g.Ints(7), g.Op("Mod", nil, height, g.Ints(7))), g.Ints(7))
			return g.Op("Pad", nil, x, g.Op("Concat", Attrs{"axis": 0}, g.Ints(0, 0, 0, 0, 0, 0), below, g.Ints(0)))
		}, "[batch 3 14 6]"},
		{"margin by real numbers", func(g *Graph, x Value) Value { // TensorFlow's SAME for stride 5, in PyTorch
			height := g.Op("Cast", Attrs{"to": Float}, g.Op("Slice", nil, g.Op("Shape", nil, x), g.Ints(2), g.Ints(3)))
			steps := g.Op("Ceil", nil, g.Op("Div", nil, height, g.Scalar(5)))
			reach := g.Op("Add", nil, g.Op("Mul", nil, g.Op("Sub", nil, steps, g.Scalar(1)), g.Scalar(5)), g.Scalar(7))
			below := g.Op("Clip", nil, g.Op("Sub", nil, reach, height), g.Scalar(0))
			return g.Op("Pad", nil, x, g.Op("Concat", Attrs{"axis": 0}, g.Ints(0, 0, 0, 0, 0, 0), g.Op("Cast", Attrs{"to": Int64}, below), g.Ints(0)))
		}, "[batch 3 12 6]"},
		{"sizes of which some are to stay", func(g *Graph, x Value) Value {
			target := g.Op("Concat", Attrs{"axis": 0}, g.Op("Shape", Attrs{"end": 1}, x), g.Ints(-1, 5))
			ones := g.Op("ConstantOfShape", Attrs{"value": FromInts([]int64{1}, 1)}, g.Ints(3))
			stay := g.Op("Equal", nil, target, g.Op("Mul", nil, ones, g.Int(-1)))
			return g.Op("Expand", nil, weights(g, 1, 7, 1), g.Op("Where", nil, stay, ones, target))
		}, "[batch 7 5]"},
		{"a size that is split off", func(g *Graph, x Value) Value {
			sizes := g.OpN("Split", 2, Attrs{"axis": 0}, g.Op("Shape", nil, x), g.Ints(1, 3))
			return g.Op("Reshape", nil, x, g.Op("Concat", Attrs{"axis": 0}, sizes[0], g.Ints(-1)))
		}, "[batch 144]"},
		{"ONNX Runtime's convolution of codes with channels last", func(g *Graph, x Value) Value {
			codes := g.Op("Transpose", Attrs{"perm": []int{0, 2, 3, 1}}, g.Op("QuantizeLinear", nil, x, g.Scalar(0.5)))
			one, zero := g.Scalar(1), zero8(g)
			codes = microsoftOp(g, "QLinearConv", Attrs{"channels_last": int64(1), "strides": []int64{2, 1}}, codes, one, zero, weights8(g, 4, 3, 2, 2), one, zero, one, zero)
			return microsoftOp(g, "NhwcMaxPool", Attrs{"kernel_shape": []int64{2, 2}}, codes)
		}, "[batch 3 4 4]"},
		{"ONNX Runtime's means of codes with channels last", func(g *Graph, x Value) Value {
			codes := g.Op("Transpose", Attrs{"perm": []int{0, 2, 3, 1}}, g.Op("QuantizeLinear", nil, x, g.Scalar(0.5)))
			codes = microsoftOp(g, "QLinearAveragePool", Attrs{"channels_last": int64(1), "kernel_shape": []int64{3, 3}}, codes, g.Scalar(1), "", g.Scalar(1))
			return microsoftOp(g, "QLinearGlobalAveragePool", Attrs{"channels_last": int64(1)}, codes, g.Scalar(1), "", g.Scalar(1))
		}, "[batch 1 1 3]"},
		{"range up to the batch", func(g *Graph, x Value) Value {
			n := g.Op("Squeeze", nil, g.Op("Shape", Attrs{"end": 1}, x))
			return g.Op("Range", nil, g.Int(0), n, g.Int(1))
		}, "[batch]"},
		{"range downwards", func(g *Graph, _ Value) Value { return g.Op("Range", nil, g.Int(9), g.Int(2), g.Int(-3)) }, "[3]"},
		{"samples of a grid", func(g *Graph, x Value) Value { return g.Op("GridSample", nil, x, weights(g, 1, 5, 4, 2)) }, "[batch 3 5 4]"},
		{"parts by several indices", func(g *Graph, x Value) Value {
			return g.Op("GatherND", nil, x, g.Constant("at", FromInts([]int64{0, 1, 0, 2}, 2, 2)))
		}, "[2 8 6]"},
		{"the largest", func(g *Graph, x Value) Value { return g.OpN("TopK", 2, Attrs{"axis": -2}, x, g.Ints(2))[1] }, "[batch 3 2 6]"},
		{"resize of listed axes", func(g *Graph, x Value) Value {
			return g.Op("Resize", Attrs{"axes": []int{3, 2}}, x, "", "", g.Ints(9, 5))
		}, "[batch 3 5 9]"},
		{"product of matrices", func(g *Graph, x Value) Value { return g.Op("MatMul", nil, x, weights(g, 6, 5)) }, "[batch 3 8 5]"},
		{"product with a vector", func(g *Graph, x Value) Value { return g.Op("MatMul", nil, x, weights(g, 6)) }, "[batch 3 8]"},
		{"broadcast", func(g *Graph, x Value) Value { return g.Op("Add", nil, weights(g, 4, 1, 3, 1, 1), x) }, "[4 batch 3 8 6]"},
		{"comparison", func(g *Graph, x Value) Value { return g.Op("Greater", nil, x, g.Scalar(0)) }, "[batch 3 8 6]"},
		{"mean", func(g *Graph, x Value) Value {
			return g.Op("ReduceMean", Attrs{"keepdims": 0}, x, g.Ints(-1, -2))
		}, "[batch 3]"},
		{"largest", func(g *Graph, x Value) Value { return g.Op("ArgMax", Attrs{"axis": 1, "keepdims": 0}, x) }, "[batch 8 6]"},
		{"slice backwards", func(g *Graph, x Value) Value {
			return g.Op("Slice", nil, x, g.Ints(-1), g.Ints(-100), g.Ints(2), g.Ints(-3))
		}, "[batch 3 3 6]"},
		{"parts", func(g *Graph, x Value) Value {
			return g.OpN("Split", 3, Attrs{"axis": 2, "num_outputs": 3}, x)[2]
		}, "[batch 3 2 6]"},
		{"enlarged", func(g *Graph, x Value) Value {
			return g.Op("Resize", nil, x, "", g.Constant("s", FromFloats([]float32{1, 1, 2, 1.5}, 4)))
		}, "[batch 3 16 9]"},
		{"one position", func(g *Graph, x Value) Value { return g.Op("Gather", Attrs{"axis": 3}, x, g.Int(2)) }, "[batch 3 8]"},
		{"blocks", func(g *Graph, x Value) Value { return g.Op("SpaceToDepth", Attrs{"blocksize": 2}, x) }, "[batch 12 4 3]"},
		{"product by indices", func(g *Graph, x Value) Value {
			return g.Op("Einsum", Attrs{"equation": "bchw,ck->bkh"}, x, weights(g, 3, 9))
		}, "[batch 9 8]"},
		{"codes", func(g *Graph, x Value) Value { return g.Op("QuantizeLinear", nil, x, g.Scalar(0.5)) }, "[batch 3 8 6]"},
		{"sums of codes", func(g *Graph, x Value) Value {
			codes := g.OpN("DynamicQuantizeLinear", 3, nil, x)
			return g.Op("ConvInteger", Attrs{"strides": []int{2, 2}}, codes[0], weights8(g, 5, 3, 3, 3), codes[2])
		}, "[batch 5 3 2]"},
		{"product of codes", func(g *Graph, x Value) Value {
			codes := g.OpN("DynamicQuantizeLinear", 3, nil, x)
			return g.Op("MatMulInteger", nil, codes[0], weights8(g, 6, 5), codes[2])
		}, "[batch 3 8 5]"},
		{"quantised convolution", func(g *Graph, x Value) Value {
			codes := g.Op("QuantizeLinear", nil, x, g.Scalar(0.5))
			return g.Op("QLinearConv", Attrs{"pads": []int{1, 1, 1, 1}}, codes, g.Scalar(0.5), zero8(g), weights8(g, 4, 3, 3, 3), g.Scalar(1), zero8(g), g.Scalar(2), zero8(g))
		}, "[batch 4 8 6]"},
		{"ONNX Runtime's sum of codes", func(g *Graph, x Value) Value {
			codes := g.Op("QuantizeLinear", nil, x, g.Scalar(0.5))
			return microsoftOp(g, "QLinearAdd", nil, codes, g.Scalar(0.5), "", weights8(g, 6), g.Scalar(1), "", g.Scalar(2))
		}, "[batch 3 8 6]"},
		{"ONNX Runtime's pool of codes", func(g *Graph, x Value) Value {
			return microsoftOp(g, "QLinearAveragePool", Attrs{"kernel_shape": []int64{2, 2}}, g.Op("QuantizeLinear", nil, x, g.Scalar(1)), g.Scalar(1), "", g.Scalar(1))
		}, "[batch 3 7 5]"},
		{"ONNX Runtime's concatenation of codes", func(g *Graph, x Value) Value {
			codes := g.Op("QuantizeLinear", nil, x, g.Scalar(0.5))
			return microsoftOp(g, "QLinearConcat", Attrs{"axis": int64(1)}, g.Scalar(1), zero8(g), codes, g.Scalar(0.5), zero8(g), codes, g.Scalar(0.5), zero8(g))
		}, "[batch 6 8 6]"},
		{"ONNX Runtime's mean of codes", func(g *Graph, x Value) Value {
			return microsoftOp(g, "QLinearReduceMean", Attrs{"axes": []int64{-1, 2}, "keepdims": int64(0)}, g.Op("QuantizeLinear", nil, x, g.Scalar(1)), g.Scalar(1))
		}, "[batch 3]"},
		{"ONNX Runtime's Gemm of codes", func(g *Graph, x Value) Value {
			rows := g.Op("Flatten", nil, g.Op("QuantizeLinear", nil, x, g.Scalar(1)))
			return microsoftOp(g, "QGemm", Attrs{"transB": int64(1)}, rows, g.Scalar(1), zero8(g), weights8(g, 9, 144), g.Scalar(1), zero8(g))
		}, "[batch 9]"},
		{"ONNX Runtime's product with 4-bit weights", func(g *Graph, x Value) Value {
			return microsoftOp(g, "MatMulNBits", Attrs{"K": int64(6), "N": int64(10), "bits": int64(4), "block_size": int64(16)}, x, weights8(g, 10, 1, 8), weights(g, 10))
		}, "[batch 3 8 10]"},
		{"ONNX Runtime's product with a turned factor", func(g *Graph, x Value) Value {
			return microsoftOp(g, "FusedMatMul", Attrs{"transB": int64(1)}, x, x)
		}, "[batch 3 8 8]"},
		{"nothing known", func(g *Graph, x Value) Value { return g.Op("NonZero", nil, x) }, "[?]"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			g, x := picture()
			y := tt.build(g, x)
			if got := FormatShape(g.Shape(y)); got != tt.want || g.Err() != nil {
				t.Errorf("shape = %s, %v; want %s", got, g.Err(), tt.want)
			}
		})
	}
}

// weights8 is a constant of bytes, zero8 a single one.
func weights8(g *Graph, dims ...int64) Value {
	t := &Tensor{DType: Uint8, Dims: dims}
	t.Raw = make([]byte, t.Len())
	return g.Constant("codes", t)
}

func zero8(g *Graph) Value { return weights8(g) }

// microsoftOp adds an operator of ONNX Runtime's own set.
func microsoftOp(g *Graph, op string, attrs Attrs, in ...Value) Value {
	attrs, err := attrs.normalised()
	if err != nil {
		g.Fail(err)
	}
	return g.Copy(&Node{Op: op, Domain: microsoft, Attrs: attrs, Outputs: make([]Value, 1)}, in...)[0]
}

func TestWhatDoesNotFitIsAnError(t *testing.T) {
	tests := []struct {
		name  string
		build func(g *Graph, x Value)
		want  string
	}{
		{"matrices", func(g *Graph, x Value) { g.Op("MatMul", nil, x, x) },
			"onnx: node layer1/MatMul (MatMul): inner dimensions of [batch 3 8 6] and [batch 3 8 6] differ"},
		{"broadcast", func(g *Graph, x Value) { g.Op("Add", nil, x, g.Constant("b", FromFloats(make([]float32, 5), 5))) },
			"onnx: node layer1/Add (Add): shapes [batch 3 8 6] and [5] do not broadcast"},
		{"types", func(g *Graph, x Value) { g.Op("Add", nil, x, g.Int(1)) }, "onnx: node layer1/Add (Add): operands are of float and int64"},
		{"kernel", func(g *Graph, x Value) { g.Op("MaxPool", Attrs{"kernel_shape": []int{9, 9}}, x) },
			"onnx: node layer1/MaxPool (MaxPool): a kernel of 9 does not fit into 8 positions"},
		{"stride", func(g *Graph, x Value) {
			g.Op("MaxPool", Attrs{"kernel_shape": []int{2, 2}, "strides": []int{0, 1}}, x)
		}, "strides [0 1]"},
		{"reshape", func(g *Graph, x Value) { g.Op("Reshape", nil, x, g.Ints(0, 5, 5)) }, "[batch 3 8 6] can not be reshaped to [batch 5 5]"},
		{"axis", func(g *Graph, x Value) { g.Op("Softmax", Attrs{"axis": 4}, x) }, "axis 4 is outside of 4 dimensions"},
		{"permutation", func(g *Graph, x Value) { g.Op("Transpose", Attrs{"perm": []int{0, 1, 2, 2}}, x) }, "axis 2 is named twice"},
		{"undefined", func(g *Graph, x Value) { g.Op("Relu", nil, "nowhere") }, `input "nowhere" is not defined`},
		{"missing", func(g *Graph, x Value) { g.Op("Conv", nil, x) }, "input 2 of at least 2 is missing"},
		{"name", func(g *Graph, x Value) { g.Input("x", Float) }, `the name "x" is empty or taken`},
		{"constant", func(g *Graph, x Value) { g.Constant("w", FromFloats(make([]float32, 5), 2, 3)) }, "onnx: constant layer1/w: 20 bytes do not fill dims [2 3] of float, which take 24"},
		{"attribute", func(g *Graph, x Value) { g.Op("Relu", Attrs{"odd": struct{}{}}, x) }, "attribute odd: a struct {} can not be stored"},
		{"output", func(g *Graph, x Value) { g.Output("y", "nowhere") }, `onnx: output y: value "nowhere" is not defined`},
		{"weights of codes", func(g *Graph, x Value) {
			g.Op("ConvInteger", nil, g.OpN("DynamicQuantizeLinear", 3, nil, x)[0], weights8(g, 5, 4, 3, 3))
		}, "the weight expects 4 channels, the input has 3"},
		{"packed weights", func(g *Graph, x Value) {
			microsoftOp(g, "MatMulNBits", Attrs{"K": int64(7), "N": int64(2)}, x, weights8(g, 2, 1, 8), weights8(g, 2))
		}, "the weight expects 7 columns, the input has shape [batch 3 8 6]"},
		{"scope", func(g *Graph, x Value) { g.Pop(); g.Pop() }, "onnx: Pop without Push"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			g, x := picture()
			g.Push("layer1")
			tt.build(g, x)
			if err := g.Err(); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Fatalf("Err() = %v, want %q", err, tt.want)
			}
			if v := g.Op("Relu", nil, x); v != "" {
				t.Errorf("a graph with an error went on with %q", v)
			}
		})
	}
}
