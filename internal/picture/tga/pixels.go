package tga

import (
	"image"
	"slices"

	"multiscope/internal/picture"
)

// pixels returns the bytes of the picture's rows as they are stored, without compression.
func (h *header) pixels() ([]byte, error) {
	size := h.lineBytes() * h.height
	if !h.compressed {
		if len(h.rest) < size {
			return nil, picture.ErrTruncated
		}
		return h.rest[:size], nil
	}
	var out []byte // grows as far as the file has runs
	unit := max(1, h.depth/8)
	for b := h.rest; len(out) < size; {
		if len(b) < 1+unit {
			return nil, picture.ErrTruncated
		}
		n := int(b[0]&0x7f) + 1
		if b[0]&0x80 != 0 {
			out = append(out, slices.Repeat(b[1:1+unit], n)...)
			b = b[1+unit:]
			continue
		}
		if n*unit > len(b)-1 {
			return nil, picture.ErrTruncated
		}
		out = append(out, b[1:1+n*unit]...)
		b = b[1+n*unit:]
	}
	return out[:size], nil
}

// lineBytes returns the bytes of a row.
func (h *header) lineBytes() int { return (h.width*h.depth + 7) / 8 }

// picture arranges pixels from the upper left.
func (h *header) picture(pixels []byte, opaque bool) image.Image {
	bounds := image.Rect(0, 0, h.width, h.height)
	if h.kind == 2 || h.depth == 16 {
		pix := make([]byte, 4*h.width*h.height)
		h.each(pixels, func(to int, from []byte) {
			h.colour(pix[4*to:][:4], from)
			if opaque && h.depth != 24 {
				pix[4*to+3] = 255
			}
		})
		if h.alpha {
			return &image.NRGBA{Pix: pix, Stride: 4 * h.width, Rect: bounds}
		}
		return &image.RGBA{Pix: pix, Stride: 4 * h.width, Rect: bounds}
	}
	pix := make([]byte, h.width*h.height)
	if h.depth == 1 {
		h.bits(pix, pixels)
		return &image.Paletted{Pix: pix, Stride: h.width, Rect: bounds, Palette: picture.BlackAndWhite}
	}
	h.each(pixels, func(to int, from []byte) { pix[to] = from[0] })
	if h.kind == 1 {
		return &image.Paletted{Pix: pix, Stride: h.width, Rect: bounds, Palette: h.palette}
	}
	return &image.Gray{Pix: pix, Stride: h.width, Rect: bounds}
}

// each calls set with the place of each pixel and its bytes.
func (h *header) each(pixels []byte, set func(to int, from []byte)) {
	unit := h.depth / 8
	for y := range h.height {
		for x := range h.width {
			set(h.place(x, y), pixels[unit*(y*h.width+x):])
		}
	}
}

// place returns the number, from the upper left, of the pixel that is stored as x, y.
func (h *header) place(x, y int) int {
	if h.fromRight {
		x = h.width - 1 - x
	}
	if !h.fromTop {
		y = h.height - 1 - y
	}
	return y*h.width + x
}

func (h *header) bits(dst, pixels []byte) {
	row := make([]byte, h.width)
	for y := range h.height {
		picture.UnpackBits(row, pixels[y*h.lineBytes():], 1)
		for x, v := range row {
			dst[h.place(x, y)] = v
		}
	}
}

// colour writes a pixel as red, green, blue and alpha.
func (h *header) colour(dst, src []byte) {
	switch {
	case h.kind == 3:
		dst[0], dst[1], dst[2], dst[3] = src[0], src[0], src[0], src[1]
	case h.depth == 16:
		dst[0], dst[1], dst[2], dst[3] = fifteen(src)
	default:
		dst[0], dst[1], dst[2], dst[3] = src[2], src[1], src[0], 255
		if h.depth == 32 {
			dst[3] = src[3]
		}
	}
}
