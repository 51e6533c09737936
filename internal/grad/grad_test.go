package grad_test

import (
	"math/rand/v2"
	"strings"
	"testing"

	"multiscope/internal/engine"
	"multiscope/internal/grad"
	"multiscope/internal/onnx"
	"multiscope/internal/tensor"
)

// TestQuantisedWeightsHaveGradients: only activations that are rounded stop a gradient.
func TestQuantisedWeightsHaveGradients(t *testing.T) {
	g := onnx.New("case")
	x := g.Input("x", onnx.Float, onnx.Sizes(2, 3)...)
	codes := g.Constant("codes", &onnx.Tensor{DType: onnx.Int8, Dims: []int64{3, 1}, Raw: []byte{1, 2, 3}})
	y := g.Op("MatMul", nil, x, g.Op("DequantizeLinear", nil, codes, g.Scalar(0.1)))
	if _, err := grad.VJP(g, []value{y}, []value{g.Input("dy", onnx.Float, g.Shape(y)...)}, []value{x}); err != nil {
		t.Errorf("the gradient through quantised weights: %v", err)
	}
}

func TestErrorsNameTheNode(t *testing.T) {
	batch := onnx.Sym("batch")
	tests := []struct {
		name  string
		build func(g *onnx.Graph) (y, x value)
		want  string
	}{
		{"no rule", func(g *onnx.Graph) (y, x value) {
			x = g.Input("x", onnx.Float, onnx.Sizes(2, 3)...)
			g.Push("visual/up_1")
			return g.Op("MeanVarianceNormalization", nil, x), x
		}, "grad: no rule for MeanVarianceNormalization (node visual/up_1/MeanVarianceNormalization)"},
		{"no rule for an input", func(g *onnx.Graph) (y, x value) {
			x = g.Input("x", onnx.Float, onnx.Sizes(2, 3, 1, 1)...)
			return g.Op("Conv", nil, g.Constant("picture", onnx.FromFloats(make([]float32, 12), 1, 3, 2, 2)), x), x
		}, "grad: no rule for input 2 of Conv (node Conv)"},
		{"a rule that does not apply", func(g *onnx.Graph) (y, x value) {
			x = g.Input("x", onnx.Float, onnx.Fixed(1), onnx.Fixed(3), onnx.Fixed(8), onnx.Sym("width"))
			return g.Op("AveragePool", attrs{"kernel_shape": []int{3, 3}}, x), x
		}, "grad: AveragePool (node AveragePool): the size of x is [1 3 8 width], which is not known well enough"},
		{"independent", func(g *onnx.Graph) (y, x value) {
			x = g.Input("x", onnx.Float, onnx.Fixed(3))
			return g.Op("Relu", nil, g.Input("other", onnx.Float, onnx.Fixed(3))), x
		}, "grad: no gradient reaches x: [Relu] does not depend on it"},
		{"a gradient that is stopped", func(g *onnx.Graph) (y, x value) {
			x = g.Input("x", onnx.Float, onnx.Fixed(3))
			return g.Op("Relu", nil, g.StopGradient(x)), x
		}, "grad: no gradient reaches x: [Relu] does not depend on it"},
		{"whole numbers in between", func(g *onnx.Graph) (y, x value) {
			x = g.Input("x", onnx.Float, onnx.Fixed(3))
			return g.Op("Cast", attrs{"to": onnx.Float}, g.Op("Cast", attrs{"to": onnx.Int64}, x)), x
		}, "grad: no gradient reaches x: [Cast_2] does not depend on it"},
		{"scales of codes", func(g *onnx.Graph) (y, x value) { // whose own gradient would be a wrong one
			x = g.Input("x", onnx.Float, onnx.Fixed(3))
			codes := g.OpN("DynamicQuantizeLinear", 3, nil, x)
			return g.Op("Mul", nil, g.Op("Cast", attrs{"to": onnx.Float}, codes[0]), codes[1]), x
		}, "grad: the network is quantised: DynamicQuantizeLinear (node DynamicQuantizeLinear) rounds to integer codes, which have no gradient; " +
			"take the float32 model that it was made from for visualizations and attributions"},
		{"codes", func(g *onnx.Graph) (y, x value) {
			x = g.Input("x", onnx.Float, onnx.Fixed(3))
			codes := g.Op("QuantizeLinear", nil, x, g.Scalar(0.1))
			return g.Op("DequantizeLinear", nil, codes, g.Scalar(0.1)), x
		}, "grad: the network is quantised: QuantizeLinear (node QuantizeLinear) rounds to integer codes, which have no gradient; " +
			"take the float32 model that it was made from for visualizations and attributions"},
		{"a cotangent of another shape", func(g *onnx.Graph) (y, x value) {
			x = g.Input("x", onnx.Float, batch)
			return g.Op("ReduceSum", nil, x), x
		}, "grad: the cotangent of ReduceSum has shape [1 1], not [1]"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			g := onnx.New("case")
			y, x := tt.build(g)
			dy := g.Input("dy", onnx.Float, g.Shape(y)...)
			if strings.Contains(tt.name, "cotangent") {
				dy = g.Input("long", onnx.Float, onnx.Sizes(1, 1)...)
			}
			if g.Err() != nil {
				t.Fatal(g.Err())
			}
			_, err := grad.VJP(g, []value{y}, []value{dy}, []value{x})
			if err == nil || err.Error() != tt.want {
				t.Errorf("VJP = %v; want %s", err, tt.want)
			}
		})
	}
}

func TestOfTakesASingleNumber(t *testing.T) {
	g := onnx.New("case")
	x := g.Input("x", onnx.Float, onnx.Sizes(2, 3)...)
	_, err := grad.Of(g, g.Op("Relu", nil, x), x)
	if want := "grad: Relu has shape [2 3] and is not a single number"; err == nil || err.Error() != want {
		t.Errorf("Of = %v; want %s", err, want)
	}
}

// TestGradientPrintsAsReviewed shows the gradient graph of a block of a network: weights are flipped
// once, the mask comes from the forward pass's output, and no node is unused.
func TestGradientPrintsAsReviewed(t *testing.T) {
	g := onnx.New("block")
	x := g.Input("image", onnx.Float, onnx.Sym("batch"), onnx.Fixed(2), onnx.Fixed(4), onnx.Fixed(4))
	w := g.Constant("weight", onnx.FromFloats(make([]float32, 3*2*3*3), 3, 2, 3, 3))
	y := g.Op("Relu", nil, g.Op("Conv", attrs{"pads": []int{1, 1, 1, 1}}, x, w))
	y = g.Op("AveragePool", attrs{"kernel_shape": []int{2, 2}, "strides": []int{2, 2}}, y)
	sum := g.Op("ReduceSum", attrs{"keepdims": 0}, y)
	dx, err := grad.Of(g, sum, x)
	if err != nil {
		t.Fatal(err)
	}
	g.Output("gradient", dx[0])
	g.Prune()
	want := strings.TrimLeft(`
input image float [batch 2 4 4]
Conv = Conv(image, weight) {pads=[1 1 1 1]} float [batch 3 4 4]
Relu = Relu(Conv) float [batch 3 4 4]
AveragePool = AveragePool(Relu) {kernel_shape=[2 2] strides=[2 2]} float [batch 3 2 2]
grad/ReduceSum/Unsqueeze = Unsqueeze(const/1, const/[0,1,2,3]) float [1 1 1 1]
grad/ReduceSum/Shape = Shape(AveragePool) int64 [4]
grad/ReduceSum/Expand = Expand(grad/ReduceSum/Unsqueeze, grad/ReduceSum/Shape) float [batch 3 2 2]
grad/AveragePool/Mul = Mul(grad/ReduceSum/Expand, const/0.25) float [batch 3 2 2]
grad/AveragePool/Resize = Resize(grad/AveragePool/Mul, _, scales/[1 1 2 2]) {coordinate_transformation_mode=asymmetric mode=nearest nearest_mode=floor} float [batch 3 4 4]
grad/Relu/Greater = Greater(Relu, const/0) bool [batch 3 4 4]
grad/Relu/Cast = Cast(grad/Relu/Greater) {to=1} float [batch 3 4 4]
grad/Relu/Mul = Mul(grad/AveragePool/Resize, grad/Relu/Cast) float [batch 3 4 4]
grad/Conv/Conv = Conv(grad/Relu/Mul, flipped/weight/1) {dilations=[1 1] group=1 pads=[1 1 1 1]} float [batch 2 4 4]
gradient = Identity(grad/Conv/Conv) float [batch 2 4 4]
output gradient
`, "\n")
	if got := g.String(); got != want {
		t.Errorf("String() =\n%s\nwant\n%s", got, want)
	}
}

// TestGradientWithinAnObjective takes a gradient, holds it constant, and differentiates a
// function of it, as the faceted objective does: its own gradient is the base's, and w ⊙ relu(∂base/∂T)
// pulled back from T.
func TestGradientWithinAnObjective(t *testing.T) {
	p := &problem{Graph: onnx.New("faceted"), Rand: rand.New(rand.NewPCG(1, 1))}
	x := p.normal(2, 3, 6, 6)
	T := p.Op("Relu", nil, p.Op("Conv", nil, x, p.weights(4, 3, 3, 3)))
	top := p.Op("Conv", nil, T, p.weights(2, 4, 2, 2))
	base := p.Op("ReduceSum", attrs{"keepdims": 0}, p.Op("Mul", nil, top, top))
	w := p.weights(4, 4, 4)

	atT, err := grad.Of(p.Graph, base, T)
	if err != nil {
		t.Fatal(err)
	}
	held := p.Op("Relu", nil, p.StopGradient(atT[0]))
	attr := p.Op("ReduceSum", attrs{"keepdims": 0}, p.Op("Mul", nil, p.Op("Mul", nil, T, held), w))
	total, err := grad.Of(p.Graph, p.Op("Add", nil, base, attr), x)
	if err != nil {
		t.Fatal(err)
	}
	ofBase, err := grad.Of(p.Graph, base, x)
	if err != nil {
		t.Fatal(err)
	}
	pulled, err := grad.VJP(p.Graph, []value{T}, []value{p.Op("Mul", nil, held, w)}, []value{x})
	if err != nil {
		t.Fatal(err)
	}
	p.Output("total", total[0])
	p.Output("expected", p.Op("Add", nil, ofBase[0], pulled[0]))
	out := run(t, p.Graph)(engine.Named{Name: string(x), Tensor: p.points[0]})
	if d := distance(out["total"].Data, out["expected"].Data); d > 1e-6 {
		t.Errorf("the gradient differs by %.2g of its norm", d)
	}
}

// TestGradientsShareNodes differentiates two objectives of the same values: the gradient of the
// second reuses the nodes of the first.
func TestGradientsShareNodes(t *testing.T) {
	p := &problem{Graph: onnx.New("shared"), Rand: rand.New(rand.NewPCG(1, 1))}
	x := p.normal(2, 3, 8, 8)
	y := p.Op("Conv", attrs{"strides": []int{2, 2}, "pads": []int{1, 1, 1, 1}}, x, p.weights(4, 3, 3, 3))
	y = p.Op("AveragePool", attrs{"kernel_shape": []int{3, 3}, "strides": []int{2, 2}}, p.Op("Relu", nil, y))
	each := p.Op("ReduceMean", attrs{"keepdims": 0}, p.Op("Conv", nil, y, p.weights(1, 4, 1, 1)), p.Ints(1, 2, 3))
	base := p.Op("ReduceSum", attrs{"keepdims": 0}, each)
	if _, err := grad.Of(p.Graph, base, x); err != nil {
		t.Fatal(err)
	}
	before := len(p.Nodes())
	more := p.Op("ReduceSum", attrs{"keepdims": 0}, p.Op("Add", nil, each, p.Scalar(1)))
	if _, err := grad.Of(p.Graph, more, x); err != nil {
		t.Fatal(err)
	}
	if added := len(p.Nodes()) - before; added != 2 {
		t.Errorf("the second objective and its gradient added %d nodes, want the 2 of the objective", added)
	}
}

// TestGradientOfAGradient differentiates twice.
func TestGradientOfAGradient(t *testing.T) {
	function := func(p *problem) value {
		x := p.normal(2, 3, 5, 5)
		y := p.Op("Sigmoid", nil, p.Op("Conv", nil, x, p.weights(4, 3, 3, 3)))
		y = p.Op("ReduceSum", attrs{"keepdims": 0}, p.Op("Softmax", attrs{"axis": 1}, y), p.Ints(2, 3))
		y = p.Op("ReduceSum", attrs{"keepdims": 0}, p.Op("Mul", nil, y, p.weights(4)))
		dx, err := grad.Of(p.Graph, y, x)
		if err != nil {
			p.Fail(err)
			return y
		}
		return p.Op("Tanh", nil, dx[0])
	}
	for seed := range uint64(3) {
		check(t, seed, function)
	}
}

// TestSeveralValuesAndCotangents differentiates two values, one of which depends on the other.
func TestSeveralValuesAndCotangents(t *testing.T) {
	g := onnx.New("case")
	x := g.Input("x", onnx.Float, onnx.Fixed(2))
	y := g.Op("Mul", nil, x, g.Scalar(3))
	z := g.Op("Mul", nil, y, y)
	d, err := grad.VJP(g, []value{y, z}, []value{y, x}, []value{x, y})
	if err != nil {
		t.Fatal(err)
	}
	g.Output("dx", d[0])
	g.Output("dy", d[1])
	out := run(t, g)(engine.Named{Name: "x", Tensor: tensor.Of([]float32{1, 2}, 2)})
	// dy = y + 2y·x, dx = 3·dy, at x = 1, 2
	for name, want := range map[string][]float32{"dy": {9, 30}, "dx": {27, 90}} {
		if d := distance(out[name].Data, want); d > 1e-6 {
			t.Errorf("%s = %v, want %v", name, out[name].Data, want)
		}
	}
}
