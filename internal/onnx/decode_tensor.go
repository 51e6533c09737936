package onnx

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"strconv"

	"google.golang.org/protobuf/encoding/protowire"
)

// tensor reads a constant. Its elements are raw bytes, or lie in a list of one of several
// types, or in another file.
func (d *decoder) tensor(b []byte) (name string, t *Tensor, err error) {
	t = &Tensor{}
	var lists []field
	var at external
	elsewhere := false
	err = eachField(b, func(f field) error {
		switch f.number {
		case tensorDims:
			dims, err := f.varints()
			t.Dims = append(t.Dims, dims...)
			return err
		case tensorType:
			t.DType = DType(f.value)
		case tensorName:
			name = string(f.bytes)
		case tensorRaw:
			t.Raw = f.bytes
		case tensorFloats, tensorInt32s, tensorInt64s, tensorDoubles, tensorUint64s:
			lists = append(lists, f)
		case tensorExternal:
			return at.read(f.bytes)
		case tensorLocation:
			elsewhere = f.value == externalLocation
		}
		return nil
	})
	if err != nil {
		return name, nil, err
	}
	return name, t, d.fill(t, lists, at, elsewhere)
}

// fill finds a tensor's bytes and checks that there are as many as its shape says.
func (d *decoder) fill(t *Tensor, lists []field, at external, elsewhere bool) (err error) {
	size, err := t.size()
	if err != nil {
		return err
	}
	switch {
	case elsewhere:
		if at.length == 0 {
			at.length = int64(size)
		}
		if t.Raw, err = d.open(at); err != nil {
			return err
		}
	case t.Raw == nil:
		for _, f := range lists {
			if t.Raw, err = f.elements(t.Raw, t.DType); err != nil {
				return err
			}
		}
	}
	return t.check()
}

// read takes one key and value of where a constant lies.
func (e *external) read(b []byte) error {
	var key, value string
	err := eachField(b, func(f field) error {
		switch f.number {
		case entryKey:
			key = string(f.bytes)
		case entryValue:
			value = string(f.bytes)
		}
		return nil
	})
	if err != nil {
		return err
	}
	switch key {
	case "location":
		e.file = value
	case "offset":
		e.offset, err = strconv.ParseInt(value, 10, 64)
	case "length":
		e.length, err = strconv.ParseInt(value, 10, 64)
	}
	if err != nil || e.offset < 0 || e.length < 0 {
		return fmt.Errorf("external %s %q is no position", key, value)
	}
	return nil
}

// varints reads whole numbers that are packed into one field or come one a field.
func (f field) varints() ([]int64, error) {
	if f.kind == protowire.VarintType {
		return []int64{int64(f.value)}, nil
	}
	if err := f.need(protowire.BytesType); err != nil {
		return nil, err
	}
	var list []int64
	for b := f.bytes; len(b) > 0; {
		v, n := protowire.ConsumeVarint(b)
		if n < 0 {
			return nil, fmt.Errorf("malformed protobuf: %w", protowire.ParseError(n))
		}
		list, b = append(list, int64(v)), b[n:]
	}
	return list, nil
}

// elements appends the typed elements of a tensor to raw in the layout of raw bytes.
func (f field) elements(raw []byte, t DType) ([]byte, error) {
	switch f.number {
	case tensorFloats:
		return f.fixed(raw, 4)
	case tensorDoubles:
		return f.fixed(raw, 8)
	}
	list, err := f.varints()
	for _, v := range list {
		switch t.Size() { // small types are stored as int32
		case 1:
			raw = append(raw, byte(v))
		case 2:
			raw = binary.LittleEndian.AppendUint16(raw, uint16(v))
		case 4:
			raw = binary.LittleEndian.AppendUint32(raw, uint32(v))
		case 8:
			raw = binary.LittleEndian.AppendUint64(raw, uint64(v))
		}
	}
	return raw, err
}

// fixed appends elements of a fixed number of bytes.
func (f field) fixed(raw []byte, size int) ([]byte, error) {
	switch {
	case f.kind == protowire.BytesType && len(f.bytes)%size == 0:
		return append(raw, f.bytes...), nil
	case f.kind == protowire.Fixed32Type && size == 4:
		return binary.LittleEndian.AppendUint32(raw, uint32(f.value)), nil
	case f.kind == protowire.Fixed64Type && size == 8:
		return binary.LittleEndian.AppendUint64(raw, f.value), nil
	}
	return nil, fmt.Errorf("malformed protobuf: elements of %d bytes in field %d", size, f.number)
}

// attribute reads one attribute into a node.
func (d *decoder) attribute(n *Node, outer field) error {
	name, kind, values := "", uint64(0), Attrs{}
	err := errors.Join(outer.need(protowire.BytesType), eachField(outer.bytes, func(f field) error {
		switch f.number {
		case attrName:
			name = string(f.bytes)
			return nil
		case attrType:
			kind = f.value
			return nil
		}
		return d.attrValue(values, f)
	}))
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
		return errors.New("operators that run a graph of their own are not supported")
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
