package onnx

import (
	"fmt"
	"slices"
	"strings"
)

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

// DependsOn reports whether v is computed from w.
func (g *Graph) DependsOn(v, w Value) bool { return g.ancestors([]Value{v})[w] }

func (g *Graph) forget(values []Value) {
	for _, v := range values {
		delete(g.infos, v)
		delete(g.tensors, v)
		delete(g.producer, v)
		for name, shared := range g.shared {
			if shared == v {
				delete(g.shared, name)
			}
		}
	}
}

// MergeEqual makes one of nodes that compute the same, and of constants that are the same
// list or number. Callers' values may be gone afterwards: it returns what replaces them.
func (g *Graph) MergeEqual() map[Value]Value {
	replaced, seen := map[Value]Value{}, map[string]*Node{}
	if g.err != nil {
		return replaced
	}
	g.mergeConstants(replaced)
	g.nodes = slices.DeleteFunc(g.nodes, func(n *Node) bool {
		for i, v := range n.Inputs {
			if r, ok := replaced[v]; ok {
				n.Inputs[i] = r
			}
		}
		twin := seen[n.key()]
		if twin == nil {
			seen[n.key()] = n
			return false
		}
		return g.mergeInto(twin, n, replaced)
	})
	return replaced
}

// mergeInto replaces n's outputs by twin's, unless callers know one of them by name or the
// twin lacks it.
func (g *Graph) mergeInto(twin, n *Node, replaced map[Value]Value) bool {
	for i, v := range n.Outputs {
		if v != "" && (twin.Outputs[i] == "" || slices.Contains(g.outputs, v)) {
			return false
		}
	}
	for i, v := range n.Outputs {
		if v != "" {
			replaced[v] = twin.Outputs[i]
		}
	}
	g.forget(n.Outputs)
	return true
}

// mergeConstants finds small constants of the same type, shape and elements.
func (g *Graph) mergeConstants(replaced map[Value]Value) {
	const small = 4 << 10 // larger ones are weights, which are not equal by chance
	seen := map[string]Value{}
	g.weights = slices.DeleteFunc(g.weights, func(v Value) bool {
		t := g.tensors[v]
		if len(t.Raw) > small || slices.Contains(g.outputs, v) {
			return false
		}
		key := fmt.Sprint(t.DType, t.Dims, string(t.Raw))
		first, ok := seen[key]
		if !ok {
			seen[key] = v
			return false
		}
		replaced[v] = first
		g.forget([]Value{v})
		return true
	})
}

// key is the same for nodes that compute the same.
func (n *Node) key() string {
	var b strings.Builder
	fmt.Fprint(&b, n.Op, "|", n.Domain, "|", n.Stop, "|", len(n.Outputs), "|", n.Inputs, "|", n.Attrs.String())
	if strings.HasPrefix(n.Op, "Random") || n.Op == "Bernoulli" || n.Op == "Multinomial" {
		b.WriteString(n.Name)
	}
	return b.String()
}
