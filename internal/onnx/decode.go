package onnx

import (
	"errors"
	"fmt"
	"slices"

	"google.golang.org/protobuf/encoding/protowire"
)

// The operator sets that Decode reads. ONNX's released sets end at newestOpset; older ones
// than oldestOpset mean different things by the same names.
const (
	oldestOpset = 7
	newestOpset = 26
)

// otherDomains are the operator sets besides the standard one that a model may use (ops_microsoft.go).
var otherDomains = map[string]bool{microsoft: true}

// machineDomains are the operator sets of models that ONNX Runtime has optimised for the machine that it runs on.
var machineDomains = map[string]bool{"com.microsoft.nchwc": true, "com.ms.internal.nhwc": true}

// Decode reads an .onnx file that holds its weights, which go on using b: b must not be
// changed. It takes nothing on trust: a graph that is returned has every value defined before
// it is used, every constant filled, and no operator that does not fit its inputs.
func Decode(b []byte) (*Graph, error) {
	return decode(b, refuseExternal)
}

// An opener returns a part of a file beside the model.
type opener func(e external) ([]byte, error)

func refuseExternal(e external) ([]byte, error) {
	return nil, &MissingError{Files: []string{e.file}}
}

func decode(b []byte, open opener) (*Graph, error) {
	if len(b) == 0 {
		return nil, errors.New("onnx: the file is empty")
	}
	d := &decoder{g: New(""), open: open}
	d.g.opset = 0
	err := d.model(b)
	if malformed := new(malformedError); errors.As(err, &malformed) {
		err = fmt.Errorf("no ONNX file, or one that is cut off: fetch or export it again: %w", err)
	}
	if err == nil {
		err = d.assemble()
	}
	if err != nil {
		return nil, fmt.Errorf("onnx: %w", err)
	}
	return d.g, nil
}

// A decoder collects the parts of a file, which come in any order, before they are put together.
type decoder struct {
	g       *Graph
	open    opener
	graphs  int
	nodes   []*Node
	tensors []named
	inputs  []typed
	outputs []typed
	missing MissingError // files of weights that are not there
}

type named struct {
	name Value
	t    *Tensor
}

// typed is a value with the type and shape that the file declares.
type typed struct {
	name  Value
	dtype DType
	dims  []Dim
}

func (d *decoder) model(b []byte) error {
	var graph []byte
	err := eachField(b, func(f field) error {
		switch f.number {
		case modelGraph:
			d.graphs++
			graph = f.bytes
			return f.need(protowire.BytesType)
		case modelOpset:
			if err := f.need(protowire.BytesType); err != nil {
				return err
			}
			return d.opset(f.bytes)
		case modelFunctions:
			return errors.New("it has functions of its own, which are not supported: put their nodes in their place with onnx.inliner.inline_local_functions")
		}
		return nil
	})
	switch {
	case err != nil:
		return err
	case d.graphs != 1:
		return errors.New("the file holds no ONNX graph")
	case d.g.opset == 0:
		return errors.New("the model does not say which operator set it uses")
	}
	if err := d.graph(graph); err != nil {
		return err
	}
	if len(d.missing.Files) > 0 {
		slices.Sort(d.missing.Files)
		return &d.missing
	}
	return nil
}

func (d *decoder) opset(b []byte) error {
	domain, version := "", int64(0)
	err := eachField(b, func(f field) error {
		switch f.number {
		case opsetDomain:
			domain = string(f.bytes)
		case opsetVersion:
			version = int64(f.value)
		}
		return nil
	})
	switch {
	case err != nil:
		return err
	case domain != "" && domain != "ai.onnx":
		if otherDomains[domain] {
			d.g.domains[domain] = version
		}
		return nil // an operator of an unknown set is an error, importing the set is not
	case version < oldestOpset || version > newestOpset:
		return fmt.Errorf("operator set %d is not supported (%d to %d are): export the model with opset_version=17, or convert it with onnx.version_converter",
			version, oldestOpset, newestOpset)
	}
	d.g.opset = version
	return nil
}

// maxParts bounds how many nodes, constants, inputs and outputs a graph may have. The largest
// models have some ten thousand, and each takes more memory than its bytes in the file.
const maxParts = 200_000

func (d *decoder) graph(b []byte) error {
	return eachField(b, func(f field) error {
		if len(d.nodes)+len(d.tensors)+len(d.inputs)+len(d.outputs) > maxParts {
			return fmt.Errorf("the graph has more than %d nodes and values", maxParts)
		}
		switch f.number {
		case graphNode, graphInitializer, graphInput, graphOutput, graphName:
			if err := f.need(protowire.BytesType); err != nil {
				return err
			}
			return d.part(f)
		case graphSparse:
			return errors.New("sparse constants are not supported: export the model with dense ones")
		}
		return nil
	})
}

// part reads one part of the graph.
func (d *decoder) part(f field) error {
	switch f.number {
	case graphNode:
		return d.node(f.bytes)
	case graphInitializer:
		return d.initializer(f.bytes)
	case graphInput:
		return readValue(f.bytes, &d.inputs)
	case graphOutput:
		return readValue(f.bytes, &d.outputs)
	}
	d.g.Name = string(f.bytes)
	return nil
}

func (d *decoder) node(b []byte) error {
	n := &Node{Attrs: Attrs{}}
	err := eachField(b, func(f field) error {
		switch f.number {
		case nodeInput:
			n.Inputs = append(n.Inputs, Value(f.bytes))
		case nodeOutput:
			n.Outputs = append(n.Outputs, Value(f.bytes))
		case nodeName:
			n.Name = string(f.bytes)
		case nodeOpType:
			n.Op = string(f.bytes)
		case nodeDomain:
			n.Domain = string(f.bytes)
		case nodeAttribute:
			return d.attribute(n, f)
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("node %s: %w", n, err)
	}
	d.nodes = append(d.nodes, n)
	return d.checkOperator(n)
}

// checkOperator reports an operator that no graph here may have.
func (d *decoder) checkOperator(n *Node) error {
	if n.Domain == "ai.onnx" {
		n.Domain = ""
	}
	if n.Name == "" && len(n.Outputs) > 0 {
		n.Name = string(n.Outputs[0])
	}
	_, standard := operators[n.Op]
	switch {
	case machineDomains[n.Domain]:
		return fmt.Errorf("node %s: operators of %q are for one kind of machine, and ONNX Runtime puts them in when it loads a model: take the model as it was exported, "+
			"or save it with graph_optimization_level ORT_ENABLE_EXTENDED", n, n.Domain)
	case n.Domain != "" && !otherDomains[n.Domain]:
		return fmt.Errorf("node %s: unsupported operator domain %q, of a library of its own: export the model with standard operators", n, n.Domain)
	case n.Domain == "" && !standard:
		return fmt.Errorf("node %s: unsupported operator %s: it is none of the standard ones that run no graph of their own; export the model without it", n, n.Op)
	case !slices.ContainsFunc(n.Outputs, func(v Value) bool { return v != "" }):
		return fmt.Errorf("node %s has no output", n)
	}
	return nil
}

func (d *decoder) initializer(b []byte) error {
	name, t, err := d.tensor(b)
	if err != nil {
		return fmt.Errorf("constant %q: %w", name, err)
	}
	d.tensors = append(d.tensors, named{Value(name), t})
	return nil
}
