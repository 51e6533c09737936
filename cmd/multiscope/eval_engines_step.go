package main

import (
	"context"
	"errors"
	"time"

	"multiscope/internal/clip"
	"multiscope/internal/engine"
	"multiscope/internal/featurevis"
	"multiscope/internal/tensor"
)

// stepRounds is how often forward pass and step are timed, in turns.
const stepRounds = 4

// stepCost returns what a step of gradient ascent costs on an engine, the value of each picture's
// objective and its gradient by the picture, in forward passes of the same batch up to the same layer.
func stepCost(ctx context.Context, m *clip.Model, e *engine.Engine, x *tensor.Float32, forward func() error) (cost float64, err error) {
	p, err := featurevis.ForUnits(m, m.DefaultTap().Name, nil)
	if err != nil {
		return 0, err
	}
	s, err := climber{e}.Session(p.Graph)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	n := x.Shape[0]
	direction := tensor.New[float32](n, p.Units)
	for i := range n {
		direction.Row(i)[i%p.Units] = 1
	}
	step := s.Bind(map[string]*tensor.Float32{"image": x, "direction": direction}, map[string]*tensor.Float32{
		"values": tensor.New[float32](n), "base": tensor.New[float32](n), "gradient": tensor.New[float32](x.Shape...),
	})
	if err := errors.Join(step(ctx), forward()); err != nil { // both warm up
		return 0, err
	}
	var passes, steps time.Duration
	for range stepRounds {
		began := time.Now()
		if err := forward(); err != nil {
			return 0, err
		}
		passes += time.Since(began)
		began = time.Now()
		if err := step(ctx); err != nil {
			return 0, err
		}
		steps += time.Since(began)
	}
	return steps.Seconds() / passes.Seconds(), nil
}
