package onnx

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Input adds a value that the caller provides at each run.
func (g *Graph) Input(name string, t DType, dims ...Dim) Value {
	v := Value(name)
	if g.err != nil || !g.claim(v) {
		return ""
	}
	g.inputs = append(g.inputs, v)
	g.infos[v] = info{dtype: t, dims: append([]Dim{}, dims...)}
	return v
}

// Constant adds a tensor that never changes. Its name is made unique within the scope.
func (g *Graph) Constant(name string, t *Tensor) Value {
	if g.err != nil {
		return ""
	}
	if err := t.check(); err != nil {
		g.Fail(fmt.Errorf("onnx: constant %s: %w", g.place(name), err))
		return ""
	}
	v := Value(g.unique(g.place(name)))
	g.setConstant(v, t)
	return v
}

func (g *Graph) setConstant(v Value, t *Tensor) {
	g.weights = append(g.weights, v)
	g.tensors[v] = t
	g.infos[v] = info{dtype: t.DType, dims: t.shape(), ints: smallInts(t), reals: smallReals(t)}
}

// Scalar returns the constant x, of no dimensions. Equal ones are one value.
func (g *Graph) Scalar(x float32) Value {
	name := "const/" + strconv.FormatFloat(float64(x), 'g', -1, 32)
	return g.Once(name, func() *Tensor { return FromFloats([]float32{x}) })
}

// Ints returns a constant list of whole numbers, as operators take for shapes and axes. Equal
// ones are one value.
func (g *Graph) Ints(x ...int64) Value {
	words := make([]string, len(x))
	for i, n := range x {
		words[i] = strconv.FormatInt(n, 10)
	}
	name := "const/[" + strings.Join(words, ",") + "]"
	return g.Once(name, func() *Tensor { return FromInts(x, int64(len(x))) })
}

// Int returns the constant whole number x, of no dimensions.
func (g *Graph) Int(x int64) Value {
	return g.Once(fmt.Sprintf("const/int/%d", x), func() *Tensor { return FromInts([]int64{x}) })
}

// Once returns the constant that is known by a name, which says what it is: make is called the
// first time.
func (g *Graph) Once(name string, make func() *Tensor) Value {
	if g.err != nil {
		return ""
	}
	if v, ok := g.shared[name]; ok {
		return v
	}
	v := Value(g.unique(name))
	g.setConstant(v, make())
	g.shared[name], g.sharedAs[v] = v, name
	return v
}

// Op adds a node with one output and returns that output.
func (g *Graph) Op(op string, attrs Attrs, in ...Value) Value {
	if out := g.OpN(op, 1, attrs, in...); len(out) == 1 {
		return out[0]
	}
	return ""
}

// OpN adds a node with n outputs, named after the scope and the operator; where the graph has
// a node that computes the same already, it returns the outputs of that one.
func (g *Graph) OpN(op string, n int, attrs Attrs, in ...Value) []Value {
	return g.node(&Node{Op: op, Attrs: attrs, Inputs: slices.Clone(in), Outputs: make([]Value, n)})
}

// Copy adds a node like n, of this or another graph, with other inputs, and returns its outputs.
func (g *Graph) Copy(n *Node, in ...Value) []Value {
	return g.node(&Node{Op: n.Op, Domain: n.Domain, Attrs: n.Attrs, Inputs: slices.Clone(in), Outputs: make([]Value, len(n.Outputs))})
}

// node completes and adds a node.
func (g *Graph) node(n *Node) []Value {
	if g.err != nil {
		return n.Outputs
	}
	var err error
	if n.Attrs, err = n.Attrs.normalised(); err == nil {
		if twin := g.equal[n.key()]; twin != nil {
			return twin.Outputs
		}
		n.Name = g.unique(g.place(n.Op))
		for i := range n.Outputs {
			n.Outputs[i] = Value(g.outputName(n.Name, i))
		}
		err = g.append(n)
	}
	if err != nil {
		g.Fail(fmt.Errorf("onnx: node %s: %w", n, err))
	}
	return n.Outputs
}

func (g *Graph) outputName(node string, i int) string {
	if i == 0 {
		return node
	}
	return g.unique(fmt.Sprintf("%s:%d", node, i))
}

// append adds a node whose outputs have names, and infers their shapes.
func (g *Graph) append(n *Node) error {
	for _, v := range n.Inputs {
		if v != "" && !g.Has(v) {
			return fmt.Errorf("input %q is not defined", v)
		}
	}
	if err := g.infer(n); err != nil {
		return err
	}
	g.nodes = append(g.nodes, nil)
	g.addNode(len(g.nodes)-1, n)
	return nil
}

// Output makes v known to callers under a name.
func (g *Graph) Output(name string, v Value) {
	switch {
	case g.err != nil:
		return
	case !g.Has(v):
		g.Fail(fmt.Errorf("onnx: output %s: value %q is not defined", name, v))
		return
	}
	out := Value(name)
	if out != v {
		if !g.claim(out) {
			return
		}
		n := &Node{Name: g.unique("output/" + name), Op: "Identity", Inputs: []Value{v}, Outputs: []Value{out}}
		if err := g.append(n); err != nil {
			g.Fail(fmt.Errorf("onnx: output %s: %w", name, err))
			return
		}
	}
	if !slices.Contains(g.outputs, out) {
		g.outputs = append(g.outputs, out)
	}
}

// StopGradient returns v as a value that gradients do not cross.
func (g *Graph) StopGradient(v Value) Value {
	return g.node(&Node{Op: "Identity", Stop: true, Inputs: []Value{v}, Outputs: make([]Value, 1)})[0]
}

// NameOutput returns output i of a node, which it names if the node lacks it so far, as
// MaxPool does its indices.
func (g *Graph) NameOutput(n *Node, i int) Value {
	if n.Output(i) != "" {
		return n.Output(i)
	}
	delete(g.equal, n.key())
	for len(n.Outputs) <= i {
		n.Outputs = append(n.Outputs, "")
	}
	n.Outputs[i] = Value(g.unique(fmt.Sprintf("%s:%d", n.Name, i)))
	if err := g.infer(n); err != nil {
		g.Fail(fmt.Errorf("onnx: node %s: %w", n, err))
	}
	g.producer[n.Outputs[i]] = n
	g.equal[n.key()] = n
	return n.Outputs[i]
}

// Push opens a scope: what is added until Pop has its name before its own.
func (g *Graph) Push(name string) { g.scope = append(g.scope, name) }

// Pop closes the innermost scope.
func (g *Graph) Pop() {
	if len(g.scope) == 0 {
		g.Fail(errors.New("onnx: Pop without Push"))
		return
	}
	g.scope = g.scope[:len(g.scope)-1]
}

// place returns a name with the open scopes before it.
func (g *Graph) place(name string) string {
	return strings.Join(append(slices.Clone(g.scope), name), "/")
}

// claim takes a name that must not be changed.
func (g *Graph) claim(v Value) bool {
	if v == "" || g.Has(v) {
		g.Fail(fmt.Errorf("onnx: the name %q is empty or taken", v))
		return false
	}
	g.taken[string(v)]++
	return true
}

// unique takes a name, with a number behind it if need be.
func (g *Graph) unique(name string) string {
	for free := name; ; {
		g.taken[name]++
		if k := g.taken[name]; k > 1 {
			free = fmt.Sprintf("%s_%d", name, k)
		}
		if free == name || g.taken[free] == 0 {
			g.taken[free] = max(g.taken[free], 1)
			return free
		}
	}
}
