package resample

import (
	"encoding/binary"
	"math"
)

// Number is what four bytes of a pixel are.
type Number int

// Kinds of numbers, little-endian. PIL's modes I and F are such.
const (
	NoNumber Number = iota // channels of 8 or 16 bits
	Whole                  // int32
	Real                   // float32
)

func (n Number) read(b []byte) float64 {
	v := binary.LittleEndian.Uint32(b)
	if n == Whole {
		return float64(int32(v))
	}
	return float64(math.Float32frombits(v))
}

// write rounds whole numbers half away from zero.
func (n Number) write(b []byte, v float64) {
	if n == Real {
		binary.LittleEndian.PutUint32(b, math.Float32bits(float32(v)))
		return
	}
	binary.LittleEndian.PutUint32(b, uint32(int32(max(math.MinInt32, min(math.MaxInt32, math.Round(v))))))
}

// acrossNumbers writes the horizontal resampling of src into dst, with weights of float64.
func (a *axis) acrossNumbers(dst []byte, src Raster) {
	for y := range src.Height {
		row := src.row(y)
		for i := range a.first {
			sum := 0.0
			for k, w := range a.exact[i*a.stride:][:a.count[i]] {
				sum += src.Number.read(row[4*(int(a.first[i])+k):]) * w
			}
			src.Number.write(dst[4*(y*len(a.first)+i):], sum)
		}
	}
}

// downNumbers writes the vertical resampling of src into dst.
func (a *axis) downNumbers(dst []byte, src Raster) {
	for i := range a.first {
		for x := range src.Width {
			sum := 0.0
			for k, w := range a.exact[i*a.stride:][:a.count[i]] {
				sum += src.Number.read(src.row(int(a.first[i]) + k)[4*x:]) * w
			}
			src.Number.write(dst[4*(i*src.Width+x):], sum)
		}
	}
}
