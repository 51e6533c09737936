package engine

import (
	"errors"
	"fmt"

	"multiscope/internal/onnx"
	"multiscope/internal/tensor"
)

// Port is an input or an output of a session.
type Port struct {
	Name string
	Type onnx.DType
	Dims []onnx.Dim // symbolic where only a run tells; nil where not even the rank is known
}

func ports(g *onnx.Graph, values []onnx.Value) []Port {
	p := make([]Port, len(values))
	for i, v := range values {
		p[i] = Port{Name: string(v), Type: g.Type(v), Dims: g.Shape(v)}
	}
	return p
}

func names(ports []Port) []string {
	n := make([]string, len(ports))
	for i, p := range ports {
		n[i] = p.Name
	}
	return n
}

// accepts returns why a tensor does not fit the port. Sizes holds the sizes that the symbolic
// dimensions have in this run, and is added to.
func (p Port) accepts(t tensor.Any, sizes map[string]int) error {
	if t == nil {
		return errors.New("its tensor is nil")
	}
	if kind := kindOf(t); p.Type != 0 && p.Type != kind {
		return fmt.Errorf("is %v, its tensor %v", p.Type, kind)
	}
	if p.Dims == nil {
		return nil
	}
	if len(t.Dims()) != len(p.Dims) {
		return fmt.Errorf("has shape %v, its tensor %v", p.Dims, t.Dims())
	}
	for i, n := range t.Dims() {
		if want := sizeOf(p.Dims[i], n, sizes); n != want {
			return fmt.Errorf("has shape %v, its tensor %v, where %v is %d", p.Dims, t.Dims(), p.Dims[i], want)
		}
	}
	return nil
}

// sizeOf returns the size of a dimension in this run, which for a symbol that comes up for the
// first time is n.
func sizeOf(d onnx.Dim, n int, sizes map[string]int) int {
	if d.Known() {
		return d.Size
	}
	if _, ok := sizes[d.Name]; !ok {
		sizes[d.Name] = n
	}
	return sizes[d.Name]
}

// kindOf returns the element type of a tensor, 0 for one that has none in a graph.
func kindOf(t tensor.Any) onnx.DType {
	switch t.(type) {
	case *tensor.Float32:
		return onnx.Float
	case *tensor.Int64:
		return onnx.Int64
	}
	return 0
}
