package clip

import (
	"testing"

	"multiscope/internal/onnx"
)

// codesNet computes with codes in each of the ways that quantisers write.
func codesNet() *onnx.Graph {
	g := onnx.New("codes")
	x := g.Input("image", onnx.Float, onnx.Sym("n"), onnx.Fixed(3), onnx.Fixed(8), onnx.Fixed(8))
	bytes := func(dims ...int64) *onnx.Tensor {
		t := &onnx.Tensor{DType: onnx.Uint8, Dims: dims}
		t.Raw = make([]byte, t.Len())
		return t
	}
	one, zero, w := g.Scalar(1), g.Constant("zero", bytes()), g.Constant("w", bytes(2, 3, 1, 1))
	codes := g.Op("QLinearConv", nil, g.Op("QuantizeLinear", nil, x, one, zero), one, zero, w, one, zero, one, zero)
	codes = g.Copy(&onnx.Node{Op: "QLinearAdd", Domain: "com.microsoft", Attrs: onnx.Attrs{}, Outputs: make([]onnx.Value, 1)}, codes, one, zero, codes, one, zero, one, zero)[0]
	real := g.Op("DequantizeLinear", nil, codes, one, zero)
	g.Output("silu", g.Op("Mul", nil, real, g.Op("Sigmoid", nil, real)))
	dynamic := g.OpN("DynamicQuantizeLinear", 3, nil, g.Op("Transpose", onnx.Attrs{"perm": []int{0, 2, 3, 1}}, x))
	sums := g.Op("Cast", onnx.Attrs{"to": onnx.Float}, g.Op("MatMulInteger", nil, dynamic[0], g.Constant("m", bytes(3, 4)), dynamic[2]))
	g.Output("dynamic", g.Op("Add", nil, g.Op("Mul", nil, sums, dynamic[1]), g.Constant("bias", onnx.FromFloats(make([]float32, 4), 4))))
	return g
}

// FuzzONNXTower takes any network that decodes as an image tower: its layers have units and maps, and each can be written as
// a graph.
func FuzzONNXTower(f *testing.F) {
	for _, g := range []*onnx.Graph{onePicture(), inType(onnx.BFloat16), inType(onnx.Float16), codesNet()} {
		b, err := g.Encode()
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		g, err := onnx.Decode(b)
		if err != nil {
			return
		}
		tower, err := newONNXTower(g, Options{ImageSize: 32})
		if err != nil {
			return
		}
		m := &Model{image: tower}
		m.config.prep = tower.preprocess()
		if err := m.planONNX(tower); err != nil || len(m.taps) == 0 {
			return
		}
		_, _ = tower.notes(m.config.prep), tower.parameters()
		m.markLast()
		for i, tap := range m.taps {
			if tap.Units < 0 || tap.Height < 0 || tap.Width < 0 || tap.Name == "" {
				t.Fatalf("tap %+v", tap)
			}
			if i < 4 {
				_, _ = m.ImageGraph(Output{Tap: tap.Name, Reduce: Map})
			}
		}
	})
}
