package onnx

import "slices"

// Prune removes the nodes and the constants that neither the graph's outputs nor the values
// to keep depend on. Inputs stay, used or not.
func (g *Graph) Prune(keep ...Value) {
	if g.err != nil {
		return
	}
	needed := g.ancestors(append(keep, g.outputs...))
	g.nodes = slices.DeleteFunc(g.nodes, func(n *Node) bool {
		dead := !slices.ContainsFunc(n.Outputs, func(v Value) bool { return needed[v] })
		if dead {
			g.forget(n.Outputs)
			delete(g.equal, n.key())
		}
		return dead
	})
	g.weights = slices.DeleteFunc(g.weights, func(v Value) bool {
		if !needed[v] {
			g.forget([]Value{v})
		}
		return !needed[v]
	})
}

// KeepOutputs drops all outputs but those named.
func (g *Graph) KeepOutputs(names ...Value) {
	g.outputs = slices.DeleteFunc(g.outputs, func(v Value) bool { return !slices.Contains(names, v) })
}

// ancestors returns the values that some values are computed from, and themselves.
func (g *Graph) ancestors(of []Value) map[Value]bool {
	needed := map[Value]bool{}
	for len(of) > 0 {
		v := of[len(of)-1]
		of = of[:len(of)-1]
		if v == "" || needed[v] {
			continue
		}
		needed[v] = true
		if n := g.producer[v]; n != nil {
			of = append(of, n.Inputs...)
		}
	}
	return needed
}

// descendants returns the values that are computed from some values, and themselves.
func (g *Graph) descendants(of []Value) map[Value]bool {
	reached := map[Value]bool{}
	for _, v := range of {
		reached[v] = true
	}
	for _, n := range g.nodes {
		if slices.ContainsFunc(n.Inputs, func(v Value) bool { return reached[v] }) {
			for _, v := range n.Outputs {
				reached[v] = true
			}
		}
	}
	return reached
}

// Dependents returns the values that are computed from v, and v.
func (g *Graph) Dependents(v Value) map[Value]bool { return g.descendants([]Value{v}) }

// DependsOn reports whether v is computed from w.
func (g *Graph) DependsOn(v, w Value) bool { return g.ancestors([]Value{v})[w] }

func (g *Graph) forget(values []Value) {
	for _, v := range values {
		delete(g.infos, v)
		delete(g.tensors, v)
		delete(g.producer, v)
		delete(g.shared, g.sharedAs[v])
		delete(g.sharedAs, v)
	}
}
