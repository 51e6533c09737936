package onnx

import (
	"fmt"
	"slices"
)

// assemble puts what was read together, checking that each value has one source.
func (d *decoder) assemble() error {
	if err := d.declare(); err != nil {
		return err
	}
	nodes, err := d.sorted()
	if err != nil {
		return err
	}
	for _, n := range nodes {
		if err := d.add(n); err != nil {
			return err
		}
	}
	return d.finish()
}

// declare adds constants and inputs. Old files list constants among the inputs as well.
func (d *decoder) declare() error {
	for _, c := range d.tensors {
		if !d.claim(c.name) {
			return fmt.Errorf("constant %q: the name is empty or taken", c.name)
		}
		d.g.setConstant(c.name, c.t)
	}
	for _, in := range d.inputs {
		if d.g.tensors[in.name] != nil {
			continue
		}
		if !d.claim(in.name) {
			return fmt.Errorf("input %q: the name is empty or taken", in.name)
		}
		d.g.inputs = append(d.g.inputs, in.name)
		if in.dtype == 0 {
			in.dims = nil // a shape of no type, which could not be written again
		}
		d.g.infos[in.name] = info{dtype: in.dtype, dims: in.dims}
	}
	return nil
}

// claim takes a name for a value.
func (d *decoder) claim(v Value) bool {
	ok := v != "" && !d.g.Has(v)
	d.g.taken[string(v)]++
	return ok
}

// sorted returns the nodes in an order in which they can run.
func (d *decoder) sorted() ([]*Node, error) {
	by := map[Value]*Node{}
	for _, n := range d.nodes {
		for _, v := range n.Outputs {
			if v != "" && (by[v] != nil || d.g.Has(v)) {
				return nil, fmt.Errorf("node %s: %q is produced twice", n, v)
			}
			by[v] = n
		}
	}
	waits, users := map[*Node]int{}, map[*Node][]*Node{}
	for _, n := range d.nodes {
		for _, v := range n.Inputs {
			switch {
			case v == "" || d.g.Has(v):
			case by[v] == nil:
				return nil, fmt.Errorf("node %s: input %q is not defined", n, v)
			default:
				waits[n]++
				users[by[v]] = append(users[by[v]], n)
			}
		}
	}
	return d.schedule(waits, users)
}

// schedule keeps the file's order where it can run as it is.
func (d *decoder) schedule(waits map[*Node]int, users map[*Node][]*Node) ([]*Node, error) {
	ready := slices.DeleteFunc(slices.Clone(d.nodes), func(n *Node) bool { return waits[n] > 0 })
	done := make([]*Node, 0, len(d.nodes))
	if d.inOrder() {
		return d.nodes, nil
	}
	for len(ready) > 0 {
		n := ready[0]
		ready, done = ready[1:], append(done, n)
		for _, u := range users[n] {
			if waits[u]--; waits[u] == 0 {
				ready = append(ready, u)
			}
		}
	}
	for _, n := range d.nodes {
		if waits[n] > 0 {
			return nil, fmt.Errorf("the graph has a cycle at or before node %s", n)
		}
	}
	return done, nil
}

// inOrder reports whether each node comes after those whose outputs it uses.
func (d *decoder) inOrder() bool {
	defined := map[Value]bool{}
	for _, n := range d.nodes {
		for _, v := range n.Inputs {
			if v != "" && !d.g.Has(v) && !defined[v] {
				return false
			}
		}
		for _, v := range n.Outputs {
			defined[v] = true
		}
	}
	return true
}

// add appends a node, in the meaning of the operator set of this package.
func (d *decoder) add(n *Node) error {
	for _, v := range n.Outputs {
		d.g.taken[string(v)]++
	}
	n.Name = d.g.uniqueNode(n)
	if err := d.upgrade(n); err != nil {
		return fmt.Errorf("node %s: %w", n, err)
	}
	if n.Op == "Constant" && n.Domain == "" {
		return d.constant(n)
	}
	if err := d.g.append(n); err != nil {
		return fmt.Errorf("node %s: %w", n, err)
	}
	return nil
}

// uniqueNode keeps a node's name if nothing but its own output has it.
func (g *Graph) uniqueNode(n *Node) string {
	if slices.Contains(n.Outputs, Value(n.Name)) {
		return n.Name
	}
	return g.unique(n.Name)
}

// constant makes a Constant node one of the graph's constants.
func (d *decoder) constant(n *Node) error {
	t, err := constantTensor(n)
	if err != nil {
		return fmt.Errorf("node %s: %w", n, err)
	}
	d.g.setConstant(n.Outputs[0], t)
	return nil
}

// finish names the outputs, and refuses a model whose outputs do not depend on what goes in.
func (d *decoder) finish() error {
	reached, listed := d.g.descendants(d.g.inputs), map[Value]bool{}
	for _, out := range d.outputs {
		switch {
		case !d.g.Has(out.name):
			return fmt.Errorf("output %q is never produced", out.name)
		case listed[out.name]:
			return fmt.Errorf("output %q is listed twice", out.name)
		case !reached[out.name]:
			return fmt.Errorf("output %q depends on no input", out.name)
		}
		listed[out.name] = true
		d.g.outputs = append(d.g.outputs, out.name)
		if known := d.g.infos[out.name]; out.dtype != 0 && known.dims == nil && (known.dtype == 0 || known.dtype == out.dtype) {
			d.g.infos[out.name] = info{dtype: out.dtype, dims: out.dims}
		}
	}
	if len(d.g.outputs) == 0 {
		return fmt.Errorf("the graph has no output")
	}
	d.g.opset = max(d.g.opset, Opset)
	return nil
}
