package visualize

import (
	"context"

	"multiscope/internal/engine"
	"multiscope/internal/featurevis"
	"multiscope/internal/onnx"
	"multiscope/internal/tensor"
)

// NewEngine returns an engine as package featurevis takes it.
func NewEngine(e *engine.Engine) featurevis.Engine { return adapter{e} }

type adapter struct{ engine *engine.Engine }

func (a adapter) Session(g *onnx.Graph) (featurevis.Session, error) {
	s, err := a.engine.Session(g)
	return session{s}, err
}

func (a adapter) ParallelSession(g *onnx.Graph) (featurevis.Session, error) {
	s, err := a.engine.ParallelSession(g)
	return session{s}, err
}

type session struct{ *engine.Session }

func (s session) Bind(in, out map[string]*tensor.Float32) func(context.Context) error {
	inputs, outputs := named(in), named(out)
	return func(ctx context.Context) error { return s.Run(ctx, inputs, outputs) }
}

func named(tensors map[string]*tensor.Float32) []engine.Named {
	list := make([]engine.Named, 0, len(tensors))
	for name, t := range tensors {
		list = append(list, engine.Named{Name: name, Tensor: t})
	}
	return list
}
