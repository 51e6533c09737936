package onnx

import (
	"fmt"
	"math"
	"slices"
)

// An upgrade rewrites a node as it was written before some operator set into what it means
// today. It adds what it needs to the graph before the node.
type upgrade struct {
	before int64
	apply  func(g *Graph, n *Node) error
}

// upgrades are the changes of meaning between operator sets 7 and 18 (ONNX, Changelog.md);
// other changes there are wider types.
var upgrades = map[string][]upgrade{
	"BatchNormalization": {{9, spatialOnly}, {14, firstOutput}},
	"Clip":               {{11, numbersToInputs("min", "max")}},
	"Dropout":            {{Opset, inferenceOnly}},
	"Hardmax":            {{13, flattenFirst}},
	"LogSoftmax":         {{13, flattenFirst}},
	"Pad":                {{11, padToInputs}},
	"ReduceL1":           {{18, listsToInputs("axes")}},
	"ReduceL2":           {{18, listsToInputs("axes")}},
	"ReduceLogSum":       {{18, listsToInputs("axes")}},
	"ReduceLogSumExp":    {{18, listsToInputs("axes")}},
	"ReduceMax":          {{18, listsToInputs("axes")}},
	"ReduceMean":         {{18, listsToInputs("axes")}},
	"ReduceMin":          {{18, listsToInputs("axes")}},
	"ReduceProd":         {{18, listsToInputs("axes")}},
	"ReduceSum":          {{13, listsToInputs("axes")}},
	"ReduceSumSquare":    {{18, listsToInputs("axes")}},
	"Resize":             {{11, resizeFrom10}},
	"Scatter":            {{Opset, renamed("ScatterElements")}},
	"Slice":              {{10, sliceToInputs}},
	"Softmax":            {{13, flattenFirst}},
	"Split":              {{13, listsToInputs("split")}, {18, countParts}},
	"Squeeze":            {{13, listsToInputs("axes")}},
	"TopK":               {{10, topKToInputs}},
	"Unsqueeze":          {{13, listsToInputs("axes")}},
	"Upsample":           {{9, scalesToInput}, {Opset, resizeFrom10}},
}

// upgrade applies what has changed since the file's operator set.
func (d *decoder) upgrade(n *Node) error {
	if n.Domain != "" {
		return nil
	}
	for _, u := range upgrades[n.Op] {
		if d.g.opset < u.before {
			if err := u.apply(d.g, n); err != nil {
				return err
			}
		}
	}
	return nil
}

// setInput gives the node an input at place i.
func (n *Node) setInput(i int, v Value) {
	for len(n.Inputs) <= i {
		n.Inputs = append(n.Inputs, "")
	}
	n.Inputs[i] = v
}

// listsToInputs turns list attributes into inputs 1, 2 …
func listsToInputs(names ...string) func(*Graph, *Node) error {
	return func(g *Graph, n *Node) error {
		for i, name := range names {
			if list := n.Attrs.Ints(name); list != nil {
				n.setInput(i+1, g.Ints(list...))
				delete(n.Attrs, name)
			}
		}
		return nil
	}
}

// numbersToInputs turns real attributes into scalar inputs 1, 2 …
func numbersToInputs(names ...string) func(*Graph, *Node) error {
	return func(g *Graph, n *Node) error {
		for i, name := range names {
			if x := n.Attrs.Float(name, float32(math.NaN())); x == x {
				n.setInput(i+1, g.Scalar(x))
				delete(n.Attrs, name)
			}
		}
		return nil
	}
}

func renamed(op string) func(*Graph, *Node) error {
	return func(_ *Graph, n *Node) error {
		n.Op = op
		return nil
	}
}

func spatialOnly(_ *Graph, n *Node) error {
	if n.Attrs.Int("spatial", 1) == 0 {
		return fmt.Errorf("normalisation of single positions is not supported")
	}
	delete(n.Attrs, "spatial")
	return nil
}

// firstOutput drops outputs that only training fills.
func firstOutput(_ *Graph, n *Node) error {
	n.Outputs = n.Outputs[:1]
	return nil
}

// inferenceOnly: Dropout passes its input on when a model is not being trained.
func inferenceOnly(_ *Graph, n *Node) error {
	if len(n.Outputs) == 1 && len(n.Inputs) > 0 {
		n.Op, n.Attrs, n.Inputs = "Identity", Attrs{}, n.Inputs[:1]
	}
	delete(n.Attrs, "ratio")
	return nil
}

func padToInputs(g *Graph, n *Node) error {
	n.setInput(1, g.Ints(n.Attrs.Ints("pads")...))
	n.setInput(2, g.Scalar(n.Attrs.Float("value", 0)))
	delete(n.Attrs, "pads")
	delete(n.Attrs, "value")
	return nil
}

// sliceToInputs: without axes the first ones were meant, as today.
func sliceToInputs(g *Graph, n *Node) error {
	return listsToInputs("starts", "ends", "axes")(g, n)
}

func topKToInputs(g *Graph, n *Node) error {
	n.setInput(1, g.Ints(n.Attrs.Int("k", 1)))
	delete(n.Attrs, "k")
	return nil
}

// countParts: a Split without sizes now says into how many parts.
func countParts(_ *Graph, n *Node) error {
	if n.Input(1) == "" {
		n.Attrs["num_outputs"] = int64(len(n.Outputs))
	}
	return nil
}

// scalesToInput: Upsample's factors became an input.
func scalesToInput(g *Graph, n *Node) error {
	list, _ := n.Attrs["scales"].([]float32)
	n.setInput(1, g.Constant(n.Name+"/scales", FromFloats(list, int64(len(list)))))
	delete(n.Attrs, "scales")
	return nil
}

// resizeFrom10: the only coordinates there were are asymmetric ones, rounded down.
func resizeFrom10(_ *Graph, n *Node) error {
	mode := n.Attrs.Text("mode", "nearest")
	n.Op, n.Inputs = "Resize", []Value{n.Input(0), "", n.Input(1)}
	n.Attrs = Attrs{"mode": mode, "coordinate_transformation_mode": "asymmetric", "nearest_mode": "floor"}
	return nil
}

// flattenFirst: Softmax saw its input as a matrix whose rows begin at the axis, 1 by default.
func flattenFirst(g *Graph, n *Node) error {
	rank, axis := len(g.Shape(n.Input(0))), n.Attrs.Int("axis", 1)
	if g.Shape(n.Input(0)) == nil {
		return fmt.Errorf("the meaning of axis %d before operator set 13 depends on a rank that is not known", axis)
	}
	if axis == int64(rank-1) || axis == -1 {
		n.Attrs["axis"] = int64(-1)
		return nil
	}
	x := n.Input(0)
	rows := g.Op("Flatten", Attrs{"axis": axis}, x)
	flat := g.Op(n.Op, Attrs{"axis": -1}, rows)
	*n = Node{Name: n.Name, Op: "Reshape", Attrs: Attrs{}, Inputs: []Value{flat, g.Op("Shape", nil, x)}, Outputs: slices.Clone(n.Outputs)}
	return g.Err()
}
