package tensor

import (
	"encoding/binary"
	"math"
	"unsafe"
)

// LittleEndian returns numbers as the bytes of files. Where numbers lie so in memory, as on every
// machine that ONNX Runtime is built for, the bytes are those of x itself and not a copy.
func LittleEndian(x []float32) []byte {
	if binary.NativeEndian.Uint16([]byte{1, 0}) == 1 {
		return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(x))), 4*len(x))
	}
	b := make([]byte, 0, 4*len(x))
	for _, v := range x {
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(v))
	}
	return b
}

// Floats is the inverse of LittleEndian, into a slice of its own. Bytes beyond the last whole number are left out.
func Floats(b []byte) []float32 {
	x := make([]float32, len(b)/4)
	for i := range x {
		x[i] = math.Float32frombits(binary.LittleEndian.Uint32(b[4*i:]))
	}
	return x
}
