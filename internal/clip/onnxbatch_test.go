package clip

import (
	"path/filepath"
	"strings"
	"testing"

	"multiscope/internal/onnx"
	"multiscope/internal/tensor"
)

// onePicture is a network as exporters write it for one picture: its batch of one stands in the
// targets of reshapes, a token is joined without being repeated, and maps are resized to sizes.
func onePicture() *onnx.Graph {
	g := onnx.New("one")
	x := g.Input("image", onnx.Float, onnx.Sizes(1, 3, 8, 8)...)
	weights := make([]float32, 4*3*4)
	for i := range weights {
		weights[i] = float32(i%7) - 2.5
	}
	x = g.Op("Conv", onnx.Attrs{"strides": []int{2, 2}}, x, g.Constant("w", onnx.FromFloats(weights, 4, 3, 2, 2)))
	x = g.Op("Transpose", onnx.Attrs{"perm": []int{0, 2, 1, 3, 4, 5}}, g.Op("Reshape", nil, g.Op("Transpose", onnx.Attrs{"perm": []int{0, 2, 3, 1}}, x), g.Ints(1, 2, 2, 2, 2, 4)))
	windows := g.Op("Softmax", onnx.Attrs{"axis": 1}, g.Op("Reshape", nil, x, g.Ints(8, 2, 4)))
	tokens := g.Op("Reshape", nil, windows, g.Ints(1, -1, 4))
	tokens = g.Op("Concat", onnx.Attrs{"axis": 1}, g.Constant("token", onnx.FromFloats([]float32{1, 2, 3, 4}, 1, 1, 4)), tokens)
	maps := g.Op("Reshape", nil, g.Op("Slice", nil, tokens, g.Ints(1), g.Ints(17), g.Ints(1)), g.Ints(1, 4, 4, 4))
	maps = g.Op("Relu", nil, g.Op("Resize", onnx.Attrs{"mode": "linear"}, maps, "", "", g.Ints(1, 4, 3, 5)))
	g.Output("tokens", tokens)
	g.Output("maps", maps)
	return g
}

func TestAFileForOnePictureTakesMore(t *testing.T) {
	path := filepath.Join(t.TempDir(), "model.onnx")
	if err := onePicture().Save(path); err != nil {
		t.Fatal(err)
	}
	m := openModel(t, path)
	taps := m.Taps()
	last := taps[len(taps)-1].Name
	x := tensor.New[float32](3, 3, 8, 8)
	for i := range x.Data {
		x.Data[i] = float32(i*i%23) / 23
	}
	all := runImage(t, m, x, Output{Tap: last})[last]
	if all == nil || all.Shape[0] != 3 {
		t.Fatalf("tap %s of three pictures = %v", last, all)
	}
	for i := range 3 {
		one := runImage(t, m, tensor.Of(x.Row(i), 1, 3, 8, 8), Output{Tap: last})[last]
		if rel, _ := distance(all.Row(i), one.Data); rel > 1e-6 {
			t.Errorf("picture %d is off by %g in a batch", i, rel)
		}
	}
}

// TestFilesForSeveralPictures are refused where their shapes say so, and taken where they do not.
func TestFilesForSeveralPictures(t *testing.T) {
	build := func(pictures int, tail func(g *onnx.Graph, x onnx.Value) onnx.Value) string {
		g := onnx.New("net")
		g.Output("y", tail(g, convolve(g, g.Input("x", onnx.Float, onnx.Sizes(pictures, 3, 8, 8)...), 3, 5)))
		return saved(t, g)
	}
	mean := func(g *onnx.Graph, x onnx.Value) onnx.Value {
		return g.Op("ReduceMean", onnx.Attrs{"keepdims": 0}, x, g.Ints(2, 3))
	}
	flat := func(pictures int64) func(g *onnx.Graph, x onnx.Value) onnx.Value {
		return func(g *onnx.Graph, x onnx.Value) onnx.Value { return g.Op("Reshape", nil, x, g.Ints(pictures, -1)) }
	}
	for _, tt := range []struct {
		name, path, want string
	}{
		{"one picture", build(1, flat(1)), ""},
		{"four pictures, whose number is nowhere else", build(4, mean), ""},
		{"four pictures in a shape", build(4, flat(4)), "the file was exported for 4 pictures at a time"},
	} {
		m, err := Open(tt.path)
		if tt.want == "" && err != nil || tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)) {
			t.Errorf("%s: %v; want %q", tt.name, err, tt.want)
		}
		if err == nil {
			runImage(t, m, tensor.New[float32](3, 3, 8, 8), Output{Tap: "y"})
		}
	}
}
