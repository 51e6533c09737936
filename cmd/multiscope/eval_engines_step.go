package main

import (
	"context"
	"errors"
	"time"

	"multiscope/internal/clip"
	"multiscope/internal/engine"
	"multiscope/internal/featurevis"
	"multiscope/internal/visualize"
)

// stepRounds is how many steps and forward passes are timed.
const stepRounds = 4

// stepCost returns what a step of gradient ascent on n pictures costs as visualize makes it, in forward
// passes of as many pictures up to the same layer.
func stepCost(ctx context.Context, m *clip.Model, e *engine.Engine, n int, forward func() error) (cost float64, err error) {
	p, err := featurevis.CompileForUnits(m, m.DefaultTap().Name, nil)
	if err != nil {
		return 0, err
	}
	optimizer, err := featurevis.NewOptimizer(m, visualize.NewEngine(e), p, featurevis.Settings{Batch: n, Steps: stepRounds})
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, optimizer.Close()) }()
	list := make([]featurevis.Target, n)
	for i := range list {
		list[i].Direction = featurevis.UnitDirection(i%p.Units, p.Units, 1)
	}
	ascend := func() error {
		_, err := optimizer.Run(ctx, list, nil)
		return err
	}
	if err := errors.Join(ascend(), forward()); err != nil { // both warm up
		return 0, err
	}
	began := time.Now()
	if err := ascend(); err != nil {
		return 0, err
	}
	steps := time.Since(began)
	began = time.Now()
	for range stepRounds {
		if err := forward(); err != nil {
			return 0, err
		}
	}
	return steps.Seconds() / time.Since(began).Seconds(), nil
}
