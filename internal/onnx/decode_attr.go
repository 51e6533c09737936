package onnx

import (
	"errors"
	"fmt"
	"math"

	"google.golang.org/protobuf/encoding/protowire"
)

// attribute reads one attribute into a node.
func (d *decoder) attribute(n *Node, outer field) error {
	name, kind, values := "", uint64(0), Attrs{}
	if err := outer.need(protowire.BytesType); err != nil {
		return err
	}
	err := eachField(outer.bytes, func(f field) error {
		switch f.number {
		case attrName:
			name = string(f.bytes)
			return nil
		case attrType:
			kind = f.value
			return nil
		}
		return d.attrValue(values, f)
	})
	if err != nil {
		return fmt.Errorf("attribute %s: %w", name, err)
	}
	if v, ok := values[attrKinds[kind].key]; ok {
		n.Attrs[name] = v
		return nil
	}
	if empty := attrKinds[kind].empty; empty != nil {
		n.Attrs[name] = empty
		return nil
	}
	return fmt.Errorf("attribute %s is of kind %d, which is not supported", name, kind)
}

// attrKinds says under which key attrValue files a kind of attribute, and what it is when the
// file leaves it out, as protobuf does with zeros and empty lists.
var attrKinds = map[uint64]struct {
	key   string
	empty any
}{
	kindFloat: {"f", float32(0)}, kindInt: {"i", int64(0)}, kindString: {"s", ""}, kindTensor: {"t", nil},
	kindFloats: {"floats", []float32{}}, kindInts: {"ints", []int64{}}, kindStrings: {"strings", []string{}},
}

// attrValue files one value field of an attribute.
func (d *decoder) attrValue(values Attrs, f field) error {
	switch f.number {
	case attrFloat:
		values["f"] = math.Float32frombits(uint32(f.value))
	case attrInt:
		values["i"] = int64(f.value)
	case attrString:
		values["s"] = string(f.bytes)
	case attrTensor:
		_, t, err := d.tensor(f.bytes)
		values["t"] = t
		return err
	case attrGraph:
		return errors.New("operators that run a graph of their own (If, Loop, Scan) are not supported: export by tracing, or fold them with onnxsim")
	case attrFloats:
		raw, err := f.fixed(nil, 4)
		list, _ := (&Tensor{DType: Float, Raw: raw}).Floats()
		old, _ := values["floats"].([]float32)
		values["floats"] = append(old, list...)
		return err
	case attrInts:
		list, err := f.varints()
		values["ints"] = append(values.Ints("ints"), list...)
		return err
	case attrStrings:
		old, _ := values["strings"].([]string)
		values["strings"] = append(old, string(f.bytes))
	}
	return nil
}
