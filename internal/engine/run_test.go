package engine_test

import (
	"context"
	"testing"

	"multiscope/internal/engine"
	"multiscope/internal/fixture"
	"multiscope/internal/onnx"
	"multiscope/internal/tensor"
)

// axPlusB is y = a·x + 1 for a scalar a and x of n×3, and sum, the scalar sum of y.
func axPlusB() *onnx.Graph {
	g := onnx.New("axpb")
	x := g.Input("x", onnx.Float, onnx.Sym("n"), onnx.Fixed(3))
	a := g.Input("a", onnx.Float)
	y := g.Op("Add", nil, g.Op("Mul", nil, x, a), g.Scalar(1))
	g.Output("y", y)
	g.Output("sum", g.Op("ReduceSum", onnx.Attrs{"keepdims": int64(0)}, y))
	return g
}

func open(t testing.TB, g *onnx.Graph) *engine.Session {
	t.Helper()
	s, err := fixture.Engine(t).Session(g)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func TestRunWritesIntoTheTensorsGiven(t *testing.T) {
	s := open(t, axPlusB())
	x, a := tensor.Of([]float32{1, 2, 3}, 1, 3), tensor.Of([]float32{2})
	y, sum := tensor.New[float32](1, 3), tensor.New[float32]()
	in := []engine.Named{{Name: "a", Tensor: a}, {Name: "x", Tensor: x}}
	out := []engine.Named{{Name: "sum", Tensor: sum}, {Name: "y", Tensor: y}}
	if err := s.Run(context.Background(), in, out); err != nil {
		t.Fatal(err)
	}
	if sum.Data[0] != 15 || y.Data[2] != 7 {
		t.Errorf("y = %v, sum = %v", y.Data, sum.Data)
	}
	all, err := s.RunAll(context.Background(), in...)
	if err != nil || all["sum"].Data[0] != 15 || all["y"].Data[2] != 7 {
		t.Errorf("RunAll = %v, %v", all, err)
	}
}
