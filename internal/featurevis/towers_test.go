package featurevis_test

import (
	"path/filepath"
	"testing"

	"multiscope/internal/clip"
	"multiscope/internal/grad"
	"multiscope/internal/neuron"
	"multiscope/internal/onnx"
)

// TestTowersHaveGradients: every family of image towers can be visualized, since each of its operators can be differentiated.
func TestTowersHaveGradients(t *testing.T) {
	batches, _ := filepath.Glob("../clip/testdata/towers/*/batch0.safetensors")
	if len(batches) == 0 {
		t.Fatal("clip has no towers to test with")
	}
	for _, path := range batches {
		m, err := clip.Open(filepath.Dir(path))
		if err != nil {
			t.Error(err)
			continue
		}
		for _, tap := range m.Taps() {
			if tap.Tower != "image" {
				continue
			}
			g, err := m.ImageGraph(clip.Output{Tap: tap.Name, Reduce: neuron.Mean})
			if err == nil {
				_, err = grad.Of(g, g.Op("ReduceSum", onnx.Attrs{"keepdims": 0}, g.Outputs()[0]), "image")
			}
			if err != nil {
				t.Errorf("%s, %s: %v", filepath.Dir(path), tap.Name, err)
			}
		}
		if err := m.Close(); err != nil {
			t.Error(err)
		}
	}
}
