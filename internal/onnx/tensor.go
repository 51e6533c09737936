package onnx

import (
	"encoding/binary"
	"fmt"
	"math"
	"slices"
)

// DType is the type of a tensor's elements, numbered as in ONNX.
type DType int

// The element types that vision models use.
const (
	Float    DType = 1
	Uint8    DType = 2
	Int8     DType = 3
	Uint16   DType = 4
	Int16    DType = 5
	Int32    DType = 6
	Int64    DType = 7
	Bool     DType = 9
	Float16  DType = 10
	Double   DType = 11
	Uint32   DType = 12
	Uint64   DType = 13
	BFloat16 DType = 16
)

// Types that only quantised weights have. Elements of 4 bits lie two in a byte, the first in its lower half.
const (
	float8e4m3fn   DType = 17
	float8e4m3fnuz DType = 18
	float8e5m2     DType = 19
	float8e5m2fnuz DType = 20
	uint4          DType = 21
	int4           DType = 22
	float4e2m1     DType = 23
)

var dtypes = map[DType]struct {
	name string
	size int
}{
	Float: {"float", 4}, Uint8: {"uint8", 1}, Int8: {"int8", 1}, Uint16: {"uint16", 2}, Int16: {"int16", 2},
	Int32: {"int32", 4}, Int64: {"int64", 8}, Bool: {"bool", 1}, Float16: {"float16", 2},
	Double: {"double", 8}, Uint32: {"uint32", 4}, Uint64: {"uint64", 8}, BFloat16: {"bfloat16", 2},
	float8e4m3fn: {"float8e4m3fn", 1}, float8e4m3fnuz: {"float8e4m3fnuz", 1}, float8e5m2: {"float8e5m2", 1}, float8e5m2fnuz: {"float8e5m2fnuz", 1},
	uint4: {"uint4", 0}, int4: {"int4", 0}, float4e2m1: {"float4e2m1", 0},
}

// halves reports whether two elements share a byte.
func (t DType) halves() bool { return t == uint4 || t == int4 || t == float4e2m1 }

// String is the type's name in ONNX, in lower case.
func (t DType) String() string {
	if d, ok := dtypes[t]; ok {
		return d.name
	}
	return fmt.Sprintf("type %d", int(t))
}

// Size is the number of bytes of one element, 0 for a type that this package does not know or that has less than one.
func (t DType) Size() int { return dtypes[t].size }

// IsFloat reports whether the elements are real numbers.
func (t DType) IsFloat() bool { return t == Float || t == Float16 || t == BFloat16 || t == Double }

// A Tensor is a constant: its elements in row-major order as little-endian bytes, which may
// alias a mapped file and must not be changed.
type Tensor struct {
	DType DType
	Dims  []int64
	Raw   []byte
}

// FromFloats returns a copy of x as a tensor; without dims it is a scalar.
func FromFloats(x []float32, dims ...int64) *Tensor {
	raw := make([]byte, 0, 4*len(x))
	for _, v := range x {
		raw = binary.LittleEndian.AppendUint32(raw, math.Float32bits(v))
	}
	return &Tensor{DType: Float, Dims: slices.Clone(dims), Raw: raw}
}

// FromInts returns a copy of x as a tensor of int64; without dims it is a scalar.
func FromInts(x []int64, dims ...int64) *Tensor {
	raw := make([]byte, 0, 8*len(x))
	for _, v := range x {
		raw = binary.LittleEndian.AppendUint64(raw, uint64(v))
	}
	return &Tensor{DType: Int64, Dims: slices.Clone(dims), Raw: raw}
}

// Len is the number of elements.
func (t *Tensor) Len() int {
	n := 1
	for _, d := range t.Dims {
		n *= int(d)
	}
	return n
}

// shape returns the tensor's dimensions.
func (t *Tensor) shape() []Dim {
	dims := make([]Dim, len(t.Dims))
	for i, d := range t.Dims {
		dims[i] = Fixed(int(d))
	}
	return dims
}

// size is the number of bytes that the dims ask for.
func (t *Tensor) size() (int, error) {
	if t.DType.Size() == 0 && !t.DType.halves() {
		return 0, fmt.Errorf("elements of %s are not supported", t.DType)
	}
	p := monomial{size: 1}
	for _, d := range t.Dims {
		if d < 0 || d > maxSize {
			return 0, fmt.Errorf("dimension %d of %v is impossible", d, t.Dims)
		}
		if p = p.times(Fixed(int(d))); p.size < 0 {
			return 0, fmt.Errorf("dims %v overflow", t.Dims)
		}
	}
	if t.DType.halves() {
		return (p.size + 1) / 2, nil
	}
	return p.size * t.DType.Size(), nil
}

// check reports bytes that do not fill the dims.
func (t *Tensor) check() error {
	size, err := t.size()
	if err == nil && size != len(t.Raw) {
		err = fmt.Errorf("%d bytes do not fill dims %v of %s, which take %d", len(t.Raw), t.Dims, t.DType, size)
	}
	return err
}

// Floats returns the elements of a tensor of real numbers, converted to float32.
func (t *Tensor) Floats() ([]float32, error) {
	if !t.DType.IsFloat() {
		return nil, fmt.Errorf("onnx: tensor of %s has no floats", t.DType)
	}
	x, size := make([]float32, len(t.Raw)/t.DType.Size()), t.DType.Size()
	for i := range x {
		x[i] = readFloat(t.DType, t.Raw[i*size:])
	}
	return x, nil
}

// readFloat decodes one element.
func readFloat(t DType, b []byte) float32 {
	switch t {
	case Float:
		return math.Float32frombits(binary.LittleEndian.Uint32(b))
	case Double:
		return float32(math.Float64frombits(binary.LittleEndian.Uint64(b)))
	case BFloat16:
		return math.Float32frombits(uint32(binary.LittleEndian.Uint16(b)) << 16)
	}
	return halfToFloat(binary.LittleEndian.Uint16(b))
}

// halfToFloat converts IEEE 754 binary16 to binary32.
func halfToFloat(h uint16) float32 {
	sign, exp, frac := uint32(h>>15)<<31, uint32(h>>10&31), uint32(h&1023)
	switch exp {
	case 0: // zero or subnormal: frac · 2⁻²⁴
		f := float32(frac) / (1 << 24)
		return math.Float32frombits(sign | math.Float32bits(f))
	case 31:
		return math.Float32frombits(sign | 0xff<<23 | frac<<13)
	}
	return math.Float32frombits(sign | (exp+112)<<23 | frac<<13)
}

// Ints returns the elements of a tensor of whole numbers (or of truth values, as 0 and 1).
func (t *Tensor) Ints() ([]int64, error) {
	size := t.DType.Size()
	if size == 0 || t.DType.IsFloat() || t.DType >= float8e4m3fn {
		return nil, fmt.Errorf("onnx: tensor of %s has no integers", t.DType)
	}
	x := make([]int64, len(t.Raw)/size)
	for i := range x {
		x[i] = readInt(t.DType, t.Raw[i*size:])
	}
	return x, nil
}

// readInt decodes one element.
func readInt(t DType, b []byte) int64 {
	switch t {
	case Uint8, Bool:
		return int64(b[0])
	case Int8:
		return int64(int8(b[0]))
	case Uint16:
		return int64(binary.LittleEndian.Uint16(b))
	case Int16:
		return int64(int16(binary.LittleEndian.Uint16(b)))
	case Int32:
		return int64(int32(binary.LittleEndian.Uint32(b)))
	case Uint32:
		return int64(binary.LittleEndian.Uint32(b))
	}
	return int64(binary.LittleEndian.Uint64(b))
}
