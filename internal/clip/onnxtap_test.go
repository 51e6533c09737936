package clip

import (
	"bytes"
	"slices"
	"testing"

	"multiscope/internal/neuron"
	"multiscope/internal/onnx"
	"multiscope/internal/tensor"
)

// TestMapsWithUnitsLast: the units of a map are its features, wherever the network has them.
func TestMapsWithUnitsLast(t *testing.T) {
	g := onnx.New("net")
	x := convolve(g, g.Input("x", onnx.Float, batch, three, eight, eight), 3, 5)
	rows := g.Op("Transpose", onnx.Attrs{"perm": []int{0, 2, 3, 1}}, x) // as ConvNeXt and Swin work
	w := make([]float32, 35)
	for i := range w {
		w[i] = float32(i%7) - 3
	}
	y := g.Op("Relu", nil, g.Op("MatMul", nil, rows, g.Constant("m", onnx.FromFloats(w, 5, 7))))
	g.Output("last", y)
	g.Output("first", g.Op("Transpose", onnx.Attrs{"perm": []int{0, 3, 1, 2}}, y))
	m := openModel(t, saved(t, g))
	for _, name := range []string{"last", "first"} {
		if tap, err := m.Tap(name); err != nil || tap.Units != 7 || tap.Height != 4 || tap.Width != 4 {
			t.Errorf("tap %s: %+v, %v; want 7 units on 4 × 4", name, tap, err)
		}
	}
	pictures := tensor.New[float32](2, 3, 8, 8)
	for i := range pictures.Data {
		pictures.Data[i] = float32(i*i%31) / 31
	}
	for _, r := range []neuron.Reduction{neuron.Mean, neuron.Max, neuron.Center, Map} {
		got := runImage(t, m, pictures, Output{Tap: "last", Reduce: r}, Output{Tap: "first", Reduce: r})
		a, b := got["last:"+string(r)], got["first:"+string(r)]
		if !slices.Equal(a.Shape, b.Shape) || !bytes.Equal(tensor.LittleEndian(a.Data), tensor.LittleEndian(b.Data)) {
			t.Errorf("%s of a map with units last is %v; want %v", r, a.Data, b.Data)
		}
	}
}

// TestTokensBeforeTheBatch: tokens of [tokens, batch, units] are those of [batch, tokens, units].
func TestTokensBeforeTheBatch(t *testing.T) {
	g := onnx.New("net")
	x := g.Op("Reshape", nil, convolve(g, g.Input("x", onnx.Float, batch, three, eight, eight), 3, 5), g.Ints(0, 5, -1))
	first := g.Op("Relu", nil, g.Op("Transpose", onnx.Attrs{"perm": []int{2, 0, 1}}, x))
	g.Output("tokens", first)
	g.Output("usual", g.Op("Transpose", onnx.Attrs{"perm": []int{1, 0, 2}}, first))
	m := openModel(t, saved(t, g))
	pictures := tensor.New[float32](3, 3, 8, 8)
	for i := range pictures.Data {
		pictures.Data[i] = float32(i*i%31) / 31
	}
	got := runImage(t, m, pictures, Output{Tap: "tokens"}, Output{Tap: "usual"})
	tap, err := m.Tap("tokens")
	if err != nil || tap.Units != 5 || tap.Height != 4 || tap.Width != 4 || !slices.Equal(got["tokens"].Data, got["usual"].Data) {
		t.Errorf("tap %+v, %v with %v; want 5 units on 4 × 4 with %v", tap, err, got["tokens"].Shape, got["usual"].Shape)
	}
}

// TestTokensOfNoPlace: those that stand before the positions of the last map, a class and registers, are no part of a unit's map.
func TestTokensOfNoPlace(t *testing.T) {
	for _, tt := range []struct {
		lead, size    int
		width, height int
	}{{0, 8, 4, 4}, {1, 8, 4, 4}, {5, 8, 4, 4}, {9, 8, 4, 4}, {11, 8, 27, 1}} {
		g := onnx.New("net")
		x := convolve(g, g.Input("x", onnx.Float, batch, three, eight, eight), 3, 5)
		x = g.Op("Transpose", onnx.Attrs{"perm": []int{0, 2, 1}}, g.Op("Reshape", nil, x, g.Ints(0, 5, -1)))
		if tt.lead > 0 {
			n := g.Op("Concat", onnx.Attrs{"axis": 0}, g.Op("Shape", onnx.Attrs{"end": 1}, x), g.Ints(int64(tt.lead), 5))
			x = g.Op("Concat", onnx.Attrs{"axis": 1}, g.Op("Expand", nil, g.Scalar(100), n), x)
		}
		g.Output("y", g.Op("Relu", nil, x))
		m := openModel(t, saved(t, g))
		tap, err := m.Tap("y")
		if err != nil || tap.Height != tt.height || tap.Width != tt.width {
			t.Errorf("%d tokens before: map of %d × %d, %v; want %d × %d", tt.lead, tap.Height, tap.Width, err, tt.height, tt.width)
		}
		if tt.lead > mostLead {
			continue
		}
		if top := slices.Max(runImage(t, m, tensor.New[float32](1, 3, 8, 8), Output{Tap: "y", Reduce: neuron.Max})["y:max"].Data); top >= 100 {
			t.Errorf("%d tokens before: the greatest activation is %g, of one of them", tt.lead, top)
		}
	}
}
