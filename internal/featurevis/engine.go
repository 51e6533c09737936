package featurevis

import (
	"context"

	"multiscope/internal/onnx"
	"multiscope/internal/tensor"
)

// Engine prepares graphs to be run.
type Engine interface {
	// Session returns a session for one run at a time, which uses the whole engine.
	Session(g *onnx.Graph) (Session, error)
	// ParallelSession returns a session for up to Session.Parallelism runs at a time, which
	// share the engine.
	ParallelSession(g *onnx.Graph) (Session, error)
}

// Session is a graph that is ready to run.
type Session interface {
	// Bind ties every input and output of the graph, by name, to a tensor. Each call of the
	// function returned computes the outputs in place from what the inputs hold by then.
	Bind(in, out map[string]*tensor.Float32) func(context.Context) error
	// Parallelism is how many runs at a time use the engine best.
	Parallelism() int
	Close() error
}
