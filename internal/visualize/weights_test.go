package visualize

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"multiscope/internal/featurevis"
	"multiscope/internal/tensor"
)

// writeWeights writes w.npy and ids.npy into a folder, and s.safetensors with the tensors a and b.
func writeWeights(t *testing.T) (dir string) {
	t.Helper()
	dir = t.TempDir()
	header := `{"a":{"dtype":"F32","shape":[1,1,1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1,1,1],"data_offsets":[4,8]}}`
	safetensors := append([]byte{byte(len(header)), 0, 0, 0, 0, 0, 0, 0}, header...)
	safetensors = append(safetensors, 0, 0, 128, 63, 0, 0, 0, 64) // 1 and 2
	for _, err := range []error{
		tensor.WriteNPY(filepath.Join(dir, "w.npy"), tensor.Of([]float32{3}, 1, 1, 1)),
		tensor.WriteNPY(filepath.Join(dir, "ids.npy"), tensor.Of([]int64{3}, 1)),
		os.WriteFile(filepath.Join(dir, "s.safetensors"), safetensors, 0o644),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestReadWeights(t *testing.T) {
	dir := writeWeights(t)
	tests := []struct {
		name   string
		args   []string
		layers string
		values []float32
		says   string
	}{
		{name: ".npy", args: []string{"x=DIR/w.npy"}, layers: "x", values: []float32{3}},
		{name: "one tensor", args: []string{"x=DIR/s.safetensors:b"}, layers: "x", values: []float32{2}},
		{name: "all tensors", args: []string{"DIR/s.safetensors"}, layers: "a b", values: []float32{1, 2}},
		{name: "several", args: []string{"y=DIR/s.safetensors:b", "x=DIR/w.npy"}, layers: "y x", values: []float32{2, 3}},
		{name: "unknown tensor", args: []string{"x=DIR/s.safetensors:c"}, says: `"c"`},
		{name: "which tensor", args: []string{"x=DIR/s.safetensors"}, says: "among [a b]"},
		{name: "whole numbers", args: []string{"x=DIR/ids.npy"}, says: "whole numbers"},
		{name: "no file", args: []string{"x=DIR/none.npy"}, says: "none.npy"},
	}
	for _, tt := range tests {
		var r featurevis.Reference
		for i := range tt.args {
			tt.args[i] = strings.ReplaceAll(tt.args[i], "DIR", dir)
		}
		err := ReadWeights(&r, tt.args)
		if tt.says != "" {
			if err == nil || !strings.Contains(err.Error(), tt.says) {
				t.Errorf("%s: ReadWeights(%v) = %v; want an error with %q", tt.name, tt.args, err, tt.says)
			}
			continue
		}
		var values []float32
		for _, w := range r.Weights {
			values = append(values, w.Data...)
		}
		if err != nil || strings.Join(r.Layers, " ") != tt.layers || !slices.Equal(values, tt.values) {
			t.Errorf("%s: ReadWeights(%v) = %v %v, %v; want %s %v", tt.name, tt.args, r.Layers, values, err, tt.layers, tt.values)
		}
	}
}

func TestSplitTensor(t *testing.T) {
	for in, want := range map[string][2]string{
		"w.safetensors:style0": {"w.safetensors", "style0"}, "w.safetensors": {"w.safetensors", ""},
		`C:\w.safetensors`: {`C:\w.safetensors`, ""}, "a:b/w.pt": {"a:b/w.pt", ""}, "a:b/w.pt:x": {"a:b/w.pt", "x"},
	} {
		if file, name := splitTensor(in); file != want[0] || name != want[1] {
			t.Errorf("splitTensor(%q) = %q, %q; want %q", in, file, name, want)
		}
	}
}

func TestReadDirection(t *testing.T) {
	dir := writeWeights(t)
	if v, err := ReadDirection(filepath.Join(dir, "w.npy"), 1); err != nil || v[0] != 3 {
		t.Errorf("ReadDirection(w.npy, 1) = %v, %v", v, err)
	}
	for file, units := range map[string]int{"w.npy": 2, "ids.npy": 1, "none.npy": 1} {
		if v, err := ReadDirection(filepath.Join(dir, file), units); err == nil {
			t.Errorf("ReadDirection(%s, %d) = %v; want an error", file, units, v)
		}
	}
}
