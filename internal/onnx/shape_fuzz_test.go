package onnx

import (
	"maps"
	"slices"
	"strings"
	"testing"
)

// quantisingOps are the operators that compute with codes, with ONNX Runtime's own ones last.
func quantisingOps() (nodes []Node) {
	for _, op := range slices.Sorted(maps.Keys(operators)) {
		if strings.Contains(op, "Quantize") || strings.Contains(op, "Integer") || strings.HasPrefix(op, "QLinear") {
			nodes = append(nodes, Node{Op: op})
		}
	}
	for _, op := range slices.Sorted(maps.Keys(contributed)) {
		nodes = append(nodes, Node{Op: op, Domain: microsoft})
	}
	return nodes
}

// fuzzInputs reads inputs off bytes: a type, a rank, and a size for each dimension, of which 9 is not known.
func fuzzInputs(g *Graph, b []byte) (in []Value) {
	next := func() (x byte) {
		if len(b) > 0 {
			x, b = b[0], b[1:]
		}
		return x
	}
	types := []DType{Float, Uint8, Int8, Int32}
	for i := 0; len(b) > 0 && i < 12; i++ {
		t, rank := next(), int(next()%6)
		if t == 255 {
			in = append(in, "")
			continue
		}
		dims := make([]Dim, rank)
		for k := range dims {
			if dims[k] = Fixed(int(next() % 10)); dims[k].Size == 9 {
				dims[k] = Sym("batch")
			}
		}
		in = append(in, g.Input(string(rune('a'+i)), types[int(t)%len(types)], dims...))
	}
	return in
}

// FuzzQuantisedShapes gives quantising operators inputs of any shapes and attributes: what passes has only possible sizes, and
// is written and read again as it is.
func FuzzQuantisedShapes(f *testing.F) {
	ops := quantisingOps()
	picture, weights, number := []byte{1, 4, 9, 3, 8, 6}, []byte{1, 4, 5, 3, 3, 3}, []byte{0, 0}
	for i := range ops {
		for _, second := range [][]byte{picture, weights, number, {1, 2, 6, 5}} {
			f.Add(byte(i), slices.Concat(picture, number, number, second, number, number, number, number), int64(1), int64(2), int64(0))
			f.Add(byte(i), slices.Concat(picture, second, number, number), int64(-1), int64(6), int64(1))
		}
	}
	f.Fuzz(func(t *testing.T, op byte, inputs []byte, a, b, c int64) {
		g := New("fuzz")
		in := fuzzInputs(g, inputs)
		n := ops[int(op)%len(ops)]
		n.Attrs = Attrs{"axis": a, "axes": []int64{a, b}, "group": b, "K": b, "N": c, "transA": c & 1, "transB": a & 1, "channels_last": c >> 1 & 1, "keepdims": c & 1,
			"qkv_hidden_sizes": []int64{a, b, c}, "output_dtype": c & 3, "strides": []int64{b, b}, "pads": []int64{c, c, c, c}}
		if a > 0 {
			n.Attrs["kernel_shape"] = []int64{a, b}
		}
		n.Outputs = make([]Value, 1+int(op>>6))
		out := g.Copy(&n, in...)
		if g.Err() != nil {
			return
		}
		for _, v := range out {
			for _, d := range g.Shape(v) {
				if d.Known() && (d.Size < 0 || d.Size > maxSize) {
					t.Fatalf("%s(%v) gives %s", n.Op, in, FormatShape(g.Shape(v)))
				}
			}
		}
		g.Output("y", out[0])
		encoded, err := g.Encode()
		if err != nil {
			t.Fatal(err)
		}
		g.domains[microsoft] = 1
		again, err := Decode(encoded)
		if err != nil {
			if !strings.Contains(err.Error(), "depends on no input") {
				t.Fatalf("%v\n%s", err, g)
			}
			return
		}
		if again.String() != g.String() {
			t.Errorf("wrote\n%s\nread\n%s", g, again)
		}
	})
}
