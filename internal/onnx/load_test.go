package onnx_test

import (
	"path/filepath"
	"strings"
	"testing"

	"multiscope/internal/fixture"
	"multiscope/internal/onnx"
)

// TestHostileFilesAreRefused goes through every broken model: each is refused by Load or, for
// those that are sound but of no use to a microscope, by ImageInput.
func TestHostileFilesAreRefused(t *testing.T) {
	tests := []struct{ file, want string }{
		{"channel_mismatch", "node c (Conv): the weight expects 5 channels, the input has 3"},
		{"custom_domain", `unsupported operator domain "evil.example"`},
		{"cyclic", "the graph has a cycle at or before node"},
		{"duplicate_output", `"c" is produced twice`},
		{"empty", "the file is empty"},
		{"external_traversal", `external data "../../../../etc/hostname" lies outside of the model's folder`},
		{"huge_initializer", `constant "w": dims [1099511627776 1073741824] overflow`},
		{"int_image", "image input image is of uint8, not float"},
		{"no_inputs", `output "y" depends on no input`},
		{"opset_999", "operator set 999 is not supported"},
		{"output_missing", `output "y" is never produced`},
		{"short_initializer", "424 bytes do not fill dims [4 3 3 3] of float, which take 432"},
		{"text", "malformed protobuf"},
		{"truncated", "malformed protobuf"},
		{"undefined_input", `input "w" is not defined`},
		{"unknown_op", "unsupported operator FrobnicateXYZ"},
	}
	for _, tt := range tests {
		t.Run(tt.file, func(t *testing.T) {
			g, err := onnx.Load(filepath.Join("testdata/hostile", tt.file+".onnx"))
			if err == nil {
				_, err = g.ImageInput()
			}
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("Load(%s) = %v; want an error with %q", tt.file, err, tt.want)
			}
		})
	}
}

// TestLoadKnowsEveryShape reads the models whose shapes the reference states, and finds them.
func TestLoadKnowsEveryShape(t *testing.T) {
	tests := []struct{ file, output, want string }{
		{"testdata/hostile/good.onnx", "y", "[1 4 6 6]"},
		{"../clip/testdata/models/onnx_squeezelike/model.onnx", "fire3", "[N 64 7 7]"},
		{"../clip/testdata/models/onnx_squeezelike/model.onnx", "logits", "[N 9]"},
		{"models/onnx_resnet18like/model.onnx", "layer4", "[N 64 2 2]"},
		{"models/onnx_resnet18like/model.onnx", "logits", "[N 10]"},
		{"models/onnx_mobilenetv2/model.onnx", "features.17", "[N 80 2 2]"},
		{"models/onnx_mobilenetv2/model.onnx", "logits", "[N 12]"},
	}
	for _, tt := range tests {
		t.Run(tt.file+":"+tt.output, func(t *testing.T) {
			if strings.HasPrefix(tt.file, "models/") {
				tt.file = fixture.Shared(t, filepath.Join("goldens", tt.file))
			}
			g, err := onnx.Load(tt.file)
			if err != nil {
				t.Fatal(err)
			}
			if got := onnx.FormatShape(g.Shape(onnx.Value(tt.output))); got != tt.want {
				t.Errorf("shape of %s = %s, want %s", tt.output, got, tt.want)
			}
			for _, n := range g.Nodes() {
				if g.Shape(n.Output(0)) == nil {
					t.Errorf("nothing is known of the shape of node %s", n)
				}
			}
		})
	}
}
