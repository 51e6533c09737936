package clip

import (
	"image"
	"image/color"
	"math"
	"slices"
	"testing"

	"multiscope/internal/neuron"
)

// pattern fills pixels of so many channels, as pat in the comment of TestGreyIsPILs.
func pattern(channels int) []byte {
	pix := make([]byte, 0, 15*channels)
	for i := range 15 {
		for k := range channels {
			pix = append(pix, byte(i*53+k*101+17))
		}
	}
	return pix
}

// TestGreyIsPILs holds pictures of 5 × 3 against Pillow 13: Image.fromarray(pat(c), mode).convert("L"), where
// pat = lambda c: np.array([(i*53+k*101+17)%256 for i in range(15) for k in range(c)], np.uint8).reshape(3, 5, c).
func TestGreyIsPILs(t *testing.T) {
	rect := image.Rect(0, 0, 5, 3)
	colours := []byte{99, 123, 176, 79, 132, 108, 132, 185, 88, 141, 117, 141, 194, 97, 150}
	deep := image.NewGray16(rect)
	opaque, indexed := image.NewRGBA(rect), image.NewPaletted(rect, nil)
	rgb := pattern(3)
	for i := range 15 {
		deep.SetGray16(i%5, i/5, color.Gray16{Y: uint16(40 * i)})
		copy(opaque.Pix[4*i:], append(slices.Clone(rgb[3*i:3*i+3]), 255))
		indexed.Pix[i] = byte(i % 5)
	}
	for i := range 5 {
		indexed.Palette = append(indexed.Palette, color.NRGBA{R: rgb[3*i], G: rgb[3*i+1], B: rgb[3*i+2], A: 255})
	}
	grey := &image.Gray{Pix: pattern(1), Stride: 5, Rect: rect}
	for _, tt := range []struct {
		name string
		im   image.Image
		want []byte
	}{
		{"RGB", opaque, colours},
		{"RGBA", &image.NRGBA{Pix: pattern(4), Stride: 20, Rect: rect}, colours},
		{"CMYK", &image.CMYK{Pix: pattern(4), Stride: 20, Rect: rect}, []byte{117, 71, 26, 22, 114, 104, 62, 21, 15, 101, 93, 54, 16, 9, 90}},
		{"P", indexed, []byte{99, 123, 176, 79, 132, 99, 123, 176, 79, 132, 99, 123, 176, 79, 132}},
		{"I;16", deep, []byte{0, 40, 80, 120, 160, 200, 240, 255, 255, 255, 255, 255, 255, 255, 255}},
		{"L", grey, grey.Pix},
	} {
		if got := new(workspace).grey(tt.im).Pix; !slices.Equal(got, tt.want) {
			t.Errorf("%s in grey is %v; want %v", tt.name, got, tt.want)
		}
	}
}

// TestGreyBeforeItIsResized: .convert("L").resize((3, 3), Image.BILINEAR) of the colours above, in all three channels.
func TestGreyBeforeItIsResized(t *testing.T) {
	p := neuron.Preprocess{Size: 3, Mode: neuron.Squash, Interpolation: "bilinear", Std: [3]float32{1, 1, 1}, Grey: true}
	x := make([]float32, 27)
	if err := Preprocess(x, &image.NRGBA{Pix: pattern(4), Stride: 20, Rect: image.Rect(0, 0, 5, 3)}, p); err != nil {
		t.Fatal(err)
	}
	for i, want := range []float64{109, 143, 109, 118, 152, 118, 127, 161, 127} {
		for c := range 3 {
			if got := math.Round(float64(x[9*c+i]) * 255); got != want {
				t.Errorf("pixel %d of channel %d is %g; want %g", i, c, got, want)
			}
		}
	}
}
