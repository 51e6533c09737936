package featurevis

import (
	"context"

	"multiscope/internal/onnx"
	"multiscope/internal/tensor"
)

// Engine makes graphs ready to run.
type Engine interface {
	Session(g *onnx.Graph) (Session, error)
}

// Session is a graph made ready to run.
type Session interface {
	// Bind ties every input and output of the graph, by name, to a tensor. The function that it
	// returns computes the outputs in place from what the inputs hold when it is called.
	Bind(in, out map[string]*tensor.Float32) func(context.Context) error
	Close() error
}
