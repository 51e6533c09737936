package onnx

import (
	"strings"
	"testing"
)

// file encodes nodes as a model of an older operator set, from an input x and a list of weights
// to an output y.
func file(t *testing.T, opset int64, dims []Dim, nodes ...*Node) []byte {
	t.Helper()
	g := New("old")
	g.opset = opset
	g.Input("x", Float, dims...)
	g.Input("p", Float, Fixed(dims[min(1, len(dims)-1)].Size))
	for _, n := range nodes {
		g.nodes = append(g.nodes, n)
		for _, v := range n.Outputs {
			g.infos[v] = info{dtype: Float}
		}
	}
	g.outputs = []Value{"y"}
	b, err := g.Encode()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestOldOperatorsAreRaised reads nodes as older operator sets wrote them.
func TestOldOperatorsAreRaised(t *testing.T) {
	y := []Value{"y"}
	tests := []struct {
		name  string
		opset int64
		node  Node
		want  []string
	}{
		{"BatchNormalization", 7, Node{Op: "BatchNormalization", Attrs: Attrs{"spatial": int64(1)}, Inputs: []Value{"x", "p", "p", "p", "p"}, Outputs: []Value{"y", "m", "v"}},
			[]string{"y = BatchNormalization(x, p, p, p, p) float [batch 2 4 4]"}},
		{"Clip", 10, Node{Op: "Clip", Attrs: Attrs{"min": float32(0), "max": float32(6)}, Inputs: []Value{"x"}, Outputs: y},
			[]string{"y = Clip(x, const/0, const/6) float [batch 2 4 4]"}},
		{"Clip from above", 10, Node{Op: "Clip", Attrs: Attrs{"max": float32(6)}, Inputs: []Value{"x"}, Outputs: y},
			[]string{"y = Clip(x, _, const/6) float [batch 2 4 4]"}},
		{"Dropout", 10, Node{Op: "Dropout", Attrs: Attrs{"ratio": float32(0.5)}, Inputs: []Value{"x"}, Outputs: y},
			[]string{"y = Identity(x) float [batch 2 4 4]"}},
		{"Pad", 10, Node{Op: "Pad", Attrs: Attrs{"pads": []int64{0, 0, 1, 1, 0, 0, 1, 1}}, Inputs: []Value{"x"}, Outputs: y},
			[]string{"y = Pad(x, const/[0,0,1,1,0,0,1,1], const/0) float [batch 2 6 6]"}},
		{"ReduceMean", 17, Node{Op: "ReduceMean", Attrs: Attrs{"axes": []int64{2, 3}}, Inputs: []Value{"x"}, Outputs: y},
			[]string{"y = ReduceMean(x, const/[2,3]) float [batch 2 1 1]"}},
		{"ReduceSum", 11, Node{Op: "ReduceSum", Attrs: Attrs{"axes": []int64{-1}, "keepdims": int64(0)}, Inputs: []Value{"x"}, Outputs: y},
			[]string{"y = ReduceSum(x, const/[-1]) {keepdims=0} float [batch 2 4]"}},
		{"Slice", 9, Node{Op: "Slice", Attrs: Attrs{"starts": []int64{1}, "ends": []int64{3}, "axes": []int64{2}}, Inputs: []Value{"x"}, Outputs: y},
			[]string{"y = Slice(x, const/[1], const/[3], const/[2]) float [batch 2 2 4]"}},
		{"Softmax of rows", 11, Node{Op: "Softmax", Attrs: Attrs{"axis": int64(3)}, Inputs: []Value{"x"}, Outputs: y},
			[]string{"y = Softmax(x) {axis=-1} float [batch 2 4 4]"}},
		{"Softmax of all", 11, Node{Op: "Softmax", Inputs: []Value{"x"}, Outputs: y}, []string{
			"Flatten = Flatten(x) {axis=1} float [batch 32]",
			"Softmax = Softmax(Flatten) {axis=-1} float [batch 32]",
			"Shape = Shape(x) int64 [4]",
			"y = Reshape(Softmax, Shape) float [batch 2 4 4]"}},
		{"Split", 11, Node{Op: "Split", Attrs: Attrs{"axis": int64(1), "split": []int64{1, 1}}, Inputs: []Value{"x"}, Outputs: []Value{"y", "z"}},
			[]string{"y, z = Split(x, const/[1,1]) {axis=1} float [batch 1 4 4], float [batch 1 4 4]"}},
		{"Split in equal parts", 13, Node{Op: "Split", Attrs: Attrs{"axis": int64(1)}, Inputs: []Value{"x"}, Outputs: []Value{"y", "z"}},
			[]string{"y, z = Split(x) {axis=1 num_outputs=2} float [batch 1 4 4], float [batch 1 4 4]"}},
		{"Unsqueeze", 11, Node{Op: "Unsqueeze", Attrs: Attrs{"axes": []int64{0}}, Inputs: []Value{"x"}, Outputs: y},
			[]string{"y = Unsqueeze(x, const/[0]) float [1 batch 2 4 4]"}},
		{"Upsample", 7, Node{Op: "Upsample", Attrs: Attrs{"scales": []float32{1, 1, 2, 2}}, Inputs: []Value{"x"}, Outputs: y},
			[]string{"y = Resize(x, _, up/scales) {coordinate_transformation_mode=asymmetric mode=nearest nearest_mode=floor} float [batch 2 8 8]"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tt.node.Name = "up"
			g, err := Decode(file(t, tt.opset, []Dim{Sym("batch"), Fixed(2), Fixed(4), Fixed(4)}, &tt.node))
			if err != nil {
				t.Fatal(err)
			}
			var lines []string
			for _, n := range g.Nodes() {
				lines = append(lines, g.line(n))
			}
			if got, want := strings.Join(lines, "\n"), strings.Join(tt.want, "\n"); got != want {
				t.Errorf("Decode =\n%s\nwant\n%s", got, want)
			}
		})
	}
}
