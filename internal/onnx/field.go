package onnx

import (
	"encoding/binary"
	"fmt"

	"google.golang.org/protobuf/encoding/protowire"
)

// A field is one field of a message: its number, and its bytes or its number.
type field struct {
	number protowire.Number
	kind   protowire.Type
	bytes  []byte
	value  uint64
}

// malformedError is of bytes that are no protobuf message.
type malformedError struct{ error }

func malformed(format string, args ...any) error { return &malformedError{fmt.Errorf(format, args...)} }

// eachField calls do for every field of a message.
func eachField(b []byte, do func(f field) error) error {
	for at := 0; at < len(b); {
		f, n, err := nextField(b[at:])
		if err != nil {
			return malformed("malformed protobuf at byte %d of a message of %d: %w", at, len(b), err)
		}
		if err := do(f); err != nil {
			return err
		}
		at += n
	}
	return nil
}

func nextField(b []byte) (f field, length int, err error) {
	number, kind, n := protowire.ConsumeTag(b)
	if n < 0 {
		return f, 0, protowire.ParseError(n)
	}
	f = field{number: number, kind: kind}
	m := 0
	switch kind {
	case protowire.VarintType:
		f.value, m = protowire.ConsumeVarint(b[n:])
	case protowire.Fixed32Type:
		var v uint32
		v, m = protowire.ConsumeFixed32(b[n:])
		f.value = uint64(v)
	case protowire.Fixed64Type:
		f.value, m = protowire.ConsumeFixed64(b[n:])
	case protowire.BytesType:
		f.bytes, m = protowire.ConsumeBytes(b[n:])
	default: // groups, which ONNX has none of
		return f, 0, fmt.Errorf("field %d is of wire type %d", number, kind)
	}
	if m < 0 {
		return f, 0, protowire.ParseError(m)
	}
	return f, n + m, nil
}

// need reports a field of another wire type than its number has.
func (f field) need(kind protowire.Type) error {
	if f.kind != kind {
		return malformed("malformed protobuf: field %d is of wire type %d, not %d", f.number, f.kind, kind)
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
			return nil, malformed("malformed protobuf: %w", protowire.ParseError(n))
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
		switch size := t.Size(); { // small types are stored as int32, of 4 bits two in one
		case size == 1 || t.halves():
			raw = append(raw, byte(v))
		case size == 2:
			raw = binary.LittleEndian.AppendUint16(raw, uint16(v))
		case size == 4:
			raw = binary.LittleEndian.AppendUint32(raw, uint32(v))
		case size == 8:
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
	return nil, malformed("malformed protobuf: elements of %d bytes in field %d", size, f.number)
}
