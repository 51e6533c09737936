package clip

import (
	"math"
	"slices"
	"testing"

	"multiscope/internal/onnx"
)

// TestLayersThatAreSuggested: activation functions as exporters write them out, sums, and what is neither.
func TestLayersThatAreSuggested(t *testing.T) {
	dequantised := func(g *onnx.Graph, v onnx.Value) onnx.Value { // as a quantiser puts it between two nodes
		return g.Op("DequantizeLinear", nil, g.Op("QuantizeLinear", nil, v, g.Scalar(0.1)), g.Scalar(0.1))
	}
	scaled := func(g *onnx.Graph, v onnx.Value, k float32) onnx.Value { return g.Op("Mul", nil, v, g.Scalar(k)) }
	gelu := func(g *onnx.Graph, x onnx.Value, between func(*onnx.Graph, onnx.Value) onnx.Value) onnx.Value {
		e := g.Op("Erf", nil, between(g, g.Op("Div", nil, x, g.Scalar(math.Sqrt2))))
		return scaled(g, between(g, g.Op("Mul", nil, x, between(g, g.Op("Add", nil, between(g, e), g.Scalar(1))))), 0.5)
	}
	as := func(_ *onnx.Graph, v onnx.Value) onnx.Value { return v }
	weights := func(g *onnx.Graph, dims ...int64) onnx.Value {
		n := int64(1)
		for _, d := range dims {
			n *= d
		}
		return g.Constant("w", onnx.FromFloats(make([]float32, n), dims...))
	}
	tests := []struct {
		name  string
		build func(g *onnx.Graph, x onnx.Value) onnx.Value
		want  []Kind // of what is suggested
	}{
		{"GELU", func(g *onnx.Graph, x onnx.Value) onnx.Value { return gelu(g, x, as) }, []Kind{KindActivation}},
		{"GELU between codes", func(g *onnx.Graph, x onnx.Value) onnx.Value {
			return dequantised(g, gelu(g, dequantised(g, x), dequantised))
		},
			[]Kind{KindActivation}},
		{"GELU, halved first", func(g *onnx.Graph, x onnx.Value) onnx.Value {
			e := g.Op("Erf", nil, scaled(g, x, math.Sqrt2/2))
			return g.Op("Mul", nil, scaled(g, x, 0.5), g.Op("Add", nil, e, g.Scalar(1)))
		}, []Kind{KindActivation}},
		{"GELU by tanh", func(g *onnx.Graph, x onnx.Value) onnx.Value {
			inner := g.Op("Add", nil, x, scaled(g, g.Op("Mul", nil, x, g.Op("Mul", nil, x, x)), 0.044715))
			th := g.Op("Tanh", nil, scaled(g, inner, 0.7978845))
			return g.Op("Mul", nil, scaled(g, x, 0.5), g.Op("Add", nil, th, g.Scalar(1)))
		}, []Kind{KindActivation}},
		{"QuickGELU", func(g *onnx.Graph, x onnx.Value) onnx.Value {
			return g.Op("Mul", nil, x, g.Op("Sigmoid", nil, scaled(g, x, 1.702)))
		}, []Kind{KindActivation}},
		{"SiLU", func(g *onnx.Graph, x onnx.Value) onnx.Value { return g.Op("Mul", nil, g.Op("Sigmoid", nil, x), x) }, []Kind{KindActivation}},
		{"tanh by itself", func(g *onnx.Graph, x onnx.Value) onnx.Value { return g.Op("Tanh", nil, x) }, []Kind{KindActivation}},
		{"a gate by something else", func(g *onnx.Graph, x onnx.Value) onnx.Value {
			return g.Op("Mul", nil, x, g.Op("Sigmoid", nil, g.Op("GlobalAveragePool", nil, x)))
		}, []Kind{KindOutput}},
		{"a sum", func(g *onnx.Graph, x onnx.Value) onnx.Value { return g.Op("Add", nil, x, g.Op("Neg", nil, x)) }, []Kind{KindSum}},
		{"a bias", func(g *onnx.Graph, x onnx.Value) onnx.Value { return g.Op("Add", nil, x, g.Scalar(1)) }, []Kind{KindOutput}},
		{"a sum of rotated queries", func(g *onnx.Graph, x onnx.Value) onnx.Value {
			heads := g.Op("Transpose", onnx.Attrs{"perm": []int{0, 2, 1, 3}}, g.Op("Reshape", nil, x, g.Ints(0, 8, 2, 12)))
			return g.Op("Flatten", nil, g.Op("Add", nil, g.Op("Cos", nil, heads), g.Op("Sin", nil, heads)))
		}, []Kind{KindOutput}},
		{"what is added before a norm", func(g *onnx.Graph, x onnx.Value) onnx.Value {
			rows := g.Op("Reshape", nil, x, g.Ints(0, 8, 24))
			n := &onnx.Node{Op: "SkipLayerNormalization", Domain: "com.microsoft", Attrs: onnx.Attrs{}, Outputs: make([]onnx.Value, 4)}
			out := g.Copy(n, rows, g.Op("Neg", nil, rows), weights(g, 24))
			return g.Op("Mul", nil, out[0], out[3])
		}, []Kind{KindSum, KindOutput}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			g := onnx.New("net")
			y := tt.build(g, g.Input("x", onnx.Float, onnx.Sym("n"), onnx.Fixed(3), onnx.Fixed(8), onnx.Fixed(8)))
			g.Output(string(y), y)
			m := openModel(t, saved(t, g))
			var got []Kind
			for _, tap := range m.Taps() {
				got = append(got, tap.Kind)
			}
			if !slices.Equal(got, tt.want) {
				t.Errorf("layers %v; want %v", m.Taps(), tt.want)
			}
		})
	}
}

// TestValuesOfUnknownShapeAreCounted: what cannot be a layer for want of a shape is said.
func TestValuesOfUnknownShapeAreCounted(t *testing.T) {
	g := onnx.New("net")
	x := g.Op("Relu", nil, g.Input("x", onnx.Float, onnx.Sym("n"), onnx.Fixed(3), onnx.Fixed(8), onnx.Fixed(8)))
	g.Output("y", g.Op("Neg", nil, g.Op("Compress", onnx.Attrs{"axis": 1}, x, g.Op("Cast", onnx.Attrs{"to": onnx.Bool}, g.Ints(1, 0, 1)))))
	m := openModel(t, saved(t, g))
	want := "nothing is known of the shapes of 3 values, the first Compress (Compress): they are no layers"
	if notes := m.Notes(); !slices.Contains(notes, want) {
		t.Errorf("notes %q; want %q", notes, want)
	}
}
