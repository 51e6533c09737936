package dataset

import (
	"bytes"
	"compress/lzw"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"image/color"
	"io"

	"multiscope/internal/picture"
)

// decodeGIF reads the first frame and puts it on the screen, in palette indices: it keeps the
// colour of the transparent index. What follows the last pixel of the frame is not looked at,
// and colours that the palette lacks are black, as in PIL.
func decodeGIF(b []byte, o DecodeOptions) (image.Image, error) {
	h, err := readGIFHeader(b)
	if err != nil {
		return nil, err
	}
	if err := picture.CheckSize(h.width, h.height, o.maxPixels()); err != nil {
		return nil, err
	}
	frame, err := h.pixels()
	if err != nil {
		return nil, err
	}
	screen := image.NewPaletted(image.Rect(0, 0, h.width, h.height), h.palette)
	if h.transparent > 0 {
		for i := range screen.Pix {
			screen.Pix[i] = byte(h.transparent)
		}
	}
	width := h.frame.Dx()
	for i := range h.frame.Dy() {
		y := h.frame.Min.Y + h.line(i)
		copy(screen.Pix[screen.PixOffset(h.frame.Min.X, y):][:width], frame[i*width:])
	}
	if h.colors == 0 || picture.IsGreyRamp(h.palette, h.colors) {
		return picture.Grey(screen), nil
	}
	return screen, nil
}

// lzwRatio is more than LZW can inflate: 4,096 values from a code of three bits.
const lzwRatio = 4096 * 8 / 3

// pixels returns the indices of the frame in the order in which they are stored.
func (h *gifHeader) pixels() ([]byte, error) {
	if len(h.data) == 0 || h.frame.Empty() {
		return nil, picture.ErrNoHeader
	}
	bits := int(h.data[0])
	if bits < 2 || bits > 8 {
		return nil, fmt.Errorf("codes of %d bits are not of the format", bits)
	}
	zipped := gifBlocks(h.data[1:])
	n := h.frame.Dx() * h.frame.Dy()
	if n/lzwRatio > len(zipped) {
		return nil, picture.ErrTruncated
	}
	pixels := make([]byte, n)
	if _, err := io.ReadFull(lzw.NewReader(bytes.NewReader(zipped), lzw.LSB, bits), pixels); err != nil {
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			err = picture.ErrTruncated
		}
		return nil, err
	}
	return pixels, nil
}

// gifBlocks joins the blocks of a frame's pixels, as far as there are any.
func gifBlocks(b []byte) (all []byte) {
	for len(b) > 0 && b[0] != 0 {
		n := min(int(b[0]), len(b)-1)
		all = append(all, b[1:1+n]...)
		b = b[1+n:]
	}
	return all
}

// line returns the row of the frame that is stored as row i.
func (h *gifHeader) line(i int) int {
	if !h.interlaced {
		return i
	}
	for _, pass := range [4][2]int{{0, 8}, {4, 8}, {2, 4}, {1, 2}} {
		n := (h.frame.Dy() - pass[0] + pass[1] - 1) / pass[1]
		if i < n {
			return pass[0] + i*pass[1]
		}
		i -= n
	}
	return i // not reached: the passes have all rows between them
}

// gifHeader is what a GIF file says before the pixels of its first frame.
type gifHeader struct {
	width, height int // of the screen
	palette       color.Palette
	colors        int // of the palette; 0: there is none, and indices are levels of grey
	transparent   int // index; −1: none
	frame         image.Rectangle
	interlaced    bool
	data          []byte // the frame's pixels and what follows
}

// readGIFHeader walks the blocks up to the first frame.
func readGIFHeader(b []byte) (gifHeader, error) {
	h := gifHeader{transparent: -1}
	if len(b) < 13 {
		return h, picture.ErrNoHeader
	}
	h.width, h.height = int(b[6])|int(b[7])<<8, int(b[8])|int(b[9])<<8
	var err error
	rest := b[13:]
	if rest, err = h.readPalette(rest, b[10]); err != nil {
		return h, err
	}
	for len(rest) > 0 {
		switch rest[0] {
		case 0x2c:
			return h, h.readFrame(rest)
		case 0x21:
			if rest, err = h.readExtension(rest); err != nil {
				return h, err
			}
		case 0x3b:
			return h, errors.New("no frames")
		default:
			return h, errors.New("a block of unknown type")
		}
	}
	return h, picture.ErrNoHeader
}

// readFrame takes a frame's own palette, where it has one. A screen that the frame does not fit on grows, as
// PIL's does.
func (h *gifHeader) readFrame(b []byte) error {
	if len(b) < 10 {
		return picture.ErrNoHeader
	}
	word := func(at int) int { return int(binary.LittleEndian.Uint16(b[at:])) }
	right, lower := word(1)+word(5), word(3)+word(7)
	h.width, h.height = min(max(h.width, right), 1<<16-1), min(max(h.height, lower), 1<<16-1)
	h.frame = image.Rect(word(1), word(3), right, lower).Intersect(image.Rect(0, 0, h.width, h.height))
	if h.frame != image.Rect(word(1), word(3), right, lower) {
		return errors.New("a frame that no screen is large enough for")
	}
	h.interlaced = b[9]&0x40 != 0
	var err error
	h.data, err = h.readPalette(b[10:], b[9])
	return err
}

// readExtension takes the transparent index of a graphic control extension and returns what
// follows the extension.
func (h *gifHeader) readExtension(b []byte) ([]byte, error) {
	if len(b) < 3 {
		return nil, picture.ErrNoHeader
	}
	if b[1] == 0xf9 && len(b) >= 8 && b[3]&1 != 0 {
		h.transparent = int(b[6])
	}
	b = b[2:]
	for len(b) > 0 {
		n := int(b[0])
		if len(b) < 1+n {
			break
		}
		b = b[1+n:]
		if n == 0 {
			return b, nil
		}
	}
	return nil, picture.ErrNoHeader
}

// readPalette takes the palette that flags announce, if they do, and returns what follows it.
func (h *gifHeader) readPalette(b []byte, flags byte) ([]byte, error) {
	if flags&0x80 == 0 {
		return b, nil
	}
	n := 2 << (flags & 7)
	if len(b) < 3*n {
		return nil, picture.ErrNoHeader
	}
	h.palette, h.colors = picture.Palette(b[:3*n], 3, 0, 1, 2), n
	return b[3*n:], nil
}
