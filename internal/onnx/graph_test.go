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

func TestPruneKeepsWhatOutputsNeed(t *testing.T) {
	g := block(t)
	g.Op("Mul", nil, "map", g.Constant("unused", FromFloats([]float32{1})))
	kept := g.Op("Sigmoid", nil, "map")
	g.KeepOutputs("map")
	g.Prune(kept)
	want := strings.TrimLeft(`
input image float [batch 3 8 8]
visual/Conv = Conv(image, visual/weight) {pads=[1 1 1 1] strides=[2 2]} float [batch 4 4 4]
visual/Relu = Relu(visual/Conv) float [batch 4 4 4]
map = Identity(visual/Relu) float [batch 4 4 4]
Sigmoid = Sigmoid(map) float [batch 4 4 4]
output map
`, "\n")
	if got := g.String(); got != want || len(g.Weights()) != 1 {
		t.Errorf("after Prune, %v and\n%s\nwant\n%s", g.Weights(), got, want)
	}
	if v := g.Op("ReduceMean", nil, "map", g.Ints(2, 3)); g.Err() != nil || !g.Has(v) {
		t.Errorf("a graph that was pruned does not go on: %v", g.Err())
	}
}

func TestNothingIsComputedTwice(t *testing.T) {
	g := block(t)
	before := len(g.Nodes())
	if a, b := g.Op("Sigmoid", nil, "map"), g.Op("Sigmoid", Attrs{}, "map"); a != b || len(g.Nodes()) != before+1 {
		t.Errorf("two equal nodes are %s and %s", a, b)
	}
	if a, b := g.Op("RandomNormalLike", nil, "map"), g.Op("RandomNormalLike", nil, "map"); a == b {
		t.Error("two draws of random numbers are the same")
	}
	if a, b := g.Op("Identity", nil, "map"), g.StopGradient("map"); a == b {
		t.Error("a value and where its gradient stops are the same")
	}
}

func TestCloneIsApart(t *testing.T) {
	g := block(t)
	want := g.String()
	c := g.Clone()
	c.Output("more", c.Op("Sigmoid", nil, "map"))
	c.KeepOutputs("more")
	c.Prune()
	if g.String() != want || !g.Has("mean") || g.Has("more") {
		t.Errorf("changing a clone changed the graph to\n%s", g)
	}
}

func TestFixDims(t *testing.T) {
	g := New("any size")
	x := g.Input("image", Float, Sym("batch"), Fixed(3), Sym("height"), Sym("width"))
	y := g.Op("MaxPool", Attrs{"kernel_shape": []int{2, 2}, "strides": []int{2, 2}}, x)
	if err := g.FixDims(map[string]int{"height": 8, "width": 6}); err != nil {
		t.Fatal(err)
	}
	if got := FormatShape(g.Shape(y)); got != "[batch 3 4 3]" {
		t.Errorf("shape = %s, want [batch 3 4 3]", got)
	}
	if err := g.FixDims(map[string]int{"batch": 2}); err != nil || FormatShape(g.Shape(y)) != "[2 3 4 3]" {
		t.Errorf("shape = %s, %v", FormatShape(g.Shape(y)), err)
	}
	if err := g.RenameBatch(x, "n"); err != nil || FormatShape(g.Shape(y)) != "[n 3 4 3]" {
		t.Errorf("shape = %s, %v", FormatShape(g.Shape(y)), err)
	}
}
