package tensor

import (
	"encoding/binary"
	"math"
)

// HalfBytes is the size of a float16 number.
const HalfBytes = 2

// Half returns x as the bits of an IEEE 754 binary16 number, rounded to nearest, ties to even.
// What is too large becomes ±65504 and not infinite, so that sums over halves stay finite.
func Half(x float32) uint16 {
	bits := math.Float32bits(x)
	sign := uint16(bits >> 16 & 0x8000)
	bits &= 0x7fffffff
	switch {
	case bits > 0x7f800000:
		return 0x7e00 // not a number; its sign says nothing
	case bits >= 0x477ff000: // 65520 and above would round to infinity
		return sign | 0x7bff
	case bits < 0x38800000: // below 2^-14, the smallest normal half
		return sign | subnormalHalf(bits)
	}
	bits += 0xfff + bits>>13&1
	return sign | uint16((bits-0x38000000)>>13)
}

// subnormalHalf rounds a float32 below 2^-14 to a multiple of 2^-24: adding 0.5 leaves exactly
// that many bits of the fraction, and the processor rounds.
func subnormalHalf(bits uint32) uint16 {
	return uint16(math.Float32bits(math.Float32frombits(bits)+0.5) - math.Float32bits(0.5))
}

// HalfValue is the inverse of Half.
func HalfValue(h uint16) float32 {
	sign := uint32(h&0x8000) << 16
	magnitude := uint32(h & 0x7fff)
	if magnitude >= 0x7c00 {
		return math.Float32frombits(sign | 0x7f800000 | magnitude<<13&0x7fffff)
	}
	// The float16 bits read as a float32 are too small by 2^112, subnormals included.
	return math.Float32frombits(sign | math.Float32bits(math.Float32frombits(magnitude<<13)*0x1p112))
}

// AppendHalves appends xs to dst as little-endian float16.
func AppendHalves(dst []byte, xs ...float32) []byte {
	for _, x := range xs {
		dst = binary.LittleEndian.AppendUint16(dst, Half(x))
	}
	return dst
}

// Halves appends the numbers of b, little-endian float16, to dst. An odd last byte is ignored.
func Halves(dst []float32, b []byte) []float32 {
	for ; len(b) >= HalfBytes; b = b[HalfBytes:] {
		dst = append(dst, HalfValue(binary.LittleEndian.Uint16(b)))
	}
	return dst
}
