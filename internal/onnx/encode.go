package onnx

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"

	"google.golang.org/protobuf/encoding/protowire"
)

// maxEncoded is what a protobuf message can hold.
const maxEncoded = math.MaxInt32

// Encode returns the graph as the bytes of an .onnx file that holds its weights.
func (g *Graph) Encode() ([]byte, error) {
	size := 0
	for _, t := range g.tensors {
		size += len(t.Raw)
	}
	if size > maxEncoded {
		return nil, fmt.Errorf("onnx: %d bytes of weights do not fit into one file: Save writes them beside it", size)
	}
	return g.encode(nil)
}

// external says where in the file of weights a constant lies.
type external struct {
	file           string
	offset, length int64
}

// encode writes the model; the constants that outside lists are only referred to.
func (g *Graph) encode(outside map[Value]external) ([]byte, error) {
	if g.err != nil {
		return nil, g.err
	}
	if len(g.outputs) == 0 {
		return nil, errors.New("onnx: a graph without outputs can not be run")
	}
	graph, err := g.encodeGraph(outside)
	if err != nil {
		return nil, err
	}
	b := appendInt(nil, modelIRVersion, max(irVersion, irFor(g.opset)))
	b = appendBytes(b, modelProducer, "multiscope")
	b = appendBytes(b, modelOpset, encodeOpset("", g.opset))
	for _, domain := range slices.Sorted(maps.Keys(g.domains)) {
		b = appendBytes(b, modelOpset, encodeOpset(domain, g.domains[domain]))
	}
	return appendBytes(b, modelGraph, graph), nil
}

// irFor returns the file format version that an operator set came with (ONNX, Versioning.md).
func irFor(opset int64) int64 {
	switch {
	case opset >= 23:
		return 11
	case opset >= 21:
		return 10
	case opset >= 19:
		return 9
	}
	return 8
}

func encodeOpset(domain string, version int64) []byte {
	return appendInt(appendBytes(nil, opsetDomain, domain), opsetVersion, version)
}

func (g *Graph) encodeGraph(outside map[Value]external) ([]byte, error) {
	var b []byte
	for _, n := range g.nodes {
		node, err := encodeNode(n)
		if err != nil {
			return nil, fmt.Errorf("onnx: node %s: %w", n, err)
		}
		b = appendBytes(b, graphNode, node)
	}
	b = appendBytes(b, graphName, g.Name)
	for _, v := range g.weights {
		var at *external
		if e, ok := outside[v]; ok {
			at = &e
		}
		b = appendBytes(b, graphInitializer, encodeTensor(string(v), g.tensors[v], at))
	}
	for _, v := range g.inputs {
		b = appendBytes(b, graphInput, g.encodeValue(v))
	}
	listed := map[Value]bool{}
	for _, v := range g.outputs {
		b, listed[v] = appendBytes(b, graphOutput, g.encodeValue(v)), true
	}
	// What runs the graph does not find out by itself that two batches are the same, which lets
	// ONNX Runtime keep pictures in its own layout from one end of a gradient to the other.
	for _, n := range g.nodes {
		for _, v := range n.Outputs {
			if g.Shape(v) != nil && g.Type(v) != 0 && !listed[v] {
				b = appendBytes(b, graphValueInfo, g.encodeValue(v))
			}
		}
	}
	return b, nil
}

func encodeNode(n *Node) ([]byte, error) {
	var b []byte
	for _, v := range n.Inputs {
		b = appendBytes(b, nodeInput, v)
	}
	for _, v := range n.Outputs {
		b = appendBytes(b, nodeOutput, v)
	}
	b = appendBytes(b, nodeName, n.Name)
	b = appendBytes(b, nodeOpType, n.Op)
	for _, name := range slices.Sorted(maps.Keys(n.Attrs)) {
		attr, err := encodeAttr(name, n.Attrs[name])
		if err != nil {
			return nil, err
		}
		b = appendBytes(b, nodeAttribute, attr)
	}
	if n.Domain != "" {
		b = appendBytes(b, nodeDomain, n.Domain)
	}
	return b, nil
}

func encodeAttr(name string, v any) ([]byte, error) {
	b, kind := appendBytes(nil, attrName, name), int64(0)
	switch v := v.(type) {
	case float32:
		b, kind = appendFloat(b, attrFloat, v), kindFloat
	case int64:
		b, kind = appendInt(b, attrInt, v), kindInt
	case string:
		b, kind = appendBytes(b, attrString, v), kindString
	case *Tensor:
		b, kind = appendBytes(b, attrTensor, encodeTensor("", v, nil)), kindTensor
	case []float32:
		for _, x := range v {
			b = appendFloat(b, attrFloats, x)
		}
		kind = kindFloats
	case []int64:
		for _, x := range v {
			b = appendInt(b, attrInts, x)
		}
		kind = kindInts
	case []string:
		for _, x := range v {
			b = appendBytes(b, attrStrings, x)
		}
		kind = kindStrings
	default:
		return nil, fmt.Errorf("attribute %s: a %T can not be stored", name, v)
	}
	return appendInt(b, attrType, kind), nil
}

func appendFloat(b []byte, field protowire.Number, v float32) []byte {
	b = protowire.AppendTag(b, field, protowire.Fixed32Type)
	return protowire.AppendFixed32(b, math.Float32bits(v))
}

// encodeTensor writes a constant, or where it lies.
func encodeTensor(name string, t *Tensor, at *external) []byte {
	var b []byte
	for _, d := range t.Dims {
		b = appendInt(b, tensorDims, d)
	}
	b = appendInt(b, tensorType, int64(t.DType))
	if name != "" {
		b = appendBytes(b, tensorName, name)
	}
	if at == nil {
		return appendBytes(b, tensorRaw, t.Raw)
	}
	b = appendBytes(b, tensorExternal, encodeEntry("location", at.file))
	b = appendBytes(b, tensorExternal, encodeEntry("offset", fmt.Sprint(at.offset)))
	b = appendBytes(b, tensorExternal, encodeEntry("length", fmt.Sprint(at.length)))
	return appendInt(b, tensorLocation, externalLocation)
}

func encodeEntry(key, value string) []byte {
	return appendBytes(appendBytes(nil, entryKey, key), entryValue, value)
}

// encodeValue writes the type and shape of an input or output.
func (g *Graph) encodeValue(v Value) []byte {
	b := appendBytes(nil, valueName, v)
	if g.Type(v) == 0 {
		return b
	}
	t := appendInt(nil, tensorElem, int64(g.Type(v)))
	if dims := g.Shape(v); dims != nil {
		t = appendBytes(t, tensorShape, encodeShape(dims))
	}
	return appendBytes(b, valueType, appendBytes(nil, typeTensor, t))
}

func encodeShape(dims []Dim) []byte {
	var b []byte
	for _, d := range dims {
		if d.Known() {
			b = appendBytes(b, shapeDim, appendInt(nil, dimValue, int64(d.Size)))
			continue
		}
		b = appendBytes(b, shapeDim, appendBytes(nil, dimParam, d.Name))
	}
	return b
}
