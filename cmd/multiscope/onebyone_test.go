package main

import (
	"path/filepath"
	"testing"

	"multiscope/internal/clip"
	"multiscope/internal/engine"
	"multiscope/internal/fixture"
	"multiscope/internal/tensor"
)

// TestDynamicallyQuantisedPicturesStayApart: what a picture does to a network whose scales follow from all that is computed
// together must not depend on the pictures beside it.
func TestDynamicallyQuantisedPicturesStayApart(t *testing.T) {
	m, err := clip.OpenWith(filepath.Join(fixture.Root(t), "internal/clip/testdata/quantised/dynamic.onnx"), clip.Options{ImageSize: 32})
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	e := fixture.Engine(t)
	runner, err := network{m, func() (*engine.Engine, error) { return e, nil }}.Open(t.Context(), []clip.Output{{Tap: "logits"}})
	if err != nil {
		t.Fatal(err)
	}
	run := func(pictures ...float32) []float32 {
		x, y := tensor.New[float32](len(pictures), 3, 32, 32), tensor.New[float32](len(pictures), 10)
		for i, scale := range pictures {
			for k, row := 0, x.Row(i); k < len(row); k++ {
				row[k] = scale * float32(k%13-6)
			}
		}
		if err := runner.Run(t.Context(), x, []*tensor.Float32{y}); err != nil {
			t.Fatal(err)
		}
		return y.Row(0)
	}
	alone, beside := run(0.1), run(0.1, 5)
	for i := range alone {
		if alone[i] != beside[i] {
			t.Errorf("logit %d is %g alone and %g beside a brighter picture", i, alone[i], beside[i])
		}
	}
}
