package engine_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"multiscope/internal/engine"
	"multiscope/internal/onnx"
	"multiscope/internal/tensor"
)

// line is y = a·x + 1 for a scalar a and x of n×3, and sum, the scalar sum of y.
func line() *onnx.Graph {
	g := onnx.New("line")
	x := g.Input("x", onnx.Float, onnx.Sym("n"), onnx.Fixed(3))
	a := g.Input("a", onnx.Float)
	y := g.Op("Add", nil, g.Op("Mul", nil, x, a), g.Scalar(1))
	g.Output("y", y)
	g.Output("sum", g.Op("ReduceSum", onnx.Attrs{"keepdims": int64(0)}, y))
	return g
}

// lineTensors are inputs of line for n rows of 1, 2, 3 and a = 2, and room for its outputs.
func lineTensors(n int) (in, out []engine.Named) {
	x := slices.Repeat([]float32{1, 2, 3}, n)
	in = []engine.Named{{Name: "a", Tensor: tensor.Of([]float32{2})}, {Name: "x", Tensor: tensor.Of(x, n, 3)}}
	out = []engine.Named{{Name: "sum", Tensor: tensor.New[float32]()}, {Name: "y", Tensor: tensor.New[float32](n, 3)}}
	return in, out
}

func floats(n engine.Named) []float32 { return n.Tensor.(*tensor.Float32).Data }

func open(t testing.TB, g *onnx.Graph) *engine.Session {
	t.Helper()
	s, err := theEngine(t).Session(g)
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
	s := open(t, line())
	for _, n := range []int{1, 4, 4, 2} {
		in, out := lineTensors(n)
		for _, a := range []float32{2, 3} { // the second time over what is bound already
			floats(in[0])[0] = a
			if err := s.Run(t.Context(), in, out); err != nil {
				t.Fatal(err)
			}
			sum, last := float32(n)*(6*a+3), 3*a+1
			if got := floats(out[0])[0]; got != sum {
				t.Errorf("sum of %d rows with a = %g: %g, want %g", n, a, got, sum)
			}
			if got := floats(out[1])[3*n-1]; got != last {
				t.Errorf("last of %d rows with a = %g: %g, want %g", n, a, got, last)
			}
		}
	}
}

func TestRunAllReturnsTheOutputsByName(t *testing.T) {
	in, _ := lineTensors(2)
	got, err := open(t, line()).RunAll(t.Context(), in...)
	if err != nil {
		t.Fatal(err)
	}
	if y := got["y"]; !slices.Equal(y.Shape, []int{2, 3}) || y.Data[5] != 7 {
		t.Errorf("y = %v %v", y.Shape, y.Data)
	}
	if sum := got["sum"]; len(sum.Shape) != 0 || sum.Data[0] != 30 {
		t.Errorf("sum = %v %v", sum.Shape, sum.Data)
	}
}

func TestRunTakesTokens(t *testing.T) {
	g := onnx.New("lookup")
	ids := g.Input("ids", onnx.Int64, onnx.Sym("n"))
	g.Output("rows", g.Op("Gather", nil, g.Constant("table", onnx.FromFloats([]float32{1, 2, 3, 4}, 2, 2)), ids))
	got, err := open(t, g).RunAll(t.Context(), engine.Named{Name: "ids", Tensor: tensor.Of([]int64{1, 0, 1}, 3)})
	if err != nil {
		t.Fatal(err)
	}
	if want := []float32{3, 4, 1, 2, 3, 4}; !slices.Equal(got["rows"].Data, want) {
		t.Errorf("rows = %v, want %v", got["rows"].Data, want)
	}
}

func TestRunSaysWhatDoesNotFit(t *testing.T) {
	s := open(t, line())
	tests := []struct {
		name string
		edit func(in, out []engine.Named) ([]engine.Named, []engine.Named)
		want string
	}{
		{"missing input", func(in, out []engine.Named) ([]engine.Named, []engine.Named) { return in[:1], out },
			"1 tensors for the inputs [x a]"},
		{"unknown input", func(in, out []engine.Named) ([]engine.Named, []engine.Named) { in[0].Name = "b"; return in, out },
			"no tensor for the input a"},
		{"missing output", func(in, out []engine.Named) ([]engine.Named, []engine.Named) { return in, nil },
			"0 tensors for the outputs [y sum]"},
		{"nil tensor", func(in, out []engine.Named) ([]engine.Named, []engine.Named) { in[1].Tensor = nil; return in, out },
			"input x: its tensor is nil"},
		{"wrong type", func(in, out []engine.Named) ([]engine.Named, []engine.Named) {
			in[1].Tensor = tensor.New[int64](1, 3)
			return in, out
		}, "input x: is float, its tensor int64"},
		{"wrong rank", func(in, out []engine.Named) ([]engine.Named, []engine.Named) {
			in[1].Tensor = tensor.New[float32](3)
			return in, out
		}, "input x: has shape [n 3], its tensor [3]"},
		{"wrong size", func(in, out []engine.Named) ([]engine.Named, []engine.Named) {
			in[1].Tensor = tensor.New[float32](1, 4)
			return in, out
		}, "input x: has shape [n 3], its tensor [1 4]"},
		{"wrong batch of an output", func(in, out []engine.Named) ([]engine.Named, []engine.Named) {
			out[1].Tensor = tensor.New[float32](2, 3)
			return in, out
		}, "output y: has shape [n 3], its tensor [2 3], where n is 1"},
		{"shape without its elements", func(in, out []engine.Named) ([]engine.Named, []engine.Named) {
			in[1].Tensor = &tensor.Float32{Shape: []int{1, 3}, Data: make([]float32, 2)}
			return in, out
		}, "input x: shape [1 3] is not that of 2 elements"},
		{"empty scalar", func(in, out []engine.Named) ([]engine.Named, []engine.Named) {
			in[0].Tensor = &tensor.Float32{}
			return in, out
		}, "input a: shape [] is not that of 0 elements"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			in, out := tt.edit(lineTensors(1))
			err := s.Run(t.Context(), in, out)
			if err == nil || !strings.Contains(err.Error(), tt.want) || !strings.HasPrefix(err.Error(), "engine: graph line: ") {
				t.Errorf("Run = %v, want it to say %q", err, tt.want)
			}
		})
	}
}

func TestAnEmptyBatchIsNothingToDo(t *testing.T) {
	s := open(t, line())
	in, out := lineTensors(0)
	if err := s.Run(t.Context(), in, out); err != nil {
		t.Fatal(err)
	}
	if sum := floats(out[0])[0]; sum != 0 {
		t.Errorf("sum of nothing = %g", sum)
	}
}

func TestRunsMayBeConcurrent(t *testing.T) {
	s := open(t, line())
	var wg sync.WaitGroup
	for n := 1; n <= 8; n++ {
		wg.Go(func() {
			for range 20 {
				in, out := lineTensors(n)
				if err := s.Run(t.Context(), in, out); err != nil {
					t.Error(err)
				} else if got, want := floats(out[0])[0], float32(15*n); got != want {
					t.Errorf("sum of %d rows = %g, want %g", n, got, want)
				}
			}
		})
	}
	wg.Wait()
}

func TestRunAfterCloseIsAnError(t *testing.T) {
	s := open(t, line())
	in, out := lineTensors(1)
	if err := errors.Join(s.Run(t.Context(), in, out), s.Close(), s.Close()); err != nil {
		t.Fatal(err)
	}
	if err := s.Run(t.Context(), in, out); err == nil || !strings.Contains(err.Error(), "closed") {
		t.Errorf("Run after Close = %v", err)
	}
}

// longSide is the side of the matrices of long.
const longSide = 1024

// long multiplies matrices for many seconds.
func long() *onnx.Graph {
	g := onnx.New("long")
	v := g.Input("x", onnx.Float, onnx.Fixed(longSide), onnx.Fixed(longSide))
	for range 500 {
		v = g.Op("MatMul", nil, v, v)
	}
	g.Output("y", v)
	return g
}

func TestTheEndOfTheContextStopsARun(t *testing.T) {
	s := open(t, long())
	in := []engine.Named{{Name: "x", Tensor: tensor.New[float32](longSide, longSide)}}
	out := []engine.Named{{Name: "y", Tensor: tensor.New[float32](longSide, longSide)}}
	for range 2 { // the second time with what the first one stopped
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		defer cancel()
		if err := s.Run(ctx, in, out); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("Run = %v, want %v", err, context.DeadlineExceeded)
		}
	}
}

func TestAStoppedSessionRunsAgain(t *testing.T) {
	s := open(t, line())
	in, out := lineTensors(1)
	ctx, cancel := context.WithCancel(t.Context())
	for range 100 { // stopped before, while, or after it runs
		go cancel()
		if err := s.Run(ctx, in, out); err != nil && !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
		if err := s.Run(t.Context(), in, out); err != nil {
			t.Fatal(err)
		}
		ctx, cancel = context.WithCancel(t.Context())
	}
	cancel()
}

// TestRunAllocatesNoTensors holds what a run allocates, a few words for each port, far below
// what a tensor takes.
func TestRunAllocatesNoTensors(t *testing.T) {
	s := open(t, line())
	in, out := lineTensors(10_000)
	in[0].Tensor = tensor.Of([]float32{2})
	result := testing.Benchmark(func(b *testing.B) {
		for b.Loop() {
			if err := s.Run(b.Context(), in, out); err != nil {
				b.Fatal(err)
			}
		}
	})
	if got := result.AllocedBytesPerOp(); got > 2048 {
		t.Errorf("a run allocates %d bytes, %d times", got, result.AllocsPerOp())
	}
	t.Log(result.MemString(), result)
}

func BenchmarkRunOverhead(b *testing.B) {
	s := open(b, line())
	in, out := lineTensors(1)
	b.ReportAllocs()
	for b.Loop() {
		if err := s.Run(b.Context(), in, out); err != nil {
			b.Fatal(err)
		}
	}
}

func TestParallelRuns(t *testing.T) {
	e := theEngine(t)
	s, err := e.ParallelSession(line())
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if s.Parallelism() != e.Threads() {
		t.Errorf("Parallelism = %d on %d threads; want as many", s.Parallelism(), e.Threads())
	}
	var group sync.WaitGroup
	for run := range s.Parallelism() + 1 {
		group.Go(func() {
			in, out := lineTensors(run + 1)
			for a := range 20 {
				floats(in[0])[0] = float32(a)
				if err := s.Run(t.Context(), in, out); err != nil {
					t.Error(err)
				}
				if got, want := floats(out[0])[0], float32((run+1)*(6*a+3)); got != want {
					t.Errorf("run %d: sum with a = %d: %g, want %g", run, a, got, want)
				}
			}
		})
	}
	group.Wait()
	if one := open(t, line()); one.Parallelism() != 1 {
		t.Errorf("a session for one run at a time has parallelism %d", one.Parallelism())
	}
}
