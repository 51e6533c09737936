package engine

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"time"

	"multiscope/internal/onnx"
	"multiscope/internal/tensor"
)

// accelerators are the providers whose library Auto looks for, fastest first. All libraries have
// the CPU provider too.
var accelerators = []Provider{CUDA, OpenVINO}

// exactEnough is the largest relative error against the CPU provider that passes for f32, whose
// rounding alone gives 1e-6; half precisions give 3e-3 and more.
const exactEnough = 1e-4

// worthwhile is how much faster than the CPU provider another must be.
const worthwhile = 1.1

// openFastest opens the fastest of the providers that are installed, work, and are exact enough.
// It measures them: which one is faster depends on the machine. It installs nothing as long as
// there is any library.
func openFastest(ctx context.Context, o Options) (*Engine, error) {
	l, err := o.richest(ctx)
	if err != nil {
		return nil, err
	}
	var trials []trial
	for _, p := range l.Providers {
		o.Provider = p
		t, err := o.try(ctx, l)
		if err != nil {
			o.Log.InfoContext(ctx, "engine passed over", "provider", p, "because", err)
			continue
		}
		trials = append(trials, t)
	}
	if len(trials) == 0 {
		return nil, fmt.Errorf("nothing that is installed computes in %s", o.Precision)
	}
	best := pick(trials, o.Precision)
	o.Log.InfoContext(ctx, "engine picked", "provider", best.engine.provider, "of", len(trials),
		"speed", fmt.Sprintf("%.1f × %s", trials[0].took.Seconds()/best.took.Seconds(), trials[0].engine.provider))
	return best.engine, nil
}

// richest returns the library with the fastest provider that can work here, installing the CPU one
// if there is none.
func (o Options) richest(ctx context.Context) (Library, error) {
	for _, p := range accelerators {
		o.Provider = p
		if l, err := o.find(ctx); err == nil && len(l.lacks(p)) == 0 {
			return l, nil
		}
	}
	o.Provider = CPU
	return o.findOrInstall(ctx)
}

// trial is an engine with what it makes of the yardstick.
type trial struct {
	engine *Engine
	took   time.Duration
	result *tensor.Float32
}

// pick returns the fastest trial. The first one, the CPU provider wherever it can be asked, is
// what the others must agree with in f32, and be worth leaving for.
func pick(trials []trial, precision string) trial {
	best := trials[0]
	for _, t := range trials[1:] {
		agrees := precision != F32 || relativeError(t.result.Data, trials[0].result.Data) <= exactEnough
		if agrees && t.took.Seconds()*worthwhile < best.took.Seconds() {
			best = t
		}
	}
	return best
}

// try opens the provider and has it run the yardstick.
func (o Options) try(ctx context.Context, l Library) (trial, error) {
	if err := o.check(); err != nil {
		return trial{}, err
	}
	e, err := o.start(l)
	if err != nil {
		return trial{}, err
	}
	s, err := e.Session(yardstick())
	if err != nil {
		return trial{}, err
	}
	defer s.Close()
	x, t := tensor.New[float32](yardBatch, yardChannels, yardSide, yardSide), trial{engine: e, took: math.MaxInt64}
	t.result = tensor.New[float32](x.Shape...)
	fill(x.Data, 1)
	for range yardRuns {
		start := time.Now()
		if err := s.Run(ctx, []Named{{"x", x}}, []Named{{"y", t.result}}); err != nil {
			return trial{}, err
		}
		t.took = min(t.took, time.Since(start))
	}
	return t, nil
}

// The yardstick is the middle of an RN50: 7 GFLOP a run, the first of which prepares the weights.
const (
	yardBatch    = 8
	yardChannels = 128
	yardSide     = 28
	yardLayers   = 4
	yardRuns     = 4
)

func yardstick() *onnx.Graph {
	g := onnx.New("yardstick")
	v := g.Input("x", onnx.Float, onnx.Sym("batch"), onnx.Fixed(yardChannels), onnx.Fixed(yardSide), onnx.Fixed(yardSide))
	w := make([]float32, yardChannels*yardChannels*9)
	fill(w, math.Sqrt(2.0/(yardChannels*9)))
	for range yardLayers {
		weights := g.Constant("w", onnx.FromFloats(w, yardChannels, yardChannels, 3, 3))
		v = g.Op("Relu", nil, g.Op("Conv", onnx.Attrs{
			"kernel_shape": []int64{3, 3}, "pads": []int64{1, 1, 1, 1},
		}, v, weights))
	}
	g.Output("y", v)
	return g
}

// fill writes normal deviates of a standard deviation, the same ones each time.
func fill(x []float32, deviation float64) {
	r := rand.New(rand.NewPCG(1, 2))
	for i := range x {
		x[i] = float32(r.NormFloat64() * deviation)
	}
}

// relativeError is the L2 norm of got - want over that of want.
func relativeError(got, want []float32) float64 {
	var off, all float64
	for i, w := range want {
		d := float64(got[i]) - float64(w)
		off += d * d
		all += float64(w) * float64(w)
	}
	return math.Sqrt(off / all)
}
