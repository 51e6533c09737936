package checkpoint

import (
	"encoding/binary"
	"math"
)

// DType is the type of a tensor's elements, in the spelling of safetensors.
type DType string

const (
	F64  DType = "F64"
	F32  DType = "F32"
	F16  DType = "F16"
	BF16 DType = "BF16"
	I64  DType = "I64"
	I32  DType = "I32"
	I16  DType = "I16"
	I8   DType = "I8"
	U8   DType = "U8"
	Bool DType = "BOOL"
)

// widths has the bytes of one element of each type; a type without a row is not known.
var widths = map[DType]int{F64: 8, F32: 4, F16: 2, BF16: 2, I64: 8, I32: 4, I16: 2, I8: 1, U8: 1, Bool: 1}

// Width returns the bytes of one element.
func (d DType) Width() int { return widths[d] }

// Float says whether elements are floating-point numbers.
func (d DType) Float() bool { return d == F64 || d == F32 || d == F16 || d == BF16 }

// floatAt decodes one floating-point element, little-endian.
func (d DType) floatAt(b []byte) float32 {
	var x [1]float32
	d.floats(x[:], b)
	return x[0]
}

// floats decodes as many floating-point elements as dst has.
func (d DType) floats(dst []float32, b []byte) {
	b = b[:len(dst)*d.Width()]
	switch d {
	case F32:
		for i := range dst {
			dst[i] = math.Float32frombits(binary.LittleEndian.Uint32(b[4*i:]))
		}
	case F16:
		for i := range dst {
			dst[i] = halfToFloat(binary.LittleEndian.Uint16(b[2*i:]))
		}
	case BF16:
		for i := range dst {
			dst[i] = math.Float32frombits(uint32(binary.LittleEndian.Uint16(b[2*i:])) << 16)
		}
	case F64:
		for i := range dst {
			dst[i] = float32(math.Float64frombits(binary.LittleEndian.Uint64(b[8*i:])))
		}
	}
}

// nonFinite returns the index of the first element that float32 cannot hold as a number, or -1. In the
// shorter types those are the elements whose exponent has all bits set.
func (d DType) nonFinite(b []byte) int {
	switch d {
	case F32:
		for i := 0; i+4 <= len(b); i += 4 {
			if binary.LittleEndian.Uint32(b[i:])&0x7f800000 == 0x7f800000 {
				return i / 4
			}
		}
	case F64:
		for i := 0; i+8 <= len(b); i += 8 {
			if x := math.Float64frombits(binary.LittleEndian.Uint64(b[i:])); !(math.Abs(x) <= math.MaxFloat32) {
				return i / 8
			}
		}
	default:
		ones := uint16(0x7c00)
		if d == BF16 {
			ones = 0x7f80
		}
		for i := 0; i+2 <= len(b); i += 2 {
			if binary.LittleEndian.Uint16(b[i:])&ones == ones {
				return i / 2
			}
		}
	}
	return -1
}

// halfToFloat widens an IEEE 754 half: exact, also for subnormal numbers.
func halfToFloat(h uint16) float32 {
	sign, rest := uint32(h&0x8000)<<16, uint32(h&0x7fff)
	switch {
	case rest >= 0x7c00: // infinity or NaN
		return math.Float32frombits(sign | 0x7f800000 | rest<<13)
	case rest >= 0x0400: // the exponent's bias moves from 15 to 127
		return math.Float32frombits(sign | (rest<<13 + 112<<23))
	}
	const ulp = 1.0 / (1 << 24) // of subnormal halves
	return math.Float32frombits(sign | math.Float32bits(float32(rest)*ulp))
}

// intAt decodes one integer element, little-endian.
func (d DType) intAt(b []byte) int64 {
	switch d {
	case I64:
		return int64(binary.LittleEndian.Uint64(b))
	case I32:
		return int64(int32(binary.LittleEndian.Uint32(b)))
	case I16:
		return int64(int16(binary.LittleEndian.Uint16(b)))
	case I8:
		return int64(int8(b[0]))
	}
	return int64(b[0])
}
