package grad_test

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"multiscope/internal/engine"
	"multiscope/internal/fixture"
	"multiscope/internal/grad"
	"multiscope/internal/onnx"
	"multiscope/internal/tensor"
)

const (
	// differenceTol is how far a directional derivative may be from central differences of order
	// four, relative to the gradient's norm.
	differenceTol = 2e-4
	// roundingTol bounds what rounding the outputs to float32 does to a difference, relative to
	// the outputs.
	roundingTol = 2e-7
	// differenceStep is the step along a direction within [-1, 1] for each element. Inputs of
	// functions with kinks are drawn at least twice as far from them.
	differenceStep = 1e-2
	// trials is how many shapes and attributes are drawn for each case.
	trials = 6
)

// A problem is a function to differentiate, at one random point.
type problem struct {
	*onnx.Graph
	*rand.Rand
	inputs []onnx.Value
	points []*tensor.Float32
	grad.Options
}

// normal adds an input of random normal elements. Its first dimension is symbolic in the
// graph if batch is set.
func (p *problem) normal(dims ...int) onnx.Value { return p.input(p.NormFloat64, dims) }

// positive adds an input of elements between ½ and 2.
func (p *problem) positive(dims ...int) onnx.Value {
	return p.input(func() float64 { return 0.5 + 1.5*p.Float64() }, dims)
}

// spaced adds an input of distinct elements, 0.1 apart and 0.05 from 0.
func (p *problem) spaced(dims ...int) onnx.Value {
	order, i := p.Perm(tensor.Size(dims)), 0
	return p.input(func() float64 { i++; return 0.1*float64(order[i-1]-len(order)/2) + 0.05 }, dims)
}

func (p *problem) input(draw func() float64, dims []int) onnx.Value {
	x := tensor.New[float32](dims...)
	for i := range x.Data {
		x.Data[i] = float32(draw())
	}
	shape := onnx.Sizes(dims...)
	if len(dims) == 4 { // pictures come in batches
		shape[0] = onnx.Sym("batch")
	}
	p.points = append(p.points, x)
	p.inputs = append(p.inputs, p.Input(fmt.Sprintf("x%d", len(p.inputs)), onnx.Float, shape...))
	return p.inputs[len(p.inputs)-1]
}

// weights is a constant of random normal elements.
func (p *problem) weights(dims ...int) onnx.Value {
	n := 1
	wide := make([]int64, len(dims))
	for i, d := range dims {
		n, wide[i] = n*d, int64(d)
	}
	x := make([]float32, n)
	for i := range x {
		x[i] = float32(p.NormFloat64())
	}
	return p.Constant("weights", onnx.FromFloats(x, wide...))
}

// positives is a constant of elements between ½ and 2.
func (p *problem) positives(n int) onnx.Value {
	x := make([]float32, n)
	for i := range x {
		x[i] = 0.5 + 1.5*p.Float32()
	}
	return p.Constant("weights", onnx.FromFloats(x, int64(n)))
}

// between draws a whole number from low to high.
func (p *problem) between(low, high int) int { return low + p.IntN(high-low+1) }

// coin is true half of the time.
func (p *problem) coin() bool { return p.IntN(2) == 0 }

// check compares the gradient of a function, along random directions, with differences of its
// values.
func check(t *testing.T, seed uint64, function func(p *problem) onnx.Value) {
	t.Helper()
	p := newProblem(seed)
	p.check(t, function(p))
}

func newProblem(seed uint64) *problem {
	return &problem{Graph: onnx.New("case"), Rand: rand.New(rand.NewPCG(seed, 5))}
}

// check compares the gradient of y.
func (p *problem) check(t *testing.T, y onnx.Value) {
	t.Helper()
	if p.Err() != nil {
		t.Fatal(p.Err())
	}
	dy := p.Input("dy", onnx.Float, p.Shape(y)...)
	dxs, err := p.VJP(p.Graph, []onnx.Value{y}, []onnx.Value{dy}, p.inputs)
	if err != nil {
		t.Fatal(err)
	}
	p.Output("y", y)
	for i, dx := range dxs {
		if !onnx.SameShape(p.Shape(dx), p.Shape(p.inputs[i])) {
			t.Fatalf("gradient has shape %s, its input %s", onnx.FormatShape(p.Shape(dx)), onnx.FormatShape(p.Shape(p.inputs[i])))
		}
		p.Output(fmt.Sprintf("dx%d", i), dx)
	}
	p.compare(t, run(t, p.Graph))
}

// A runner computes all outputs of a graph.
type runner func(in ...engine.Named) map[string]*tensor.Float32

func run(t *testing.T, g *onnx.Graph) runner {
	t.Helper()
	s, err := fixture.Engine(t).Session(g)
	if err != nil {
		t.Fatalf("%v\n%s", err, g)
	}
	t.Cleanup(func() { _ = s.Close() })
	return func(in ...engine.Named) map[string]*tensor.Float32 {
		t.Helper()
		out, err := s.RunAll(context.Background(), in...)
		if err != nil {
			t.Fatalf("%v\n%s", err, g)
		}
		return out
	}
}

// compare checks the derivatives along a few random directions.
func (p *problem) compare(t *testing.T, f runner) {
	t.Helper()
	dy := p.cotangent()
	out := f(p.named(nil, 0, dy)...)
	rounding := 0.0
	for i, y := range out["y"].Data {
		rounding += math.Pow(float64(y)*float64(dy.Data[i]), 2)
	}
	rounding = roundingTol * math.Sqrt(rounding) / differenceStep
	for range 3 {
		u := p.direction()
		analytic, norm := 0.0, 0.0
		for i := range p.inputs {
			dx := out[fmt.Sprintf("dx%d", i)]
			for k, d := range dx.Data {
				analytic += float64(d) * float64(u[i][k])
				norm += float64(d) * float64(d)
			}
		}
		near, far := p.difference(f, u, dy, differenceStep), p.difference(f, u, dy, 2*differenceStep)
		numeric := (4*near - far) / 3
		if math.IsNaN(analytic) || math.Abs(analytic-numeric) > differenceTol*math.Sqrt(norm)+rounding {
			t.Fatalf("derivative along a direction = %v, differences give %v (gradient's norm %v) in\n%s", analytic, numeric, math.Sqrt(norm), p.Graph)
		}
	}
}

// difference is (f(x + h·u) − f(x − h·u))·dy / 2h.
func (p *problem) difference(f runner, u [][]float32, dy *tensor.Float32, h float32) float64 {
	up, down := f(p.named(u, h, dy)...)["y"], f(p.named(u, -h, dy)...)["y"]
	sum := 0.0
	for i := range up.Data {
		sum += (float64(up.Data[i]) - float64(down.Data[i])) * float64(dy.Data[i])
	}
	return sum / (2 * float64(h))
}

// named are the inputs of a run at x + h·u.
func (p *problem) named(u [][]float32, h float32, dy *tensor.Float32) []engine.Named {
	in := []engine.Named{{Name: "dy", Tensor: dy}}
	for i, x := range p.points {
		moved := tensor.New[float32](x.Shape...)
		copy(moved.Data, x.Data)
		if u != nil {
			for k := range moved.Data {
				moved.Data[k] += h * u[i][k]
			}
		}
		in = append(in, engine.Named{Name: string(p.inputs[i]), Tensor: moved})
	}
	return in
}

// direction draws elements within [-1, 1] for each input.
func (p *problem) direction() [][]float32 {
	u := make([][]float32, len(p.points))
	for i, x := range p.points {
		u[i] = make([]float32, x.Len())
		for k := range u[i] {
			u[i][k] = 2*p.Float32() - 1
		}
	}
	return u
}

// cotangent draws one for y, at the size of the batch that was drawn.
func (p *problem) cotangent() *tensor.Float32 {
	dims := make([]int, 0, 4)
	for _, d := range p.Shape("y") {
		n := d.Size
		if !d.Known() {
			n = p.points[slices.IndexFunc(p.points, func(x *tensor.Float32) bool { return len(x.Shape) == 4 })].Shape[0]
			if d != onnx.Sym("batch") { // a product with the batch, written 12*batch
				var k int
				_, _ = fmt.Sscanf(strings.ReplaceAll(d.Name, "*", " "), "%d", &k)
				n *= max(k, 1)
			}
		}
		dims = append(dims, n)
	}
	dy := tensor.New[float32](dims...)
	for i := range dy.Data {
		dy.Data[i] = float32(p.NormFloat64())
	}
	return dy
}
