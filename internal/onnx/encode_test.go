package onnx

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"google.golang.org/protobuf/encoding/protowire"
)

// everything is a graph with each kind of attribute and a constant that Save puts elsewhere.
func everything(t testing.TB) *Graph {
	t.Helper()
	g := New("everything")
	x := g.Input("image", Float, Sym("batch"), Fixed(3), Fixed(4), Sym("12*width"))
	g.Push("scope")
	large := make([]float32, 3*4*100)
	for i := range large {
		large[i] = float32(i) / 7
	}
	g.Output("large", g.Op("Mul", nil, g.Op("Slice", nil, x, g.Ints(0), g.Ints(1), g.Ints(3)), g.Constant("large", FromFloats(large, 3, 4, 100))))
	g.Output("padded", g.Op("Pad", Attrs{"mode": "edge"}, x, g.Ints(0, 0, 1, 1, 0, 0, 1, 1)))
	g.Output("both", g.Op("LeakyRelu", Attrs{"alpha": -0.25}, x))
	g.Output("shape", g.Op("Add", nil, g.Op("Shape", Attrs{"end": 2}, x), g.Constant("list", FromInts([]int64{-7, 1 << 40}, 2))))
	g.Output("upper", g.Op("Resize", Attrs{"mode": "nearest"}, x, "", g.Constant("scales", FromFloats([]float32{1, 1, 2, 2}, 4))))
	if g.Err() != nil {
		t.Fatal(g.Err())
	}
	return g
}

func TestDecodeIsTheInverseOfEncode(t *testing.T) {
	g := everything(t)
	b, err := g.Encode()
	if err != nil {
		t.Fatal(err)
	}
	got, err := Decode(b)
	if err != nil {
		t.Fatal(err)
	}
	sameGraph(t, got, g)
}

func sameGraph(t *testing.T, got, want *Graph) {
	t.Helper()
	if got.String() != want.String() {
		t.Errorf("read\n%s\nwant\n%s", got, want)
	}
	for _, v := range want.Weights() {
		if x := got.Tensor(v); x == nil || !bytes.Equal(x.Raw, want.Tensor(v).Raw) {
			t.Errorf("constant %s is not what was written", v)
		}
	}
}

func TestSavePutsLargeConstantsBeside(t *testing.T) {
	g, dir := everything(t), t.TempDir()
	if err := g.Save(filepath.Join(dir, "model.onnx")); err != nil {
		t.Fatal(err)
	}
	s, err := os.Stat(filepath.Join(dir, "model.onnx.data"))
	if err != nil || s.Size() != 3*4*100*4 {
		t.Errorf("size of the weights = %v, %v; want 4800", s, err)
	}
	moved := filepath.Join(t.TempDir(), "moved")
	if err := os.Rename(dir, moved); err != nil {
		t.Fatal(err)
	}
	got, err := Load(filepath.Join(moved, "model.onnx"))
	if err != nil {
		t.Fatal(err)
	}
	sameGraph(t, got, g)
	if b, err := os.ReadFile(filepath.Join(moved, "model.onnx")); err != nil || len(b) > 3000 {
		t.Errorf("the graph alone has %d bytes, %v", len(b), err)
	} else if _, err := Decode(b); err == nil {
		t.Error("Decode read a graph whose weights it does not have")
	}
}

// TestElementsInLists reads constants that are not stored as raw bytes.
func TestElementsInLists(t *testing.T) {
	packed := appendBytes(nil, tensorInt64s, protowire.AppendVarint(protowire.AppendVarint(nil, 3), ^uint64(4)))
	loose := appendInt(appendInt(nil, tensorInt64s, 3), tensorInt64s, -5)
	floats := appendFloat(appendFloat(nil, tensorFloats, 1.5), tensorFloats, -2)
	halves := appendInt(appendInt(nil, tensorInt32s, 0x3e00), tensorInt32s, 0xc000)
	tests := []struct {
		name  string
		dtype DType
		list  []byte
		want  []float32
	}{
		{"packed integers", Int64, packed, []float32{3, -5}},
		{"integers one by one", Int64, loose, []float32{3, -5}},
		{"floats one by one", Float, floats, []float32{1.5, -2}},
		{"half floats", Float16, halves, []float32{1.5, -2}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := append(appendInt(appendInt(nil, tensorDims, 2), tensorType, int64(tt.dtype)), tt.list...)
			_, x, err := (&decoder{}).tensor(b)
			if err != nil {
				t.Fatal(err)
			}
			got, err := numbers(x)
			if err != nil || len(got) != 2 || got[0] != tt.want[0] || got[1] != tt.want[1] {
				t.Errorf("tensor = %v, %v; want %v", got, err, tt.want)
			}
		})
	}
}

// numbers returns the elements of any tensor.
func numbers(x *Tensor) ([]float32, error) {
	if x.DType.IsFloat() {
		return x.Floats()
	}
	list, err := x.Ints()
	floats := make([]float32, len(list))
	for i, n := range list {
		floats[i] = float32(n)
	}
	return floats, err
}

// quantisedNet computes with codes in each of the ways that quantisers write.
func quantisedNet(t testing.TB) *Graph {
	t.Helper()
	g := New("quantised")
	x := g.Input("image", Float, Sym("batch"), Fixed(3), Fixed(4), Fixed(4))
	one, zero, w := g.Scalar(1), zero8(g), weights8(g, 2, 3, 1, 1)
	codes := g.Op("QuantizeLinear", nil, x, one, zero)
	codes = g.Op("QLinearConv", nil, codes, one, zero, w, one, zero, one, zero)
	codes = microsoftOp(g, "QLinearAdd", nil, codes, one, zero, codes, one, zero, one, zero)
	g.Output("static", g.Op("DequantizeLinear", nil, codes, one, zero))
	dynamic := g.OpN("DynamicQuantizeLinear", 3, nil, x)
	sums := g.Op("Cast", Attrs{"to": Float}, g.Op("ConvInteger", nil, dynamic[0], w, dynamic[2]))
	g.Output("dynamic", g.Op("Mul", nil, sums, dynamic[1]))
	if g.Err() != nil {
		t.Fatal(g.Err())
	}
	return g
}

// FuzzDecode reads anything. What it accepts can be pruned, written and read again.
func FuzzDecode(f *testing.F) {
	b, err := everything(f).Encode()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b)
	seeds, _ := filepath.Glob("testdata/hostile/*.onnx")
	if b, err = quantisedNet(f).Encode(); err != nil {
		f.Fatal(err)
	}
	f.Add(b)
	for _, seed := range seeds {
		if b, err := os.ReadFile(seed); err == nil {
			f.Add(b)
		}
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		g, err := Decode(b)
		if err != nil {
			return
		}
		if image, err := g.ImageInput(); err == nil {
			_, _ = g.Clone().KeepDependents(image)
		}
		g = g.Clone()
		g.Prune()
		again, err := g.Encode()
		if err != nil {
			t.Fatal(err)
		}
		h, err := Decode(again)
		if err != nil {
			t.Fatalf("%v\n%s", err, g)
		}
		if h.String() != g.String() {
			t.Errorf("wrote\n%s\nread\n%s", g, h)
		}
	})
}

// TestElementsOfFourBits: two lie in a byte, so that an odd number leaves half of one.
func TestElementsOfFourBits(t *testing.T) {
	for _, tt := range []struct {
		name string
		dims int64
		body []byte
		want []byte // nil is an error
	}{
		{"raw", 3, appendBytes(nil, tensorRaw, []byte{0x21, 0x03}), []byte{0x21, 0x03}},
		{"in a list", 4, appendInt(appendInt(nil, tensorInt32s, 0x21), tensorInt32s, 0xf3), []byte{0x21, 0xf3}},
		{"too few", 5, appendBytes(nil, tensorRaw, []byte{0x21, 0x03}), nil},
		{"too many", 2, appendBytes(nil, tensorRaw, []byte{0x21, 0x03}), nil},
	} {
		b := append(appendInt(appendInt(nil, tensorDims, tt.dims), tensorType, int64(int4)), tt.body...)
		_, x, err := (&decoder{}).tensor(b)
		if tt.want == nil && err == nil || tt.want != nil && (err != nil || !bytes.Equal(x.Raw, tt.want)) {
			t.Errorf("%s: %v, %v; want %v", tt.name, x, err, tt.want)
		}
	}
}
