package picture

import (
	"encoding/binary"
	"image"
	"image/color"
	"math"
)

// YCC is a picture in PIL's mode YCbCr: Y, Cb, Cr and nothing, four bytes a pixel, full range, each pixel with its
// own chroma. It is resized as it is and turned into RGB afterwards. Go's type has other rounding.
type YCC struct {
	Pix    []byte
	Stride int
	Rect   image.Rectangle
}

func (p *YCC) ColorModel() color.Model { return color.RGBAModel }
func (p *YCC) Bounds() image.Rectangle { return p.Rect }

func (p *YCC) At(x, y int) color.Color {
	i := (y-p.Rect.Min.Y)*p.Stride + 4*(x-p.Rect.Min.X)
	r, g, b := RGBFromYCC(p.Pix[i], p.Pix[i+1], p.Pix[i+2])
	return color.RGBA{r, g, b, 255}
}

// RGBFromYCC converts as PIL does, in steps of 1/64.
func RGBFromYCC(y, cb, cr byte) (r, g, b byte) {
	blue, red, v := int(cb)-128, int(cr)-128, int(y)
	share := func(s float64, v int) int { return int(s*64*float64(v) + 0.5) } // negative ones towards zero
	clip := func(v int) byte { return byte(max(0, min(255, v))) }
	return clip(v + share(1.402, red)>>6), clip(v + (share(-0.34414, blue)+share(-0.71414, red))>>6), clip(v + share(1.772, blue)>>6)
}

// Numbers is a grey picture in PIL's mode I, of int32, or F, of float32, little-endian. It is resized as it is;
// as RGB it is cut off to 0 … 255 and rounded down.
type Numbers struct {
	Pix    []byte
	Stride int
	Rect   image.Rectangle
	Whole  bool // mode I
}

// NewNumbers returns a picture of zeros.
func NewNumbers(r image.Rectangle, whole bool) *Numbers {
	return &Numbers{make([]byte, 4*r.Dx()*r.Dy()), 4 * r.Dx(), r, whole}
}

func (p *Numbers) ColorModel() color.Model { return color.GrayModel }
func (p *Numbers) Bounds() image.Rectangle { return p.Rect }

func (p *Numbers) At(x, y int) color.Color {
	return color.Gray{p.Level(p.Pix[(y-p.Rect.Min.Y)*p.Stride+4*(x-p.Rect.Min.X):])}
}

// Number returns number i, counted row by row, of a picture whose rows have no gaps.
func (p *Numbers) Number(i int) float64 { return p.number(p.Pix[4*i:]) }

// Set stores number i, counted row by row.
func (p *Numbers) Set(i int, v float64) {
	bits := math.Float32bits(float32(v))
	if p.Whole {
		bits = uint32(int32(v))
	}
	binary.LittleEndian.PutUint32(p.Pix[4*i:], bits)
}

// Level returns what four bytes become in 8 bits, what is not a number black.
func (p *Numbers) Level(b []byte) byte {
	if v := p.number(b); v > 0 {
		return byte(min(v, 255))
	}
	return 0
}

func (p *Numbers) number(b []byte) float64 {
	bits := binary.LittleEndian.Uint32(b)
	if p.Whole {
		return float64(int32(bits))
	}
	return float64(math.Float32frombits(bits))
}
