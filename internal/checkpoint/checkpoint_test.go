package checkpoint

import (
	"encoding/binary"
	"encoding/json"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestElementsOfEveryTypeAreDecoded(t *testing.T) {
	for _, tt := range []struct {
		name  string
		dtype DType
		raw   []byte
		want  []float32
	}{
		{"float32", F32, []byte{0, 0, 0xc0, 0x3f, 0, 0, 0, 0x80}, []float32{1.5, float32(math.Copysign(0, -1))}},
		{"float64", F64, []byte{0, 0, 0, 0, 0, 0, 0xf8, 0x3f}, []float32{1.5}},
		{"bfloat16", BF16, []byte{0xc0, 0x3f, 0x80, 0xbf}, []float32{1.5, -1}},
		{"half", F16, []byte{0, 0x3e, 0xff, 0x7b, 0, 0x80}, []float32{1.5, 65504, float32(math.Copysign(0, -1))}},
		{"subnormal half", F16, []byte{1, 0, 0xff, 0x83}, []float32{1.0 / (1 << 24), -1023.0 / (1 << 24)}},
		{"smallest normal half", F16, []byte{0, 4}, []float32{1.0 / (1 << 14)}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			x := &Tensor{Name: "x", Type: tt.dtype, Shape: []int{len(tt.want)}, raw: tt.raw}
			got, err := x.Floats()
			if err != nil || !slices.Equal(got, tt.want) {
				t.Errorf("Floats() = %v, %v; want %v", got, err, tt.want)
			}
			b, err := x.FloatBytes()
			if err != nil || !slices.Equal(floatsIn(b), tt.want) {
				t.Errorf("FloatBytes() = %v, %v; want %v", floatsIn(b), err, tt.want)
			}
		})
	}
}

func floatsIn(b []byte) []float32 {
	x := make([]float32, len(b)/4)
	for i := range x {
		x[i] = math.Float32frombits(binary.LittleEndian.Uint32(b[4*i:]))
	}
	return x
}

func TestNumbersThatAreNoneAreRefused(t *testing.T) {
	for _, tt := range []struct {
		name  string
		dtype DType
		raw   []byte
	}{
		{"float32 NaN", F32, []byte{0, 0, 0, 0, 0, 0, 0xc0, 0x7f}},
		{"float32 infinity", F32, []byte{0, 0, 0, 0, 0, 0, 0x80, 0xff}},
		{"half infinity", F16, []byte{0, 0, 0, 0x7c}},
		{"bfloat16 NaN", BF16, []byte{0, 0, 0xc0, 0x7f}},
		{"float64 too large for float32", F64, append(make([]byte, 8), 0, 0, 0, 0, 0, 0, 0, 0x48)},
		{"whole numbers", I32, make([]byte, 8)},
	} {
		t.Run(tt.name, func(t *testing.T) {
			x := &Tensor{Name: "x", Type: tt.dtype, Shape: []int{2}, raw: tt.raw}
			if got, err := x.Floats(); err == nil || !strings.Contains(err.Error(), "tensor x") {
				t.Errorf("Floats() = %v, %v; want an error that names the tensor", got, err)
			}
		})
	}
}

func TestWholeNumbersAreDecoded(t *testing.T) {
	for dtype, raw := range map[DType][]byte{
		I64: {0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff}, I32: {0xfe, 0xff, 0xff, 0xff}, I16: {0xfe, 0xff}, I8: {0xfe},
	} {
		x := &Tensor{Name: "x", Type: dtype, raw: raw}
		if got, err := x.Ints(); err != nil || len(got) != 1 || got[0] != -2 {
			t.Errorf("Ints() of %s = %v, %v; want [-2]", dtype, got, err)
		}
	}
}

func TestViews(t *testing.T) {
	x := &Tensor{Name: "x", Type: F32, Shape: []int{3, 2}}
	for i := range 6 {
		x.raw = binary.LittleEndian.AppendUint32(x.raw, math.Float32bits(float32(i)))
	}
	for _, tt := range []struct {
		name string
		view *Tensor
		want []float32
	}{
		{"rows", x.Rows(1, 3), []float32{2, 3, 4, 5}},
		{"columns", x.Transpose(), []float32{0, 2, 4, 1, 3, 5}},
		{"rows of columns", x.Transpose().Rows(1, 2), []float32{1, 3, 5}},
		{"columns of rows", x.Rows(0, 2).Transpose(), []float32{0, 2, 1, 3}},
	} {
		got, err := tt.view.Floats()
		if err != nil || !slices.Equal(got, tt.want) || tt.view.Len() != len(tt.want) {
			t.Errorf("%s: Floats() = %v, %v; want %v", tt.name, got, err, tt.want)
		}
	}
}

// TestPyTorchFiles reads one state dictionary in each way that PyTorch writes it; testdata/make_state.py
// made them.
func TestPyTorchFiles(t *testing.T) {
	want := map[string][]float32{
		"whole": {1.5, -2, 3.25, 4, 5, 6}, "turned": {1, 3, 5, 2, 4, 6}, "part": {8, 7}, "f16": {0.5, -0.25},
		"bf16": {1.5, -1}, "scalar": {2.5}, "f64": {0.125},
	}
	whole := func(name string, _ func(string) bool) (prefix, as string, found bool) {
		prefix, found = strings.CutSuffix(name, "whole")
		return prefix, "", found
	}
	for _, name := range []string{"state.pt", "state_legacy.pt", "state_training.pt", "state_script.pt"} {
		t.Run(name, func(t *testing.T) {
			c, err := OpenModel(filepath.Join("testdata", name), "", whole)
			if err != nil {
				t.Fatal(err)
			}
			defer c.Close()
			for name, want := range want {
				if got, err := c.Tensor(name).Floats(); err != nil || !slices.Equal(got, want) {
					t.Errorf("tensor %s = %v, %v; want %v", name, got, err, want)
				}
			}
			if got, err := c.Tensor("ids").Ints(); err != nil || !slices.Equal(got, []int64{0, 1, 2}) {
				t.Errorf("tensor ids = %v, %v; want [0 1 2]", got, err)
			}
		})
	}
}

// writeSafetensors writes float32 tensors and returns the path.
func writeSafetensors(t testing.TB, path string, tensors map[string][]float32) string {
	t.Helper()
	header, body := map[string]any{}, []byte{}
	for _, name := range slices.Sorted(maps.Keys(tensors)) {
		from := len(body)
		for _, x := range tensors[name] {
			body = binary.LittleEndian.AppendUint32(body, math.Float32bits(x))
		}
		header[name] = entry{DType: F32, Shape: []int{len(tensors[name])}, Offsets: []int{from, len(body)}}
	}
	b, err := json.Marshal(header)
	if err != nil {
		t.Fatal(err)
	}
	file := append(append(binary.LittleEndian.AppendUint64(nil, uint64(len(b))), b...), body...)
	if err := os.WriteFile(path, file, 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestShardsAreOneCheckpoint(t *testing.T) {
	dir := t.TempDir()
	writeSafetensors(t, filepath.Join(dir, "one.safetensors"), map[string][]float32{"a": {1, 2}, "b": {3}})
	writeSafetensors(t, filepath.Join(dir, "two.safetensors"), map[string][]float32{"c": {4}})
	index := filepath.Join(dir, "model.safetensors.index.json")
	for _, tt := range []struct{ name, index, fails string }{
		{"good", `{"metadata": {"total_size": 16}, "weight_map": {"a": "one.safetensors", "b": "one.safetensors", "c": "two.safetensors"}}`, ""},
		{"a tensor that the shard lacks", `{"weight_map": {"c": "one.safetensors"}}`, "tensor c is missing from one.safetensors"},
		{"a shard that is missing", `{"weight_map": {"c": "three.safetensors"}}`, "three.safetensors"},
		{"a shard elsewhere", `{"weight_map": {"c": "../two.safetensors"}}`, "not beside the index"},
		{"an index inside of itself", `{"weight_map": {"c": "model.safetensors.index.json"}}`, "is an index itself"},
		{"empty", `{"weight_map": {}}`, "weight_map is empty"},
		{"no object", `[]`, "index.json"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if err := os.WriteFile(index, []byte(tt.index), 0o644); err != nil {
				t.Fatal(err)
			}
			c, err := Open(index)
			if tt.fails != "" {
				if err == nil || !strings.Contains(err.Error(), tt.fails) {
					t.Errorf("Open(index) = %v; want an error that names %q", err, tt.fails)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			defer c.Close()
			x, err := c.Tensor("c").Floats()
			if err != nil || !slices.Equal(x, []float32{4}) || !slices.Equal(c.Names(), []string{"a", "b", "c"}) || len(c.Hash()) != 64 {
				t.Errorf("tensor c = %v, %v; names %v", x, err, c.Names())
			}
		})
	}
}

func TestHostileFilesAreRefused(t *testing.T) {
	paths, _ := filepath.Glob("testdata/bad/*/*")
	if len(paths) == 0 {
		t.Fatal("testdata/bad is empty")
	}
	// What is well formed here and refused by package clip, which knows what the tensors mean.
	fine := []string{"missing_tensor", "nan_weight", "inf_weight", "int_weight", "wrong_shape"}
	for _, path := range paths {
		name, _, _ := strings.Cut(filepath.Base(path), ".")
		c, err := Open(path)
		if err == nil {
			c.Close()
		}
		if (err == nil) != slices.Contains(fine, name) || err != nil && strings.Contains(err.Error(), "\n") {
			t.Errorf("Open(%s): %v; want one line of error unless only clip can tell", path, err)
		}
	}
}
