// Package onnx builds, reads, checks and writes ONNX graphs. It knows the type and the shape of
// every value as far as they can be known without running anything, and it runs nothing.
//
// Start at Graph, which is its own builder (build.go): a model is written as the list of its
// operators. shape_*.go say what shape each operator gives, decode.go and encode.go are the
// file format (field numbers in wire.go), prune.go removes what no output needs.
//
// All graphs in memory mean what operator set 18 means; older files are raised to it when they
// are read (upgrade.go).
package onnx

import (
	"fmt"
	"maps"
	"slices"
)

// Opset is the version of the standard operators that new graphs use.
const Opset = 18

// A Value names one tensor of a graph. "" is an optional input or output that is absent.
type Value string

// A Node is one operator with its inputs and outputs.
type Node struct {
	Name    string // where it is, for people: visual/layer4/1/conv1/Conv
	Op      string
	Domain  string // "" are the standard operators
	Attrs   Attrs
	Inputs  []Value
	Outputs []Value
	Stop    bool // what gradients do not cross (Graph.StopGradient)
}

// String names the node's place and operator, for messages.
func (n *Node) String() string { return fmt.Sprintf("%s (%s)", n.Name, n.Op) }

// key is the same for nodes that compute the same.
func (n *Node) key() string {
	key := fmt.Sprintf("%s|%s|%t|%d|%q|%s", n.Op, n.Domain, n.Stop, len(n.Outputs), n.Inputs, n.Attrs)
	if random[n.Op] {
		key += n.Name
	}
	return key
}

// random are the operators of which no two nodes compute the same.
var random = map[string]bool{
	"Bernoulli": true, "Multinomial": true, "RandomNormal": true, "RandomNormalLike": true,
	"RandomUniform": true, "RandomUniformLike": true,
}

// Input returns input i, "" when the node has none there.
func (n *Node) Input(i int) Value {
	if i >= len(n.Inputs) {
		return ""
	}
	return n.Inputs[i]
}

// Output returns output i, "" when the node has none there.
func (n *Node) Output(i int) Value {
	if i >= len(n.Outputs) {
		return ""
	}
	return n.Outputs[i]
}

// A Graph is a list of nodes in the order in which they can run. It keeps the first error of
// building until Err; after an error every call does nothing.
type Graph struct {
	Name string

	opset    int64
	domains  map[string]int64 // versions of operator sets other than the standard one
	nodes    []*Node
	inputs   []Value
	outputs  []Value
	weights  []Value // initializers, in order
	tensors  map[Value]*Tensor
	infos    map[Value]info
	producer map[Value]*Node
	taken    map[string]int   // names in use, with the last number given to each
	equal    map[string]*Node // nodes by what they compute, so that nothing is computed twice
	shared   map[string]Value // small constants by their elements …
	sharedAs map[Value]string // … and back
	scope    []string
	err      error
}

// info is what is known of a value.
type info struct {
	dtype DType
	dims  []Dim     // nil: not even the rank is known
	ints  []Dim     // the elements of a small integer tensor, where they follow from shapes
	reals []float64 // those of a small real one: some exporters divide sizes as real numbers
}

// New returns an empty graph.
func New(name string) *Graph {
	return &Graph{
		Name: name, opset: Opset, domains: map[string]int64{},
		tensors: map[Value]*Tensor{}, infos: map[Value]info{}, producer: map[Value]*Node{},
		taken: map[string]int{}, equal: map[string]*Node{}, shared: map[string]Value{}, sharedAs: map[Value]string{},
	}
}

// SuitOpset makes g's operator set at least as new as that of a graph whose nodes are to be copied
// into it: some operators, and what others mean, came with later sets.
func (g *Graph) SuitOpset(of *Graph) {
	g.opset = max(g.opset, of.opset)
	maps.Copy(g.domains, of.domains)
}

// Clone returns a copy that can be changed without changing g. They share the tensors.
func (g *Graph) Clone() *Graph {
	c := *g
	c.nodes = make([]*Node, len(g.nodes))
	c.producer, c.equal = make(map[Value]*Node, len(g.producer)), make(map[string]*Node, len(g.equal))
	for i, n := range g.nodes {
		m := *n
		m.Inputs, m.Outputs = slices.Clone(n.Inputs), slices.Clone(n.Outputs)
		c.addNode(i, &m)
	}
	c.inputs, c.outputs, c.weights = slices.Clone(g.inputs), slices.Clone(g.outputs), slices.Clone(g.weights)
	c.domains, c.tensors, c.infos = maps.Clone(g.domains), maps.Clone(g.tensors), maps.Clone(g.infos)
	c.taken, c.shared, c.sharedAs, c.scope = maps.Clone(g.taken), maps.Clone(g.shared), maps.Clone(g.sharedAs), slices.Clone(g.scope)
	return &c
}

func (g *Graph) addNode(i int, n *Node) {
	g.nodes[i] = n
	g.equal[n.key()] = n
	for _, v := range n.Outputs {
		if v != "" {
			g.producer[v] = n
		}
	}
}

// Err returns the first error of building.
func (g *Graph) Err() error { return g.err }

// Fail records err unless there is an error already.
func (g *Graph) Fail(err error) {
	if g.err == nil {
		g.err = err
	}
}

// Nodes returns the nodes in the order in which they can run. It must not be changed.
func (g *Graph) Nodes() []*Node { return g.nodes }

// Inputs returns the values that a caller provides, in order.
func (g *Graph) Inputs() []Value { return slices.Clone(g.inputs) }

// Outputs returns the values that a caller can ask for, in order.
func (g *Graph) Outputs() []Value { return slices.Clone(g.outputs) }

// Weights returns the constants, in the order in which they were added.
func (g *Graph) Weights() []Value { return slices.Clone(g.weights) }

// Has reports whether the graph has a value of this name.
func (g *Graph) Has(v Value) bool { _, ok := g.infos[v]; return ok }

// Shape returns the dimensions of v, nil when they are not known. A scalar has none, which is
// not nil. It must not be changed.
func (g *Graph) Shape(v Value) []Dim { return g.infos[v].dims }

// Type returns the element type of v, 0 when it is not known.
func (g *Graph) Type(v Value) DType { return g.infos[v].dtype }

// Producer returns the node that computes v, nil for inputs and constants.
func (g *Graph) Producer(v Value) *Node { return g.producer[v] }

// Tensor returns the constant v, nil when v is not constant.
func (g *Graph) Tensor(v Value) *Tensor { return g.tensors[v] }

// IntsOf returns the elements of a small integer value where they are known without running
// the graph, as they are for most shapes: ok is false otherwise. An element that depends on
// the batch is a symbolic Dim.
func (g *Graph) IntsOf(v Value) (elements []Dim, ok bool) {
	ints := g.infos[v].ints
	return ints, ints != nil
}
