// Package picture holds what decoders of picture files share: limits, errors and PIL's modes as types of
// package image. The decoders are in the packages below it, one for each format; package dataset finds the
// right one.
package picture

import (
	"errors"
	"fmt"
	"image"
	"image/color"
)

// Errors of files that end too early.
var (
	ErrNoHeader  = errors.New("truncated: the file ends before the picture begins")
	ErrTruncated = errors.New("truncated: the file ends in the middle of the picture")
)

// AdviceConvert is what to do about a picture that cannot be read.
const AdviceConvert = "convert it to PNG or JPEG, with ImageMagick for example: magick IN OUT.png"

// Unsupported says what of a picture cannot be read, and what to do about it.
func Unsupported(format string, args ...any) error {
	return fmt.Errorf(format+" cannot be read; "+AdviceConvert, args...)
}

// CheckSize refuses pictures without pixels and pictures of more than the limit, whose product might not
// even fit an int. It comes before any allocation.
func CheckSize(width, height, maxPixels int) error {
	switch {
	case width <= 0 || height <= 0:
		return fmt.Errorf("invalid header: %d×%d pixels", width, height)
	case width > maxPixels/height:
		return fmt.Errorf("%d×%d pixels are more than the limit of %d", width, height, maxPixels)
	}
	return nil
}

// BlackAndWhite is the palette of PIL's mode 1.
var BlackAndWhite = color.Palette{color.Gray{0}, color.Gray{255}}

// Palette returns a palette of 256 colours of n bytes each, of which the first three are red, green and blue
// at the given places. Colours that are not there are black, as in PIL.
func Palette(b []byte, n, red, green, blue int) color.Palette {
	p := make(color.Palette, 256)
	for i := range p {
		p[i] = color.RGBA{A: 255}
		if len(b) >= n*(i+1) {
			c := b[n*i:]
			p[i] = color.RGBA{c[red], c[green], c[blue], 255}
		}
	}
	return p
}

// IsGreyRamp reports whether the first n colours of a palette are 0, 1, 2 … in grey. PIL's readers make
// mode L of pictures that have such palettes.
func IsGreyRamp(p color.Palette, n int) bool {
	for i, c := range p[:min(n, len(p))] {
		k := color.NRGBAModel.Convert(c).(color.NRGBA)
		if int(k.R) != i || int(k.G) != i || int(k.B) != i {
			return false
		}
	}
	return true
}

// Grey returns indices as levels.
func Grey(p *image.Paletted) *image.Gray {
	return &image.Gray{Pix: p.Pix, Stride: p.Stride, Rect: p.Rect}
}

// UnpackBits writes one value a byte of values of 1, 2, 4 or 8 bits, the highest bits of a byte first.
func UnpackBits(dst, src []byte, bits int) {
	if bits == 8 {
		copy(dst, src)
		return
	}
	mask := byte(1<<bits - 1)
	for i := range dst {
		at := i * bits
		dst[i] = src[at/8] >> (8 - bits - at%8) & mask
	}
}

// Spread scales a value of 0 … top to 0 … 255, rounded down as PIL does for channels of few bits.
func Spread(v, top uint32) byte { return byte(uint64(v) * 255 / uint64(top)) }
