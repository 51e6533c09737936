package evaluate

import (
	"context"
	"errors"

	"multiscope/internal/engine"
	"multiscope/internal/featurevis"
	"multiscope/internal/tensor"
)

// Gradient returns the value of a compiled objective on x, [N,3,size,size], and its gradient by x. It runs on all
// of x at once, since terms may depend on the whole batch.
func Gradient(ctx context.Context, e *engine.Engine, p *featurevis.Program, x *tensor.Float32) (value float64, gradient *tensor.Float32, err error) {
	s, err := e.Session(p.Graph)
	if err != nil {
		return 0, nil, err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	in := []engine.Named{{Name: "image", Tensor: x}}
	if p.Redirects { // not here: the gradient is exact
		in = append(in, engine.Named{Name: "redirect", Tensor: tensor.New[float32]()})
	}
	out, err := s.RunAll(ctx, in...)
	if err != nil {
		return 0, nil, err
	}
	for _, v := range out["values"].Data {
		value += float64(v)
	}
	return value, out["gradient"], nil
}
