// Package grad differentiates ONNX graphs. Given a graph and one of its values it appends
// nodes that compute the gradient of that value, in ONNX again: it runs nothing, and what
// runs the model runs its gradient, on any execution provider.
//
// Start at Of and VJP. rules.go has one row for each operator, with its mathematics. Options
// redirects gradients that a ReLU blocks.
package grad

import (
	"fmt"
	"slices"

	"multiscope/internal/onnx"
)

// Of appends to g the gradient of y with respect to each of wrt, which have the shapes of
// wrt. y is a single number: a sum over the batch if each picture is to have its own gradient.
//
// The gradient of wrt[i] includes what reaches it through the other values of wrt. An operator
// between them and y that has no rule is an error that names it and its node; a value of wrt
// that y does not depend on is an error too.
func Of(g *onnx.Graph, y onnx.Value, wrt ...onnx.Value) ([]onnx.Value, error) {
	return Options{}.Of(g, y, wrt...)
}

// Of is the function Of with options.
func (o Options) Of(g *onnx.Graph, y onnx.Value, wrt ...onnx.Value) ([]onnx.Value, error) {
	if n := onnx.Elements(g.Shape(y)); g.Shape(y) == nil || n != onnx.Fixed(1) {
		return nil, fmt.Errorf("grad: %s has shape %s and is not a single number", y, onnx.FormatShape(g.Shape(y)))
	}
	b := &backward{Graph: g}
	return o.VJP(g, []onnx.Value{y}, []onnx.Value{b.expandLike(b.num(1, y), y)}, wrt)
}

// VJP appends to g the product of the cotangents with the Jacobian of ys: the gradient of
// Σᵢ ys[i]·cotangents[i], summed over all elements, with respect to each of wrt. A cotangent
// has the shape of its y.
func VJP(g *onnx.Graph, ys, cotangents, wrt []onnx.Value) ([]onnx.Value, error) {
	return Options{}.VJP(g, ys, cotangents, wrt)
}

// VJP is the function VJP with options.
func (o Options) VJP(g *onnx.Graph, ys, cotangents, wrt []onnx.Value) ([]onnx.Value, error) {
	if err := o.check(g); err != nil {
		return nil, fmt.Errorf("grad: %w", err)
	}
	b := &backward{Graph: g, options: o, cotangents: map[onnx.Value]onnx.Value{}, nearest: map[onnx.Value]bool{}}
	b.findActive(wrt)
	if err := b.checkQuantised(ys); err != nil {
		return nil, fmt.Errorf("grad: %w", err)
	}
	if err := b.seed(ys, cotangents); err != nil {
		return nil, fmt.Errorf("grad: %w", err)
	}
	if err := b.run(); err != nil {
		return nil, fmt.Errorf("grad: %w", err)
	}
	grads := make([]onnx.Value, len(wrt))
	for i, x := range wrt {
		if grads[i] = b.cotangents[x]; grads[i] == "" {
			return nil, fmt.Errorf("grad: no gradient reaches %s: %v does not depend on it", x, ys)
		}
	}
	return grads, nil
}

// backward is one backward pass.
type backward struct {
	*onnx.Graph
	options    Options
	active     map[onnx.Value]bool       // the values with a derivative with respect to wrt
	cotangents map[onnx.Value]onnx.Value // the gradient with respect to each value, accumulated so far
	nearest    map[onnx.Value]bool       // the values that a gradient reaches without passing a ReLU
}

// findActive marks wrt and what is computed from it.
func (b *backward) findActive(wrt []onnx.Value) {
	b.active = map[onnx.Value]bool{}
	for _, x := range wrt {
		b.active[x] = true
	}
	isActive := func(v onnx.Value) bool { return b.active[v] }
	for _, n := range b.Nodes() {
		if n.Stop || zeroDerivative[n.Op] || !slices.ContainsFunc(n.Inputs, isActive) {
			continue
		}
		for _, v := range n.Outputs {
			if t := b.Type(v); v != "" && (t == 0 || t.IsFloat()) {
				b.active[v] = true
			}
		}
	}
}

// seed starts with the cotangents of ys.
func (b *backward) seed(ys, cotangents []onnx.Value) error {
	if len(ys) != len(cotangents) {
		return fmt.Errorf("%d values have %d cotangents", len(ys), len(cotangents))
	}
	for i, y := range ys {
		if !b.Has(y) || !b.Has(cotangents[i]) {
			return fmt.Errorf("%q or its cotangent %q is not in the graph", y, cotangents[i])
		}
		if !onnx.SameShape(b.Shape(y), b.Shape(cotangents[i])) {
			return fmt.Errorf("the cotangent of %s has shape %s, not %s", y,
				onnx.FormatShape(b.Shape(cotangents[i])), onnx.FormatShape(b.Shape(y)))
		}
		b.add(y, cotangents[i])
		b.nearest[y] = true
	}
	return b.Err()
}

// run visits the nodes of the forward pass, last to first.
func (b *backward) run() error {
	for _, n := range slices.Backward(slices.Clone(b.Nodes())) {
		s := &step{backward: b, n: n, dys: make([]onnx.Value, len(n.Outputs))}
		for i, v := range n.Outputs {
			if b.active[v] {
				s.dys[i] = b.cotangents[v]
			}
		}
		if !slices.ContainsFunc(s.dys, func(v onnx.Value) bool { return v != "" }) || n.Stop {
			continue
		}
		b.Push("grad/" + n.Name)
		err := s.run()
		b.Pop()
		if err != nil {
			return err
		}
	}
	return nil
}

// add accumulates a cotangent of v.
func (b *backward) add(v, dv onnx.Value) {
	if old := b.cotangents[v]; old != "" {
		dv = b.Op("Add", nil, old, dv)
	}
	b.cotangents[v] = dv
}
