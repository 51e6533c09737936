package clip

import (
	"errors"

	"multiscope/internal/onnx"
)

// codes is how a quantised value stands for real numbers: (code − zero) · scale. Where the scale is "" it is not known, as
// of sums of products, which a later node scales.
type codes struct{ scale, zero onnx.Value }

// An operand with a scale and a zero point: at which inputs of a node they are.
type scaled struct{ scale, zero int }

// quantisers are the operators whose first output is codes, and where its scale and zero point are.
var quantisers = map[string]scaled{
	"QuantizeLinear": {1, 2}, "QLinearConv": {6, 7}, "QLinearMatMul": {6, 7}, "QLinearAdd": {6, 7}, "QLinearMul": {6, 7}, "QGemm": {7, 8},
	"QLinearSigmoid": {3, 4}, "QLinearLeakyRelu": {3, 4}, "QLinearSoftmax": {3, 4}, "QLinearAveragePool": {3, 4},
	"QLinearGlobalAveragePool": {3, 4}, "QLinearReduceMean": {3, 4}, "QLinearConcat": {0, 1}, "QLinearWhere": {7, 8},
}

// integerSums are the operators that give sums of products of codes, of no scale yet.
var integerSums = map[string]bool{"ConvInteger": true, "MatMulInteger": true, "MatMulInteger16": true}

// toReal are the operators that take codes and give real numbers.
var toReal = map[string]bool{
	"DequantizeLinear": true, "MatMulIntegerToFloat": true, "DynamicQuantizeMatMul": true, "QAttention": true, "Shape": true, "Size": true,
}

// rearranges are the operators that move or choose codes and change none.
var rearranges = map[string]bool{
	"Identity": true, "Reshape": true, "Flatten": true, "Squeeze": true, "Unsqueeze": true, "Transpose": true, "Slice": true, "Split": true,
	"Gather": true, "MaxPool": true, "NhwcMaxPool": true, "Expand": true, "Tile": true, "DepthToSpace": true, "SpaceToDepth": true,
}

// perBatch are the operators that choose a scale by the values of all pictures that go through them together.
var perBatch = map[string]bool{"DynamicQuantizeLinear": true, "DynamicQuantizeMatMul": true}

// follow notes which outputs of a node are codes, by their names in the file; in and outs are the node's in our graph.
func (t *onnxTower) follow(n *onnx.Node, in, outs []onnx.Value) {
	at, quantises := quantisers[n.Op]
	input := func(i int) onnx.Value {
		if i < len(in) {
			return in[i]
		}
		return ""
	}
	coded := 0 // inputs that are codes
	for _, v := range n.Inputs {
		if _, ok := t.codes[v]; ok {
			coded++
		}
	}
	switch {
	case quantises && input(at.scale) != "":
		t.codes[n.Output(0)] = codes{input(at.scale), input(at.zero)}
	case quantises: // to real numbers
	case n.Op == "DynamicQuantizeLinear":
		t.codes[n.Output(0)] = codes{outs[1], outs[2]}
	case integerSums[n.Op]:
		t.codes[n.Output(0)] = codes{}
	case coded == 0, toReal[n.Op]:
	case (n.Op == "Mul" || n.Op == "Div") && coded == 1: // by the scale
	default:
		c := codes{}
		if rearranges[n.Op] {
			c = t.codes[n.Input(0)]
		}
		for _, v := range n.Outputs {
			t.codes[v] = c
		}
	}
}

// dequantised returns the real numbers that a value of the file stands for, v in our graph; or why they are not known.
func (t *onnxTower) dequantised(b *builder, name, v onnx.Value) (onnx.Value, error) {
	c, coded := t.codes[name]
	switch {
	case !coded:
		return v, nil
	case c.scale == "":
		return "", errors.New("it holds sums of integer codes, not activations; take a layer after the node that scales them")
	case onnx.Elements(b.Shape(c.scale)) != onnx.Fixed(1):
		return "", errors.New("it holds integer codes with a scale for each channel, not activations; take the output of its DequantizeLinear")
	}
	in := []onnx.Value{v, c.scale}
	if c.zero != "" {
		in = append(in, c.zero)
	}
	return b.Op("DequantizeLinear", nil, in...), nil
}

// origin returns the value that v was before it was quantised and dequantised again, by nodes that a quantiser put in.
func (t *onnxTower) origin(v onnx.Value) onnx.Value {
	for range 8 {
		n := t.graph.Producer(v)
		if n == nil || n.Op != "DequantizeLinear" && n.Op != "QuantizeLinear" {
			return v
		}
		v = n.Input(0)
	}
	return v
}

// stands returns the node whose result the output of n shows: of a DequantizeLinear the one before the codes; nil where n
// only passes another one's result on, as the quantised form of it that is shown elsewhere.
func (t *onnxTower) stands(n *onnx.Node) *onnx.Node {
	if n.Op == "DequantizeLinear" {
		if first := t.users[n.Input(0)][0]; first != n && first.Op == n.Op {
			return nil // the same once more, for another node
		}
		return t.graph.Producer(t.origin(n.Output(0)))
	}
	users, coded := t.users[n.Output(0)], 0
	for _, u := range users {
		if u.Op == "DequantizeLinear" {
			return nil // which shows it
		}
		if u.Op == "QuantizeLinear" {
			coded++
		}
	}
	if n.Op == "QuantizeLinear" || coded > 0 && coded == len(users) {
		return nil
	}
	return n
}

// operands returns the inputs that a node computes with, without scales and zero points.
func operands(n *onnx.Node) []onnx.Value {
	switch n.Op {
	case "QLinearAdd", "QLinearMul", "QLinearMatMul":
		return []onnx.Value{n.Input(0), n.Input(3)}
	}
	return n.Inputs
}

// scalesSums says whether a node gives the result of a convolution of codes: sums times a scale, and then the bias.
func (t *onnxTower) scalesSums(n *onnx.Node) bool {
	sums := func(v onnx.Value) bool {
		p := t.graph.Producer(v)
		if p != nil && p.Op == "Cast" {
			p = t.graph.Producer(p.Input(0))
		}
		return p != nil && p.Op == "ConvInteger"
	}
	switch n.Op {
	case "Mul":
		user := t.onlyUser(n)
		return (sums(n.Input(0)) || sums(n.Input(1))) && !(user != nil && t.addsBias(user))
	case "Add":
		if !t.addsBias(n) {
			return false
		}
		for _, v := range n.Inputs {
			if p := t.graph.Producer(v); p != nil && p.Op == "Mul" && (sums(p.Input(0)) || sums(p.Input(1))) {
				return true
			}
		}
	}
	return false
}

// addsBias says whether one operand of an Add is the same for all pictures.
func (t *onnxTower) addsBias(n *onnx.Node) bool { return n.Op == "Add" && t.varying(n) != "" }

// parameters counts the weights: real numbers, and the codes that stand for them.
func (t *onnxTower) parameters() (n int64) {
	for _, v := range t.graph.Weights() {
		switch c := t.graph.Tensor(v); {
		case c.DType.IsFloat(), t.weighs(v):
			n += int64(c.Len())
		}
	}
	return n
}

// weighs says whether a constant of whole numbers is quantised weights, rather than sizes or indices.
func (t *onnxTower) weighs(v onnx.Value) bool {
	if len(t.graph.Shape(v)) == 0 {
		return false // a zero point
	}
	for _, u := range t.users[v] {
		switch {
		case u.Op == "DequantizeLinear" && u.Input(0) == v, integerSums[u.Op], u.Op == "QGemm", u.Op == "QLinearConv", u.Op == "QLinearMatMul", u.Op == "MatMulIntegerToFloat", u.Op == "DynamicQuantizeMatMul":
			return true
		}
	}
	return false
}

// quantised says how a network computes with integer codes, "" where it does not.
func (t *onnxTower) quantised() string {
	for _, n := range t.graph.Nodes() {
		switch {
		case perBatch[n.Op]:
			return dynamicallyQuantised
		case n.Op == "QuantizeLinear" && t.computed(n.Output(0)):
			return staticallyQuantised
		}
	}
	return ""
}

const (
	staticallyQuantised  = "to integer codes of fixed scales: units are the dequantised tensors; it has no gradients, and so no visualizations"
	dynamicallyQuantised = "to integer codes whose scales follow from all that is computed together, so that pictures go through it one at a time: " +
		"units are the numbers after scaling; it has no gradients, and so no visualizations"
)
