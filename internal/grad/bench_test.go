package grad_test

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"multiscope/internal/engine"
	"multiscope/internal/fixture"
	"multiscope/internal/grad"
	"multiscope/internal/onnx"
	"multiscope/internal/tensor"
)

// BenchmarkStep measures what a gradient costs: objective and input gradient of four pictures of
// 224×224 through CLIP's ResNet-50 up to its last block, in forward passes of the same batch.
func BenchmarkStep(b *testing.B) {
	forward := resnet(224, []int{3, 4, 6, 3}, 64)
	both := resnet(224, []int{3, 4, 6, 3}, 64)
	dx, err := grad.Of(both, "objective", "image")
	if err != nil {
		b.Fatal(err)
	}
	both.Output("gradient", dx[0])
	pass, step := timer(b, forward, 4), timer(b, both, 4)
	var passTime, stepTime time.Duration
	for b.Loop() {
		passTime, stepTime = passTime+pass(), stepTime+step()
	}
	b.ReportMetric(float64(stepTime)/float64(passTime), "passes/step")
	b.ReportMetric(4*float64(b.N)/stepTime.Seconds(), "pictures/s")
}

// timer returns a function that runs a graph once and says how long it took.
func timer(b *testing.B, g *onnx.Graph, batch int) func() time.Duration {
	b.Helper()
	s, err := fixture.Engine(b).Session(g)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = s.Close() })
	x := tensor.New[float32](batch, 3, 224, 224)
	draw := rand.New(rand.NewPCG(1, 2))
	for i := range x.Data {
		x.Data[i] = float32(draw.NormFloat64())
	}
	run := func() time.Duration {
		start := time.Now()
		if _, err := s.RunAll(context.Background(), engine.Named{Name: "image", Tensor: x}); err != nil {
			b.Fatal(err)
		}
		return time.Since(start)
	}
	run()
	return run
}

// A network builds a ResNet as CLIP has it (Radford et al., Learning Transferable Visual Models
// From Natural Language Supervision, 2021): a stem of three convolutions, and average pools in
// place of strides. Its weights are random.
type network struct {
	*onnx.Graph
	*rand.Rand
}

// resnet returns the mean of a unit of the last block, as "objective", of an "image".
func resnet(side int, blocks []int, width int) *onnx.Graph {
	n := network{onnx.New("resnet"), rand.New(rand.NewPCG(3, 4))}
	x := n.Graph.Input("image", onnx.Float, onnx.Sym("batch"), onnx.Fixed(3), onnx.Fixed(side), onnx.Fixed(side))
	x = n.relu(n.conv(x, 3, width/2, 3, 2))
	x = n.relu(n.conv(x, width/2, width/2, 3, 1))
	x = n.pool(n.relu(n.conv(x, width/2, width, 3, 1)))
	channels := width
	for stage, count := range blocks {
		for i := range count {
			n.Push(fmt.Sprintf("layer%d/%d", stage+1, i))
			x = n.block(x, channels, width<<stage, stage > 0 && i == 0)
			channels = 4 * (width << stage)
			if stage < len(blocks)-1 || i < count-1 {
				x = n.relu(x)
			}
			n.Pop()
		}
	}
	unit := n.Op("Gather", attrs{"axis": 1}, x, n.Graph.Int(89))
	mean := n.Op("ReduceMean", attrs{"keepdims": 0}, unit, n.Ints(1, 2))
	n.Output("objective", n.Op("ReduceSum", attrs{"keepdims": 0}, mean))
	return n.Graph
}

// block is a bottleneck up to its sum.
func (n network) block(x value, in, width int, halve bool) value {
	y := n.relu(n.conv(x, in, width, 1, 1))
	y = n.relu(n.conv(y, width, width, 3, 1))
	if halve {
		x, y = n.pool(x), n.pool(y)
	}
	y = n.conv(y, width, 4*width, 1, 1)
	if in != 4*width {
		x = n.conv(x, in, 4*width, 1, 1)
	}
	return n.Op("Add", nil, y, x)
}

func (n network) conv(x value, in, out, kernel, stride int) value {
	w := make([]float32, out*in*kernel*kernel)
	scale := math.Sqrt(1 / float64(in*kernel*kernel))
	for i := range w {
		w[i] = float32(scale * n.NormFloat64())
	}
	weight := n.Constant("weight", onnx.FromFloats(w, int64(out), int64(in), int64(kernel), int64(kernel)))
	p := kernel / 2
	return n.Op("Conv", attrs{"strides": []int{stride, stride}, "pads": []int{p, p, p, p}}, x, weight, n.Constant("bias", onnx.FromFloats(make([]float32, out), int64(out))))
}

func (n network) relu(x value) value { return n.Op("Relu", nil, x) }

func (n network) pool(x value) value {
	return n.Op("AveragePool", attrs{"kernel_shape": []int{2, 2}, "strides": []int{2, 2}}, x)
}
