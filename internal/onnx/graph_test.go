package onnx

import (
	"strings"
	"testing"
)

// block builds a convolution, an activation and a mean over space, in a scope.
func block(t *testing.T) *Graph {
	t.Helper()
	g := New("block")
	x := g.Input("image", Float, Sym("batch"), Fixed(3), Fixed(8), Fixed(8))
	g.Push("visual")
	w := g.Constant("weight", FromFloats(make([]float32, 4*3*3*3), 4, 3, 3, 3))
	y := g.Op("Conv", Attrs{"pads": []int{1, 1, 1, 1}, "strides": []int{2, 2}}, x, w)
	y = g.Op("Relu", nil, y)
	g.Output("map", y)
	g.Output("mean", g.Op("ReduceMean", Attrs{"keepdims": 0}, y, g.Ints(2, 3)))
	g.Pop()
	if err := g.Err(); err != nil {
		t.Fatal(err)
	}
	return g
}

func TestGraphPrintsOneNodeALine(t *testing.T) {
	want := strings.TrimLeft(`
input image float [batch 3 8 8]
visual/Conv = Conv(image, visual/weight) {pads=[1 1 1 1] strides=[2 2]} float [batch 4 4 4]
visual/Relu = Relu(visual/Conv) float [batch 4 4 4]
map = Identity(visual/Relu) float [batch 4 4 4]
visual/ReduceMean = ReduceMean(visual/Relu, const/[2,3]) {keepdims=0} float [batch 4]
mean = Identity(visual/ReduceMean) float [batch 4]
output map
output mean
`, "\n")
	if got := block(t).String(); got != want {
		t.Errorf("String() =\n%s\nwant\n%s", got, want)
	}
}
