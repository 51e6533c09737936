package store

import (
	"encoding/binary"
	"math"
)

// packOrdinals returns numbers as little-endian uint32.
func packOrdinals(ordinals []uint32) []byte {
	packed := make([]byte, 0, 4*len(ordinals))
	for _, ordinal := range ordinals {
		packed = binary.LittleEndian.AppendUint32(packed, ordinal)
	}
	return packed
}

// packFloats returns numbers as little-endian float32.
func packFloats(x []float32) []byte {
	b := make([]byte, 0, 4*len(x))
	for _, v := range x {
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(v))
	}
	return b
}

// unpackFloats is the inverse of packFloats.
func unpackFloats(b []byte) []float32 {
	x := make([]float32, len(b)/4)
	for i := range x {
		x[i] = math.Float32frombits(binary.LittleEndian.Uint32(b[4*i:]))
	}
	return x
}
