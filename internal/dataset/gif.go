package dataset

import (
	"bytes"
	"encoding/binary"
	"errors"
	"image"
	"image/color"
	"image/gif"
	"io"
)

// decodeGIF reads the first frame and puts it on the screen, in palette indices: it keeps the
// colour of the transparent index, which Go's decoder clears.
func decodeGIF(b []byte, o DecodeOptions) (image.Image, error) {
	h, err := readGIFHeader(b)
	if err != nil {
		return nil, err
	}
	if err := checkSize(h.width, h.height, o); err != nil {
		return nil, err
	}
	im, err := gif.Decode(io.MultiReader(bytes.NewReader(h.screen(b[:10])), bytes.NewReader(b[10:])))
	if err != nil {
		return nil, err
	}
	frame, ok := im.(*image.Paletted)
	if !ok {
		return nil, errors.New("a frame without palette")
	}
	screen := image.NewPaletted(image.Rect(0, 0, h.width, h.height), h.palette)
	if h.transparent > 0 {
		for i := range screen.Pix {
			screen.Pix[i] = byte(h.transparent)
		}
	}
	r := frame.Rect
	for y := r.Min.Y; y < r.Max.Y; y++ {
		copy(screen.Pix[screen.PixOffset(r.Min.X, y):][:r.Dx()], frame.Pix[frame.PixOffset(r.Min.X, y):])
	}
	return withoutGreyRamp(screen), nil
}

// gifHeader is what a GIF file says before the pixels of its first frame.
type gifHeader struct {
	width, height int // of the screen
	palette       color.Palette
	transparent   int // index; −1: none
}

// screen returns the first ten bytes of a file with the size of its screen in them.
func (h *gifHeader) screen(start []byte) []byte {
	out := bytes.Clone(start)
	binary.LittleEndian.PutUint16(out[6:], uint16(h.width))
	binary.LittleEndian.PutUint16(out[8:], uint16(h.height))
	return out
}

// readGIFHeader walks the blocks up to the first frame.
func readGIFHeader(b []byte) (gifHeader, error) {
	h := gifHeader{transparent: -1}
	if len(b) < 13 {
		return h, errTruncated
	}
	h.width, h.height = int(b[6])|int(b[7])<<8, int(b[8])|int(b[9])<<8
	var err error
	rest := b[13:]
	if h.palette, rest, err = gifPalette(rest, b[10]); err != nil {
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
	return h, errTruncated
}

// readFrame takes a frame's own palette, where it has one. A screen that the frame does not fit on grows, as
// PIL's does.
func (h *gifHeader) readFrame(b []byte) error {
	if len(b) < 10 {
		return errTruncated
	}
	word := func(at int) int { return int(binary.LittleEndian.Uint16(b[at:])) }
	right, lower := word(1)+word(5), word(3)+word(7)
	h.width, h.height = min(max(h.width, right), 1<<16-1), min(max(h.height, lower), 1<<16-1)
	own, _, err := gifPalette(b[10:], b[9])
	if len(own) > 0 {
		h.palette = own
	}
	if len(h.palette) == 0 && err == nil {
		err = errors.New("no palette")
	}
	return err
}

// readExtension takes the transparent index of a graphic control extension and returns what
// follows the extension.
func (h *gifHeader) readExtension(b []byte) ([]byte, error) {
	if len(b) < 3 {
		return nil, errTruncated
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
	return nil, errTruncated
}

// gifPalette reads the palette that flags announce and returns it with what follows it.
func gifPalette(b []byte, flags byte) (color.Palette, []byte, error) {
	if flags&0x80 == 0 {
		return nil, b, nil
	}
	n := 2 << (flags & 7)
	if len(b) < 3*n {
		return nil, nil, errTruncated
	}
	p := make(color.Palette, n)
	for i := range p {
		p[i] = color.RGBA{b[3*i], b[3*i+1], b[3*i+2], 255}
	}
	return p, b[3*n:], nil
}

var errTruncated = errors.New("truncated: the file ends before the picture begins")
