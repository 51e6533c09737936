// Package bmp decodes Windows and OS/2 bitmaps as PIL does: 1, 4, 8, 16, 24 and 32 bits, bit fields of any
// layout, run lengths of 4 and 8 bits, rows in either order, headers of every length in use. Start at Decode.
package bmp

import (
	"encoding/binary"
	"fmt"
	"image"

	"multiscope/internal/picture"
)

// Values of the field compression.
const (
	raw       = 0
	rle8      = 1
	rle4      = 2
	bitFields = 3
)

// Decode reads a .bmp file. The type of what it returns is as in package dataset's Decode. An alpha channel
// counts where the file has a mask for it, as in PIL.
func Decode(b []byte, maxPixels int) (image.Image, error) {
	if len(b) < 14 {
		return nil, picture.ErrNoHeader
	}
	h, err := readHeader(b, 14, int(binary.LittleEndian.Uint32(b[10:])))
	if err != nil {
		return nil, err
	}
	return h.decode(b, maxPixels)
}

// Bitmap is a bitmap without a file's header, as icons hold them: twice as high as the picture, since a mask
// follows it.
type Bitmap struct {
	h header
	b []byte
}

// Open reads the header of a bitmap that begins at byte at of a file.
func Open(b []byte, at int) (Bitmap, error) {
	h, err := readHeader(b, at, 0)
	h.height /= 2
	return Bitmap{h, b}, err
}

// Decode reads the picture.
func (m Bitmap) Decode(maxPixels int) (image.Image, error) { return m.h.decode(m.b, maxPixels) }

// HasAlpha makes the fourth byte of uncompressed pixels of 32 bits their alpha, which it is in cursors.
func (m *Bitmap) HasAlpha() {
	if m.h.bits == 32 && m.h.compression == raw {
		m.h.masks[3] = 0xff000000
	}
}

// Mask returns the mask that follows the pixels, whose rows are from below: a bit for each pixel, filled up
// to four bytes; nil where the file ends before.
func (m Bitmap) Mask() []byte {
	at := m.h.offset + m.h.stride()*m.h.height
	if m.h.compression != raw || at > len(m.b) {
		return nil
	}
	return m.b[at:]
}

// IsBlackAndWhite reports whether the picture has a bit for each pixel, in black and white.
func (m Bitmap) IsBlackAndWhite() bool {
	return m.h.bits == 1 && string(m.h.palette) == "\x00\x00\x00\x00\xff\xff\xff\x00"
}

// header is what a bitmap says before its pixels.
type header struct {
	width, height int
	topDown       bool
	bits          int
	compression   uint32
	masks         [4]uint32 // red, green, blue, alpha, of 16 and 32 bits
	palette       []byte
	colors        int // of the palette
	colorBytes    int // of a colour in the palette
	offset        int // of the pixels
}

// readHeader reads the header at byte at. The offset is what the file says, 0 where it says nothing.
func readHeader(b []byte, at, offset int) (header, error) {
	if at < 0 || at > len(b)-12 {
		return header{}, picture.ErrNoHeader
	}
	size := int(binary.LittleEndian.Uint32(b[at:]))
	h := header{offset: offset}
	switch size {
	case 12, 40, 52, 56, 64, 108, 124:
	default:
		return h, fmt.Errorf("a header of %d bytes is of no version of the format that is known", size)
	}
	if size > len(b)-at {
		return h, picture.ErrNoHeader
	}
	h.fields(b[at : at+size])
	end := at + size
	if h.compression == bitFields && size == 40 {
		if end+12 > len(b) {
			return h, picture.ErrNoHeader
		}
		h.readMasks(b[end:], 3)
		end += 12
	}
	h.palettes(b, end, at+size)
	return h, h.check()
}

// fields reads the fields of a header of any length.
func (h *header) fields(b []byte) {
	word := func(at int) int { return int(binary.LittleEndian.Uint16(b[at:])) }
	long := func(at int) uint32 { return binary.LittleEndian.Uint32(b[at:]) }
	if len(b) == 12 {
		h.width, h.height, h.bits, h.colorBytes = word(4), word(6), word(10), 3
	} else {
		h.width, h.height, h.bits, h.compression, h.colorBytes = int(int32(long(4))), int(int32(long(8))), word(14), long(16), 4
		h.topDown = h.height < 0
		h.height = max(h.height, -h.height)
		h.colors = int(long(32))
	}
	switch {
	case h.compression == bitFields && len(b) >= 52:
		n := 3
		if len(b) >= 56 && len(b) != 64 {
			n = 4
		}
		h.readMasks(b[40:], n)
	case h.bits == 16:
		h.masks = [4]uint32{0x7c00, 0x3e0, 0x1f}
	case h.bits == 32:
		h.masks = [4]uint32{0xff0000, 0xff00, 0xff}
	}
	if h.colors == 0 && h.bits <= 8 {
		h.colors = 1 << h.bits
	}
}

func (h *header) readMasks(b []byte, n int) {
	for i := range n {
		h.masks[i] = binary.LittleEndian.Uint32(b[4*i:])
	}
	if h.masks == [4]uint32{} { // PIL takes these for the usual ones
		h.masks = [4]uint32{0xff0000, 0xff00, 0xff, 0xff000000}
	}
}

// palettes takes the palette, which begins at byte at, and finds the pixels. Some writers forget to count the
// palette in the offset, or have none.
func (h *header) palettes(b []byte, at, headerEnd int) {
	if h.bits <= 8 {
		n := h.colorBytes * h.colors
		h.palette = b[at:min(len(b), at+max(0, min(n, 1<<18)))]
		at += len(h.palette)
		if h.offset == headerEnd {
			h.offset += n
		}
	}
	if h.offset == 0 {
		h.offset = at
	}
}

// check refuses what is no layout that can be read.
func (h *header) check() error {
	packed := h.compression == rle8 && h.bits == 8 || h.compression == rle4 && h.bits == 4
	switch h.bits {
	case 1, 2, 4, 8, 24:
		if h.compression == raw || packed || h.compression == bitFields && h.bits == 24 {
			return nil
		}
	case 16, 32:
		if h.compression == raw || h.compression == bitFields {
			return nil
		}
	}
	return picture.Unsupported("pixels of %d bits with compression %d", h.bits, h.compression)
}
