package clip

import (
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"multiscope/internal/neuron"
	"multiscope/internal/onnx"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// TestGraphs compares graphs with golden files, one node a line, so that a change of what is computed is
// seen in review.
func TestGraphs(t *testing.T) {
	const tiny, resNet = "testdata/bad/good_tiny", "testdata/models/rndeep_fp16"
	for _, tt := range []struct {
		name  string
		model string
		graph func(*Model) (*onnx.Graph, error)
	}{
		{"resnet_block", resNet, func(m *Model) (*onnx.Graph, error) { return m.ImageGraph(Output{"visual.layer1.0.sum", neuron.Mean}) }},
		{"vit", tiny, func(m *Model) (*onnx.Graph, error) { return m.ImageGraph(Output{Tap: "visual"}) }},
		{"vit_map", tiny, func(m *Model) (*onnx.Graph, error) {
			return m.ImageGraph(Output{"visual.transformer.resblocks.0.mlp.gelu", Map})
		}},
		{"text", tiny, func(m *Model) (*onnx.Graph, error) { return m.TextGraph(Output{Tap: "text"}) }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			g, err := tt.graph(openModel(t, tt.model))
			if err != nil {
				t.Fatal(err)
			}
			path := filepath.Join("testdata/graphs", tt.name+".txt")
			if *update {
				if err := os.WriteFile(path, []byte(g.String()), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), g.String()); diff != "" {
				t.Errorf("graph of %s (-want +got):\n%s", tt.name, diff)
			}
		})
	}
}
