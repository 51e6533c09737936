package resample

import (
	"encoding/binary"
	"image"
	"math"
	"slices"
	"testing"
)

// numbers is the picture of 4×4 that Pillow 13 resized for these tests.
var numbers = []int32{0, 1000, -500, 70000, 3, 2, 1, 0, 9, 9, 9, 9, 100, 200, 300, -400}

func raster(kind Number, write func(int32) uint32) Raster {
	r := Raster{Stride: 16, Width: 4, Height: 4, Bytes: 4, Number: kind}
	for _, v := range numbers {
		r.Pix = binary.LittleEndian.AppendUint32(r.Pix, write(v))
	}
	return r
}

func TestNumbersAreResizedAsPIL(t *testing.T) {
	whole := raster(Whole, func(v int32) uint32 { return uint32(v) })
	quarters := raster(Real, func(v int32) uint32 { return math.Float32bits(float32(v) / 4) })
	tests := []struct {
		name   string
		src    Raster
		w, h   int
		filter Filter
		want   []float64
	}{
		{"mode I, fewer pixels", whole, 3, 2, Bicubic, []float64{151, -1016, 24086, 47, 214, -2049}},
		{"mode I, more pixels", whole, 6, 3, Bilinear, []float64{1, 351, 526, -175, 24325, 49000, 6, 6, 6, 5, 5, 5, 73, 108, 155, 201, -32, -277}},
		{"mode F", quarters, 3, 2, Bicubic, []float64{37.664920806884766, -254.01365661621094, 6021.44384765625, 11.665456771850586, 53.39533233642578, -512.3712158203125}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var s Scaler
			pix := s.Resize(tt.src, Fit{tt.w, tt.h, image.Rect(0, 0, tt.w, tt.h)}, tt.filter)
			var got []float64
			for i := 0; i < len(pix); i += 4 {
				got = append(got, tt.src.Number.read(pix[i:]))
			}
			if !slices.Equal(got, tt.want) {
				t.Errorf("Resize to %d×%d = %v; want %v", tt.w, tt.h, got, tt.want)
			}
		})
	}
}
