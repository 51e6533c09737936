package engine_test

import (
	"fmt"
	"os"
	"runtime/debug"
	"strings"
	"testing"
	"time"

	"multiscope/internal/engine"
	"multiscope/internal/fixture"
	"multiscope/internal/onnx"
)

// large has as many weights as the image tower of RN50x16, 170 million in 3×3 convolutions, and
// nothing else refers to it.
func large() *onnx.Graph {
	const channels, layers = 1024, 18
	g := onnx.New("large")
	v := g.Input("x", onnx.Float, onnx.Sym("batch"), onnx.Fixed(channels), onnx.Fixed(7), onnx.Fixed(7))
	for i := range layers {
		w := &onnx.Tensor{DType: onnx.Float, Dims: []int64{channels, channels, 3, 3}, Raw: make([]byte, 4*channels*channels*9)}
		for at := range w.Raw {
			w.Raw[at] = byte(at >> 8 & 63) // small numbers, and pages of memory that are really there
		}
		w.Raw[0] = byte(i) // or the runtime would find that all are equal
		v = g.Op("Relu", nil, g.Op("Conv", onnx.Attrs{"kernel_shape": []int64{3, 3}, "pads": []int64{1, 1, 1, 1}},
			v, g.Constant("w", w)))
	}
	g.Output("y", v)
	return g
}

// BenchmarkLargeSession opens a session of 680 MB of weights, and reports the time it takes and
// the most memory that the process had on the way, the graph that it is opened from included, as
// a multiple of the weights.
func BenchmarkLargeSession(b *testing.B) {
	e := fixture.Engine(b)
	var peak, took float64
	for b.Loop() {
		g := large()
		weights := weightsOf(g)
		start := time.Now()
		s := openWatching(b, e, &g)
		took += time.Since(start).Seconds()
		peak += highWater(b) / weights
		if err := s.Close(); err != nil {
			b.Fatal(err)
		}
		debug.FreeOSMemory()
	}
	b.ReportMetric(took/float64(b.N), "s")
	b.ReportMetric(peak/float64(b.N), "peak/weights")
}

// openWatching opens a session of *g, the only reference to the graph, and forgets it.
func openWatching(b *testing.B, e *engine.Engine, g **onnx.Graph) *engine.Session {
	b.Helper()
	debug.FreeOSMemory()
	// Writing 5 makes the kernel begin the high-water mark anew (proc_pid_clear_refs(5)).
	if err := os.WriteFile("/proc/self/clear_refs", []byte("5"), 0); err != nil {
		b.Skip("skipped: the most memory that a process had can not be measured here:", err)
	}
	graph := *g
	*g = nil
	s, err := e.Session(graph)
	if err != nil {
		b.Fatal(err)
	}
	return s
}

func weightsOf(g *onnx.Graph) (bytes float64) {
	for _, w := range g.Weights() {
		bytes += float64(len(g.Tensor(w).Raw))
	}
	return bytes
}

// highWater returns the most resident memory the process has had, in bytes.
func highWater(b *testing.B) float64 {
	b.Helper()
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		b.Fatal(err)
	}
	for line := range strings.Lines(string(status)) {
		var kB float64
		if n, _ := fmt.Sscanf(line, "VmHWM: %f kB", &kB); n == 1 {
			return kB * 1024
		}
	}
	b.Fatal("the kernel tells no high-water mark")
	return 0
}
