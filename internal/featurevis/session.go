package featurevis

import (
	"context"

	"multiscope/internal/onnx"
	"multiscope/internal/tensor"
)

// Engine makes graphs ready to run.
type Engine interface {
	// Session is for one run at a time, which gets all of the engine.
	Session(g *onnx.Graph) (Session, error)
	// Lanes is for as many runs side by side as Session.Lanes of what it returns says.
	Lanes(g *onnx.Graph) (Session, error)
}

// Session is a graph made ready to run.
type Session interface {
	// Bind ties every input and output of the graph, by name, to a tensor. The function that it
	// returns computes the outputs in place from what the inputs hold when it is called.
	Bind(in, out map[string]*tensor.Float32) func(context.Context) error
	// Lanes is how many runs at a time make the most of the engine.
	Lanes() int
	Close() error
}
