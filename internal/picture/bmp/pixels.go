package bmp

import (
	"encoding/binary"
	"image"
	"math/bits"

	"multiscope/internal/picture"
)

// decode reads the pixels.
func (h *header) decode(b []byte, maxPixels int) (image.Image, error) {
	if err := picture.CheckSize(h.width, h.height, maxPixels); err != nil {
		return nil, err
	}
	if h.offset < 0 || h.offset > len(b) {
		return nil, picture.ErrNoHeader
	}
	if h.compression == rle8 || h.compression == rle4 {
		indices, err := h.unpackRuns(b)
		if err != nil {
			return nil, err
		}
		return h.indexed(indices), nil
	}
	rows := b[h.offset:]
	line := (h.width*h.bits + 7) / 8
	if need := h.stride()*(h.height-1) + line; need > len(rows) { // the last row may lack its padding
		return nil, picture.ErrTruncated
	}
	switch {
	case h.bits <= 8:
		indices := make([]byte, h.width*h.height)
		for y := range h.height {
			picture.UnpackBits(indices[y*h.width:][:h.width], h.row(rows, y), h.bits)
		}
		return h.indexed(indices), nil
	case h.bits == 24:
		return h.colours(rows, h.row24), nil
	}
	return h.colours(rows, h.maskedRow()), nil
}

// stride returns the bytes of a row, which are multiples of four.
func (h *header) stride() int { return (h.width*h.bits + 31) / 32 * 4 }

// row returns row y of a picture from above.
func (h *header) row(rows []byte, y int) []byte {
	if !h.topDown {
		y = h.height - 1 - y
	}
	return rows[y*h.stride():]
}

// indexed returns indices as what PIL makes of them: grey where the palette is grey levels in order.
func (h *header) indexed(indices []byte) image.Image {
	p := &image.Paletted{Pix: indices, Stride: h.width, Rect: image.Rect(0, 0, h.width, h.height)}
	p.Palette = picture.Palette(h.palette, h.colorBytes, 2, 1, 0)
	if h.bits == 8 && h.colors > 2 && picture.IsGreyRamp(p.Palette, h.colors) {
		return picture.Grey(p)
	}
	return p
}

// colours returns a picture of which row writes rows of RGB and alpha.
func (h *header) colours(rows []byte, row func(dst, src []byte)) image.Image {
	pix := make([]byte, 4*h.width*h.height)
	bounds := image.Rect(0, 0, h.width, h.height)
	for y := range h.height {
		row(pix[4*h.width*y:][:4*h.width], h.row(rows, y))
	}
	if h.masks[3] != 0 {
		return &image.NRGBA{Pix: pix, Stride: 4 * h.width, Rect: bounds}
	}
	return &image.RGBA{Pix: pix, Stride: 4 * h.width, Rect: bounds}
}

func (h *header) row24(dst, src []byte) {
	for x := range h.width {
		dst[4*x], dst[4*x+1], dst[4*x+2], dst[4*x+3] = src[3*x+2], src[3*x+1], src[3*x], 255
	}
}

// maskedRow returns what reads rows of 16 or 32 bits.
func (h *header) maskedRow() func(dst, src []byte) {
	var shift [4]int
	var top [4]uint32
	for c, m := range h.masks {
		if m != 0 {
			shift[c] = bits.TrailingZeros32(m)
			top[c] = m >> shift[c]
		}
	}
	bytes := h.bits / 8
	return func(dst, src []byte) {
		for x := range h.width {
			v := uint32(binary.LittleEndian.Uint16(src[bytes*x:]))
			if bytes == 4 {
				v = binary.LittleEndian.Uint32(src[4*x:])
			}
			for c, m := range h.masks {
				dst[4*x+c] = 0
				if m != 0 {
					dst[4*x+c] = picture.Spread(v&m>>shift[c], top[c])
				}
			}
			if h.masks[3] == 0 {
				dst[4*x+3] = 255
			}
		}
	}
}
