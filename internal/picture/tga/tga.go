// Package tga decodes Truevision's Targa pictures as PIL does. They begin with no signature: Looks tells
// whether a file may be one. Start at Decode.
package tga

import (
	"encoding/binary"
	"image"
	"image/color"
	"slices"

	"multiscope/internal/picture"
)

// header is the first 18 bytes of a file.
type header struct {
	kind          byte // 1 indices, 2 colours, 3 grey; compressed is not in it
	compressed    bool
	depth         int // bits of a pixel
	width, height int
	fromRight     bool
	fromTop       bool
	palette       color.Palette
	alpha         bool // colours or grey have one
	rest          []byte
}

// layouts are the kinds of pixels that can be read: kind and depth.
var layouts = [][2]int{{1, 8}, {3, 1}, {3, 8}, {3, 16}, {2, 16}, {2, 24}, {2, 32}}

// Looks reports whether the first bytes of a file may be those of a picture.
func Looks(b []byte) bool {
	if len(b) < 18 || b[1] > 1 || b[17]&0xc0 != 0 || b[2]&^8 < 1 || b[2]&^8 > 3 {
		return false
	}
	indexed := b[2]&^8 == 1
	return slices.Contains(layouts, [2]int{int(b[2] &^ 8), int(b[16])}) && (!indexed || b[1] == 1)
}

// Decode reads a file whole.
func Decode(b []byte, maxPixels int) (image.Image, error) {
	if !Looks(b) {
		return nil, picture.Unsupported("a Targa picture of kind %d", at(b, 2))
	}
	word := func(at int) int { return int(binary.LittleEndian.Uint16(b[at:])) }
	h := header{kind: b[2] &^ 8, compressed: b[2]&8 != 0, depth: int(b[16]), width: word(12), height: word(14)}
	h.fromRight, h.fromTop = b[17]&0x10 != 0, b[17]&0x20 != 0
	h.alpha = h.depth == 16 || h.depth == 32
	if err := picture.CheckSize(h.width, h.height, maxPixels); err != nil {
		return nil, err
	}
	if len(b) < 18+int(b[0]) {
		return nil, picture.ErrNoHeader
	}
	h.rest = b[18+int(b[0]):]
	if b[1] == 1 {
		if err := h.readPalette(word(3), word(5), int(b[7])); err != nil {
			return nil, err
		}
	}
	pixels, err := h.pixels()
	if err != nil {
		return nil, err
	}
	return h.picture(pixels, opaque(b)), nil
}

func at(b []byte, i int) byte {
	if i < len(b) {
		return b[i]
	}
	return 0
}

// readPalette reads n colours from number first on; those before are black.
func (h *header) readPalette(first, n, bits int) error {
	size := bits / 8
	if bits != 16 && bits != 24 && bits != 32 {
		return picture.Unsupported("a palette of %d bits a colour", bits)
	}
	if len(h.rest) < n*size {
		return picture.ErrNoHeader
	}
	h.palette = picture.Palette(nil, 3, 0, 1, 2)
	for i := range min(n, 256-min(first, 256)) {
		c := h.rest[i*size:]
		r, g, b := c[size-1], c[1], c[0]
		switch bits {
		case 16:
			r, g, b, _ = fifteen(c)
		case 32:
			r = c[2]
		}
		h.palette[first+i] = color.RGBA{r, g, b, 255}
	}
	h.rest = h.rest[n*size:]
	return nil
}

// fifteen returns a colour of five bits each. The bit above them is set where it is transparent.
func fifteen(b []byte) (red, green, blue, alpha byte) {
	v := uint32(binary.LittleEndian.Uint16(b))
	alpha = 255
	if v>>15 != 0 {
		alpha = 0
	}
	return picture.Spread(v>>10&31, 31), picture.Spread(v>>5&31, 31), picture.Spread(v&31, 31), alpha
}

// opaque reports whether the end of a file says that its fourth channel is no alpha.
func opaque(b []byte) bool {
	const signature = "TRUEVISION-XFILE.\x00"
	if len(b) < 26 || string(b[len(b)-18:]) != signature {
		return false
	}
	extension := int(binary.LittleEndian.Uint32(b[len(b)-26:]))
	return extension != 0 && extension+494 < len(b) && b[extension+494] == 0
}
