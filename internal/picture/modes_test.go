package picture

import (
	"image"
	"image/color"
	"math"
	"testing"
)

// The colours are what Pillow's convert("RGB") makes of these.
func TestColoursOfModes(t *testing.T) {
	ycc := &YCC{Pix: []byte{100, 128, 128, 255, 100, 100, 200, 255, 100, 200, 100, 255, 0, 0, 0, 255}, Stride: 16, Rect: image.Rect(0, 0, 4, 1)}
	for x, want := range []color.RGBA{{100, 100, 100, 255}, {200, 58, 50, 255}, {60, 95, 227, 255}, {0, 135, 0, 255}} {
		if got := ycc.At(x, 0); got != want {
			t.Errorf("At(%d, 0) = %v; want %v", x, got, want)
		}
	}
	numbers := NewNumbers(image.Rect(0, 0, 5, 1), false)
	for i, v := range []float64{-3, 0.9, 200.99, 1e9, math.NaN()} {
		numbers.Set(i, v)
		if got, want := numbers.At(i, 0), (color.Gray{[]byte{0, 0, 200, 255, 0}[i]}); got != want {
			t.Errorf("%g is %v; want %v", v, got, want)
		}
	}
}
