package grad_test

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"multiscope/internal/engine"
	"multiscope/internal/grad"
	"multiscope/internal/onnx"
	"multiscope/internal/tensor"
)

// redirectedGradient is the definition that graphs are compared with: the cotangent of the input
// of y = min(max(x, 0), high), for one element of the batch.
func redirectedGradient(x, dy []float32, high float64) []float32 {
	dx, passes := make([]float32, len(x)), false
	for i, v := range x {
		if v > 0 && float64(v) < high {
			dx[i] = dy[i]
			passes = passes || dy[i] != 0
		}
	}
	if passes {
		return dx
	}
	for i, v := range x {
		if v <= 0 && dy[i] > 0 || float64(v) >= high && dy[i] < 0 {
			dx[i] = dy[i]
		}
	}
	return dx
}

var infinity = math.Inf(1)

// relus are ways to write a ReLU, with its upper bound.
var relus = map[string]struct {
	high  float64
	apply func(g *onnx.Graph, x value) value
}{
	"Relu":      {infinity, func(g *onnx.Graph, x value) value { return g.Op("Relu", nil, x) }},
	"Clip to 6": {6, func(g *onnx.Graph, x value) value { return g.Op("Clip", nil, x, g.Scalar(0), g.Scalar(6)) }},
	"Clip to an input": {6, func(g *onnx.Graph, x value) value {
		return g.Op("Clip", nil, x, g.Scalar(0), g.Input("six", onnx.Float))
	}},
	"Clip from below": {infinity, func(g *onnx.Graph, x value) value { return g.Op("Clip", nil, x, g.Scalar(0)) }},
}

// TestRedirectedGradients compares graphs with the definition, switched on and off: for batches in
// which some elements are blocked by inputs below 0, above the bound or both, and others are not.
func TestRedirectedGradients(t *testing.T) {
	for name, relu := range relus {
		for _, shape := range [][]int{{8, 3, 2, 4}, {8, 5}, {8}} {
			t.Run(fmt.Sprint(name, shape), func(t *testing.T) {
				p := newProblem(3)
				x := p.Input("x", onnx.Float, append([]onnx.Dim{onnx.Sym("batch")}, onnx.Sizes(shape[1:]...)...)...)
				f, dy := p.redirected(t, relu.apply(p.Graph, x), x)
				p.blockedBatch(x, relu.high, shape...)
				p.mixedSigns(dy, shape...)
				for _, on := range []float32{0, 1} {
					p.compareRedirected(t, f, on, relu.high)
				}
			})
		}
	}
}

// redirected returns a runner of the gradient of y with respect to x, and the cotangent's input.
func (p *problem) redirected(t *testing.T, y, x value) (f runner, dy value) {
	t.Helper()
	dy = p.Input("dy", onnx.Float, p.Shape(y)...)
	dx, err := grad.Options{RedirectReLU: p.Input("redirect", onnx.Float)}.VJP(p.Graph, []value{y}, []value{dy}, []value{x})
	if err != nil {
		t.Fatal(err)
	}
	p.Output("dx", dx[0])
	p.Prune()
	return run(t, p.Graph), dy
}

// blockedBatch draws a batch whose elements are in turn mixed, below 0, above the bound (where
// there is one) and either.
func (p *problem) blockedBatch(x value, high float64, dims ...int) {
	if math.IsInf(high, 1) {
		high = 0
	}
	point := tensor.New[float32](dims...)
	for n := range dims[0] {
		for i := range point.Row(n) {
			below, above := -0.1-3*p.Float32(), float32(high)+0.1+3*p.Float32()
			point.Row(n)[i] = []float32{3 * float32(p.NormFloat64()), below, above, []float32{below, above}[p.IntN(2)]}[n%4]
		}
	}
	p.inputs, p.points = append(p.inputs, x), append(p.points, point)
}

// mixedSigns draws cotangents of which a third is 0.
func (p *problem) mixedSigns(dy value, dims ...int) {
	point := tensor.New[float32](dims...)
	for i := range point.Data {
		if p.IntN(3) > 0 {
			point.Data[i] = float32(p.NormFloat64())
		}
	}
	p.inputs, p.points = append(p.inputs, dy), append(p.points, point)
}

func (p *problem) compareRedirected(t *testing.T, f runner, on float32, high float64) {
	t.Helper()
	in := []engine.Named{{Name: "redirect", Tensor: tensor.Of([]float32{on})}}
	for i, v := range p.inputs {
		in = append(in, engine.Named{Name: string(v), Tensor: p.points[i]})
	}
	if p.Has("six") {
		in = append(in, engine.Named{Name: "six", Tensor: tensor.Of([]float32{6})})
	}
	got := f(in...)["dx"]
	changed := 0
	for n := range got.Shape[0] {
		x, dy := p.points[0].Row(n), p.points[1].Row(n)
		exact, want := make([]float32, len(x)), redirectedGradient(x, dy, high)
		for i, v := range x {
			if v > 0 && float64(v) < high {
				exact[i] = dy[i]
			}
		}
		if on == 0 {
			want = exact
		} else if !slices.Equal(want, exact) {
			changed++
		}
		if !slices.Equal(got.Row(n), want) {
			t.Errorf("redirect %g: gradient at x = %v, dy = %v is %v, want %v", on, x, dy, got.Row(n), want)
		}
	}
	if on == 1 && changed < 2 {
		t.Errorf("redirection changed %d elements of the batch: the test has too few that are blocked", changed)
	}
}

// TestRedirectionOfGradientsThatPass compares gradients of every rule with differences, with the
// switch on: functions of ReLUs that let some of every element through keep their exact gradient.
// So does any function with the switch off.
func TestRedirectionOfGradientsThatPass(t *testing.T) {
	passing := func(p *problem) value { return p.spaced(2, 3, 4, 4) } // of both signs in every element
	on := map[string]func(p *problem) value{
		"Relu": func(p *problem) value { return p.Op("Relu", nil, passing(p)) },
		"Clip": func(p *problem) value { return p.Op("Clip", nil, passing(p), p.Scalar(0), p.Scalar(6)) },
		"Clip from another bound": func(p *problem) value {
			return p.Op("Clip", nil, p.Op("Neg", nil, p.positive(2, 3)), p.Scalar(-6), p.Scalar(-0.1))
		},
		"ReLUs below ReLUs": func(p *problem) value {
			x := p.Op("Relu", nil, passing(p))
			return p.Op("MaxPool", attrs{"kernel_shape": []int{2, 2}}, p.Op("Relu", nil, p.Op("Sub", nil, x, p.Scalar(0.2))))
		},
	}
	for name, function := range on {
		t.Run("on/"+name, func(t *testing.T) { checkRedirected(t, 1, function) })
	}
	for name, function := range cases() {
		t.Run("off/"+name, func(t *testing.T) { checkRedirected(t, 0, function) })
	}
}

// checkRedirected is check with a constant switch.
func checkRedirected(t *testing.T, on float32, function func(p *problem) value) {
	t.Helper()
	p := newProblem(1)
	y := function(p)
	p.RedirectReLU = p.Scalar(on)
	p.check(t, y)
}

// TestRedirectionOfTheNearestReLUs takes a unit after a ReLU that is blocked as a whole, on top of
// another one that is: only the first is redirected.
func TestRedirectionOfTheNearestReLUs(t *testing.T) {
	for _, tt := range []struct {
		name string
		x    float32 // y = relu(4·relu(x) − 3)
		want float32
	}{
		{"both pass", 1, 4}, {"the nearest blocks", 0.5, 4}, {"both block", -1, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			g := onnx.New("case")
			x := g.Input("x", onnx.Float, onnx.Sizes(1, 1)...)
			below := g.Op("Relu", nil, x)
			y := g.Op("Relu", nil, g.Op("Sub", nil, g.Op("Mul", nil, below, g.Scalar(4)), g.Scalar(3)))
			dx, err := grad.Options{RedirectReLU: g.Scalar(1)}.Of(g, g.Op("ReduceSum", attrs{"keepdims": 0}, y), x)
			if err != nil {
				t.Fatal(err)
			}
			g.Output("dx", dx[0])
			out := run(t, g)(engine.Named{Name: "x", Tensor: tensor.Of([]float32{tt.x}, 1, 1)})
			if got := out["dx"].Data[0]; got != tt.want {
				t.Errorf("gradient at %g = %g, want %g", tt.x, got, tt.want)
			}
		})
	}
}

func TestRedirectionNeedsAScalar(t *testing.T) {
	g := onnx.New("case")
	x := g.Input("x", onnx.Float, onnx.Fixed(2))
	for _, v := range []value{"absent", x, g.Int(1)} {
		_, err := grad.Options{RedirectReLU: v}.Of(g, g.Op("ReduceSum", attrs{"keepdims": 0}, x), x)
		if want := fmt.Sprintf("grad: %q, which is to redirect gradients, is not a real scalar of the graph", v); err == nil || err.Error() != want {
			t.Errorf("Of = %v, want %s", err, want)
		}
	}
}

// BenchmarkRedirection measures what the switch costs while it is off, in gradient steps without
// it: two pictures of 224×224 through CLIP's ResNet-50 up to its last sum.
func BenchmarkRedirection(b *testing.B) {
	var step [2]func() float64
	for i := range step {
		g := resnet(224, []int{3, 4, 6, 3}, 64)
		o := grad.Options{}
		if i == 1 {
			o.RedirectReLU = g.Scalar(0)
		}
		dx, err := o.Of(g, "objective", "image")
		if err != nil {
			b.Fatal(err)
		}
		g.Output("gradient", dx[0])
		timed := timer(b, g, 2)
		step[i] = func() float64 { return timed().Seconds() }
	}
	exact, redirected := 0.0, 0.0
	for b.Loop() {
		exact, redirected = exact+step[0](), redirected+step[1]()
	}
	b.ReportMetric(redirected/exact, "steps/step")
}
