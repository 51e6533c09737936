package engine_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"multiscope/internal/engine"
	"multiscope/internal/onnx"
	"multiscope/internal/tensor"
)

// resnet builds the convolutions of CLIP's RN50 image tower with random weights, up to the last
// residual sum: the same sizes, 224 pixels, no attention pooling.
type resnet struct {
	*onnx.Graph
	random *rand.Rand
}

func rn50() *onnx.Graph {
	r := resnet{onnx.New("rn50"), rand.New(rand.NewPCG(50, 0))}
	v := r.Input("image", onnx.Float, onnx.Sym("batch"), onnx.Fixed(3), onnx.Fixed(224), onnx.Fixed(224))
	v = r.Op("Relu", nil, r.conv(v, 3, 32, 3, 2))
	v = r.Op("Relu", nil, r.conv(v, 32, 32, 3, 1))
	v = r.pool(r.Op("Relu", nil, r.conv(v, 32, 64, 3, 1)), 2)
	width := 64
	for stage, blocks := range []int{3, 4, 6, 3} {
		for block := range blocks {
			stride := 1
			if block == 0 && stage > 0 {
				stride = 2
			}
			v = r.bottleneck(r.Op("Relu", nil, v), width, 64<<stage, stride)
			width = 256 << stage
		}
	}
	r.Output("sum", v)
	r.Output("mean", r.Op("ReduceMean", onnx.Attrs{"keepdims": int64(0)}, v, r.Ints(2, 3)))
	return r.Graph
}

// bottleneck is three convolutions and the way around them, before the last ReLU.
func (r resnet) bottleneck(x onnx.Value, in, planes, stride int) onnx.Value {
	v := r.Op("Relu", nil, r.conv(x, in, planes, 1, 1))
	v = r.pool(r.Op("Relu", nil, r.conv(v, planes, planes, 3, 1)), stride)
	v = r.conv(v, planes, 4*planes, 1, 1)
	if in != 4*planes || stride > 1 {
		x = r.conv(r.pool(x, stride), in, 4*planes, 1, 1)
	}
	return r.Op("Add", nil, v, x)
}

// conv keeps the size of what it is given, over stride, and its variance.
func (r resnet) conv(x onnx.Value, in, out, k, stride int) onnx.Value {
	w := make([]float32, out*in*k*k)
	for i := range w {
		w[i] = float32(r.random.NormFloat64() * math.Sqrt(1/float64(in*k*k)))
	}
	n, p := int64(k), int64(k/2)
	return r.Op("Conv", onnx.Attrs{
		"kernel_shape": []int64{n, n}, "pads": []int64{p, p, p, p}, "strides": []int64{int64(stride), int64(stride)},
	}, x, r.Constant("w", onnx.FromFloats(w, int64(out), int64(in), n, n)), r.Constant("b", onnx.FromFloats(make([]float32, out), int64(out))))
}

func (r resnet) pool(x onnx.Value, k int) onnx.Value {
	if k == 1 {
		return x
	}
	n := int64(k)
	return r.Op("AveragePool", onnx.Attrs{"kernel_shape": []int64{n, n}, "strides": []int64{n, n}}, x)
}

// lane is one engine with what it has run.
type lane struct {
	name    string
	session *engine.Session
	mean    *tensor.Float32
	sum     *tensor.Float32
	took    []time.Duration // of each batch
}

func (l *lane) run(b *testing.B, images *tensor.Float32) {
	start := time.Now()
	err := l.session.Run(b.Context(), []engine.Named{{Name: "image", Tensor: images}},
		[]engine.Named{{Name: "sum", Tensor: l.sum}, {Name: "mean", Tensor: l.mean}})
	if err != nil {
		b.Fatal(err)
	}
	l.took = append(l.took, time.Since(start))
}

// median is that of the seconds of a batch: what else runs on the machine disturbs it least.
func (l *lane) median() float64 {
	slices.Sort(l.took)
	return l.took[len(l.took)/2].Seconds()
}

// BenchmarkEngines measures batches of 8 of an RN50-sized graph on the CPU provider and on
// OpenVINO in turns, in one process and so with one library, and how far OpenVINO's results are
// from the CPU provider's. It stands first in the package: the first engine picks the library.
func BenchmarkEngines(b *testing.B) {
	const batch, rounds = 8, 7
	lanes := openLanes(b, batch)
	images := tensor.New[float32](batch, 3, 224, 224)
	for i := range images.Data {
		images.Data[i] = float32(rand.NormFloat64())
	}
	for _, l := range lanes {
		l.run(b, images) // the first run lays out the weights
		l.took = nil
	}
	for b.Loop() {
		for range rounds {
			for _, l := range lanes {
				l.run(b, images)
			}
		}
	}
	for _, l := range lanes {
		b.ReportMetric(batch/l.median(), l.name+"-images/s")
		if l != lanes[0] {
			b.ReportMetric(lanes[0].median()/l.median(), l.name+"/cpu")
			b.ReportMetric(relativeError(l.sum.Data, lanes[0].sum.Data), l.name+"-error")
		}
	}
}

// openLanes opens the CPU provider and what OpenVINO can do here.
func openLanes(b *testing.B, batch int) []*lane {
	b.Helper()
	options := []engine.Options{{Provider: engine.CPU}}
	if installed(b, engine.OpenVINO) {
		options = append(options, engine.Options{Provider: engine.OpenVINO})
		for _, p := range precisions(b, engine.OpenVINO) {
			if p != engine.F32 {
				options = append(options, engine.Options{Provider: engine.OpenVINO, Precision: p})
			}
		}
	}
	var lanes []*lane
	for i := range options {
		o := options[(i+1)%len(options)] // the CPU provider last: every library has it
		e, err := engine.Open(b.Context(), o)
		if err != nil {
			b.Skip(err)
		}
		s, err := e.Session(rn50())
		if err != nil {
			b.Fatal(err)
		}
		b.Cleanup(func() { _ = s.Close() })
		l := &lane{fmt.Sprintf("%s-%s", e.Provider(), e.Precision()), s, tensor.New[float32](batch, 2048), tensor.New[float32](batch, 2048, 7, 7), nil}
		lanes = append([]*lane{l}, lanes...)
	}
	return lanes
}

// relativeError is the L2 norm of the difference over that of want.
func relativeError(got, want []float32) float64 {
	var d, n float64
	for i := range want {
		d += math.Pow(float64(got[i]-want[i]), 2)
		n += math.Pow(float64(want[i]), 2)
	}
	return math.Sqrt(d / n)
}
