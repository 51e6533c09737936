package dataset

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/png"

	"multiscope/internal/picture"
)

// pngHeader is what a PNG file's IHDR says beyond the size.
type pngHeader struct {
	depth      int // bits of a channel
	colour     byte
	interlaced bool
}

// Colour types of the PNG specification, table 11.1.
const (
	pngGrey      = 0
	pngRGB       = 2
	pngPalette   = 3
	pngGreyAlpha = 4
	pngRGBA      = 6
)

// channels returns the number of channels of a colour type.
var channels = map[byte]int{pngGrey: 1, pngRGB: 3, pngPalette: 1, pngGreyAlpha: 2, pngRGBA: 4}

func decodePNG(b []byte, o DecodeOptions) (image.Image, error) {
	if len(b) > 25 && b[25] == pngPalette && !bytes.Contains(b, []byte("PLTE")) {
		return nil, errors.New("the palette is missing")
	}
	c, err := png.DecodeConfig(bytes.NewReader(b))
	if err != nil {
		return nil, err
	}
	if err := picture.CheckSize(c.Width, c.Height, o.maxPixels()); err != nil {
		return nil, err
	}
	// DecodeConfig has read IHDR and checked it; it is always the first chunk.
	h := pngHeader{depth: int(b[24]), colour: b[25], interlaced: b[28] != 0}
	if err := h.checkLength(c.Width, c.Height, len(b)); err != nil {
		return nil, err
	}
	im, err := png.Decode(bytes.NewReader(b))
	if err != nil {
		mended, ok := mendPNG(b, h.rawLength(c.Width, c.Height))
		if !ok {
			return nil, err
		}
		if im, err = png.Decode(bytes.NewReader(mended)); err != nil {
			return nil, err
		}
	}
	return h.mode(im), nil
}

// deflateRatio is the most that deflate can inflate: 258 bytes from two bits.
const deflateRatio = 1032

// checkLength refuses a file that is too short for its pixels however well they compress.
func (h pngHeader) checkLength(width, height, length int) error {
	raw := width * height / 8 * h.depth * channels[h.colour]
	if raw/deflateRatio > length {
		return fmt.Errorf("truncated: %d bytes can not hold %d×%d pixels", length, width, height)
	}
	return nil
}

// mode returns a decoded picture in the mode that its header names. Go's decoder turns a
// transparent colour into an alpha channel and spreads one bit over eight.
func (h pngHeader) mode(im image.Image) image.Image {
	if h.colour == pngGrey {
		return h.grey(im)
	}
	im = sameMode(im)
	if n, ok := im.(*image.NRGBA); ok && h.colour == pngRGB {
		return opaque(n)
	}
	return im
}

// grey returns the grey channel of what Go's decoder made of a greyscale picture.
func (h pngHeader) grey(im image.Image) image.Image {
	switch im := im.(type) {
	case *image.NRGBA:
		return h.grey(&image.Gray{Pix: everyNth(im.Pix, 4), Stride: im.Stride / 4, Rect: im.Rect})
	case *image.NRGBA64:
		return &image.Gray16{Pix: firstWords(im.Pix), Stride: im.Stride / 4, Rect: im.Rect}
	case *image.Gray:
		if h.depth == 1 {
			return oneBit(im)
		}
	}
	return im
}

// oneBit returns a picture of 0 and 255 as black and white.
func oneBit(im *image.Gray) *image.Paletted {
	for i, v := range im.Pix {
		im.Pix[i] = v >> 7
	}
	return &image.Paletted{Pix: im.Pix, Stride: im.Stride, Rect: im.Rect, Palette: picture.BlackAndWhite}
}

func everyNth(pix []byte, n int) []byte {
	out := pix[:0]
	for i := 0; i < len(pix); i += n {
		out = append(out, pix[i])
	}
	return out
}

// firstWords keeps the first of every four big-endian words.
func firstWords(pix []byte) []byte {
	out := pix[:0]
	for i := 0; i < len(pix); i += 8 {
		out = append(out, pix[i], pix[i+1])
	}
	return out
}
