package clip

import (
	"math"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"multiscope/internal/fixture"
	"multiscope/internal/neuron"
	"multiscope/internal/tensor"
)

// quantisedTol is what activations of a quantised network may be off by, relative to ONNX Runtime's: the engine joins nodes
// differently where other layers are asked for, and a sum that is rounded to the next code is a step off then.
const quantisedTol = 1e-3

// TestQuantisedActivationsAreTheReferences compares every tensor of the picture's batch that stands for real numbers with
// ONNX Runtime's, dequantised (testdata/quantised/make_quantised.py).
func TestQuantisedActivationsAreTheReferences(t *testing.T) {
	paths, _ := filepath.Glob("testdata/quantised/*.onnx")
	if len(paths) < 10 {
		t.Fatalf("testdata/quantised holds %d models", len(paths))
	}
	for _, path := range paths {
		t.Run(filepath.Base(path), func(t *testing.T) {
			m := openQuantised(t, path)
			want := readBatch(t, strings.TrimSuffix(path, ".onnx")+"_expected.safetensors")
			var outputs []Output
			for name := range want {
				tap, err := m.Tap(name)
				switch {
				case name == "input":
				case err != nil:
					if !strings.Contains(err.Error(), "codes, not activations") {
						t.Errorf("Tap(%q): %v", name, err)
					}
				case tap.layout == asMaps:
					outputs = append(outputs, Output{Tap: name, Reduce: neuron.Mean})
				default:
					outputs = append(outputs, Output{Tap: name})
				}
			}
			for _, tap := range m.Taps() {
				if want[tap.Name] == nil {
					t.Errorf("layer %s is listed, and ONNX Runtime has no real numbers for it", tap.Name)
				}
			}
			got := runImage(t, m, want["input"], outputs...)
			for _, o := range outputs {
				if off, peak := furthest(got[o.Name()].Data, want[o.Tap].Data); !(off <= quantisedTol*peak) {
					t.Errorf("%s is off by %.2g; want at most %g of %g", o.Name(), off, quantisedTol, peak)
				}
			}
		})
	}
}

// furthest returns max|a−b| and max|b|.
func furthest(a, b []float32) (off, peak float64) {
	for i := range b {
		off, peak = max(off, math.Abs(float64(a[i])-float64(b[i]))), max(peak, math.Abs(float64(b[i])))
	}
	return off, peak
}

func openQuantised(t *testing.T, path string) *Model {
	t.Helper()
	m, err := OpenWith(path, Options{ImageSize: 32})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { m.Close() })
	return m
}

// TestLayersOfQuantisedModels: each layer is listed once, as the tensor that the next layer takes.
func TestLayersOfQuantisedModels(t *testing.T) {
	tests := []struct {
		file     string
		want     []string
		oneByOne bool
	}{
		{"static_qdq", []string{"conv /Relu_output_0_DequantizeLinear_Output", "conv /Relu_1_output_0_DequantizeLinear_Output",
			"conv /c3/Conv_output_0_DequantizeLinear_Output", "sum /Relu_2_output_0_DequantizeLinear_Output *", "output logits"}, false},
		{"dynamic", []string{"conv /c1/Conv_output_0", "activation /Relu_output_0", "conv /c2/Conv_output_0", "activation /Relu_1_output_0",
			"conv /c3/Conv_output_0", "sum /Add_output_0 *", "activation /Relu_2_output_0", "output logits"}, true},
		{"static_qoperator", []string{"conv /c1/Conv_output_0_quantized", "conv /c2/Conv_output_0_quantized", "conv /c3/Conv_output_0_quantized",
			"sum /Relu_2_output_0 *", "output logits"}, false},
		{"tokens_qdq", []string{"conv /p/Conv_output_0_DequantizeLinear_Output", "sum /Add_1_output_0_DequantizeLinear_Output",
			"activation /Mul_3_output_0_DequantizeLinear_Output", "sum /Add_3_output_0_DequantizeLinear_Output *", "output logits"}, false},
	}
	for _, tt := range tests {
		m := openQuantised(t, "testdata/quantised/"+tt.file+".onnx")
		var got []string
		for _, tap := range m.Taps() {
			line := string(tap.Kind) + " " + tap.Name
			if tap.Default {
				line += " *"
			}
			got = append(got, line)
		}
		if !slices.Equal(got, tt.want) || m.OneByOne() != tt.oneByOne || !strings.Contains(strings.Join(m.Notes(), "\n"), "quantised") {
			t.Errorf("layers of %s = %q, one by one %t, %q; want %q, %t", tt.file, got, m.OneByOne(), m.Notes(), tt.want, tt.oneByOne)
		}
	}
}

// TestCodesAreNoActivations asks for what holds codes: dequantised where their scale is known, else refused.
func TestCodesAreNoActivations(t *testing.T) {
	tests := []struct{ file, name, refusal string }{
		{"dynamic", "/c1/Conv_output_0_output_quantized", "sums of integer codes"},
		{"dynamic", "/c1/Conv_output_0_output_quantized_cast_output", "sums of integer codes"},
		{"dynamic", "/Relu_output_0_quantized", ""},
		{"static_qdq", "/Relu_output_0_QuantizeLinear_Output", ""},
	}
	for _, tt := range tests {
		m := openQuantised(t, "testdata/quantised/"+tt.file+".onnx")
		_, err := m.Tap(tt.name)
		if tt.refusal != "" && (err == nil || !strings.Contains(err.Error(), tt.refusal)) || tt.refusal == "" && err != nil {
			t.Errorf("%s: Tap(%s): %v; want %q", tt.file, tt.name, err, tt.refusal)
		}
		if tt.refusal != "" {
			continue
		}
		x := tensor.New[float32](1, 3, 32, 32)
		for i := range x.Data {
			x.Data[i] = float32(i%17)/17 - 0.3
		}
		values := runImage(t, m, x, Output{Tap: tt.name})[tt.name].Data
		if slices.Max(values) > 10 { // codes go to 255, activations of this network to 2
			t.Errorf("%s: %s reaches %g: codes instead of real numbers", tt.file, tt.name, slices.Max(values))
		}
	}
}

// TestQuantisedCases compares what whole models give with the reference values that lie beside them.
func TestQuantisedCases(t *testing.T) {
	dir := filepath.Join(fixture.Shared(t, "cases"), "quantised-onnx")
	x, err := tensor.ReadNPY(filepath.Join(dir, "x.npy"))
	if err != nil {
		t.Fatal(err)
	}
	for name, output := range map[string]string{"static_qdq": "logits", "dynamic": "logits", "static_qoperator": "logits", "vit_dynamic": "image_embeds"} {
		want, err := tensor.ReadNPY(filepath.Join(dir, name+"_expected.npy"))
		if err != nil {
			t.Fatal(err)
		}
		got := runImage(t, openQuantised(t, filepath.Join(dir, name+".onnx")), x.(*tensor.Float32), Output{Tap: output})[output]
		if off, peak := furthest(got.Data, want.(*tensor.Float32).Data); !(off <= quantisedTol*peak) {
			t.Errorf("%s: %s is off by %.2g; want at most %g of %g", name, output, off, quantisedTol, peak)
		}
	}
}
