// Package ico decodes Windows icons and cursors as PIL does: of the pictures in a file the largest, and of
// several of its size the one of fewest colours. Start at Decode.
package ico

import (
	"cmp"
	"encoding/binary"
	"errors"
	"image"
	"image/color"
	"math/bits"
	"slices"

	"multiscope/internal/picture"
	"multiscope/internal/picture/bmp"
)

// entry is a picture in the directory of a file.
type entry struct {
	width, height int
	depth         int // bits, by which pictures of a size are told apart
	bits          int // as the directory says, often 0
	size, offset  int
}

// kindCursor is the second number of a file of cursors.
const kindCursor = 2

// Looks reports whether the first bytes of a file may be those of icons or cursors.
func Looks(b []byte) bool {
	return len(b) >= 22 && b[4] > 0 && b[5] == 0 && b[9] == 0 && binary.LittleEndian.Uint32(b[18:]) >= 6+16*uint32(b[4])
}

// Decode reads a .ico or .cur file. Pictures in it that are PNG files are decoded by png.
func Decode(b []byte, maxPixels int, png func([]byte) (image.Image, error)) (image.Image, error) {
	if len(b) < 6 {
		return nil, picture.ErrNoHeader
	}
	n := int(binary.LittleEndian.Uint16(b[4:]))
	if n == 0 {
		return nil, errors.New("there is no picture in it")
	}
	if len(b) < 6+16*n {
		return nil, picture.ErrNoHeader
	}
	entries := make([]entry, n)
	for i := range entries {
		entries[i] = readEntry(b[6+16*i:])
	}
	cursor := b[2] == kindCursor
	best := slices.MinFunc(entries, func(a, b entry) int {
		return cmp.Or(cmp.Compare(b.width*b.height, a.width*a.height), cmp.Compare(a.depth, b.depth))
	})
	if best.offset > len(b)-8 {
		return nil, picture.ErrNoHeader
	}
	if string(b[best.offset:][:8]) == "\x89PNG\r\n\x1a\n" {
		return png(b[best.offset:])
	}
	return best.bitmap(b, maxPixels, cursor)
}

// readEntry reads an entry of the directory. Sizes of 256 are written as 0.
func readEntry(b []byte) entry {
	e := entry{width: int(b[0]), height: int(b[1]), bits: int(binary.LittleEndian.Uint16(b[6:]))}
	e.size, e.offset = int(binary.LittleEndian.Uint32(b[8:])), int(binary.LittleEndian.Uint32(b[12:]))
	if e.width == 0 {
		e.width = 256
	}
	if e.height == 0 {
		e.height = 256
	}
	switch {
	case e.bits != 0:
		e.depth = e.bits
	case b[2] > 1:
		e.depth = bits.Len8(b[2] - 1)
	default:
		e.depth = 256
	}
	return e
}

// bitmap reads a picture with its mask, which is a bit for each pixel after it, unless the pixels have an
// alpha of their own.
func (e entry) bitmap(b []byte, maxPixels int, cursor bool) (image.Image, error) {
	m, err := bmp.Open(b, e.offset)
	if err != nil {
		return nil, err
	}
	if cursor || e.bits == 32 {
		m.HasAlpha()
	}
	im, err := m.Decode(maxPixels)
	switch {
	case err != nil:
		return nil, err
	case cursor && m.IsBlackAndWhite():
		out := withAlpha(im)
		if err := transparent(out, m.Mask()); err != nil {
			return nil, err
		}
		return blacken(out), nil
	case cursor:
		return im, nil
	}
	out := withAlpha(im)
	if e.bits == 32 {
		return out, nil
	}
	return out, transparent(out, e.mask(b, out.Rect.Size()))
}

// mask returns the end of a picture, where its mask is.
func (e entry) mask(b []byte, size image.Point) []byte {
	end := e.offset + e.size
	at := end - maskStride(size.X)*size.Y
	if at < 0 || end > len(b) {
		return nil
	}
	return b[at:end]
}

// maskStride returns the bytes of a row of a mask.
func maskStride(width int) int { return (width + 31) / 32 * 4 }

// transparent makes transparent what a mask says, whose rows are from below.
func transparent(im *image.NRGBA, mask []byte) error {
	width, height := im.Rect.Dx(), im.Rect.Dy()
	stride := maskStride(width)
	if len(mask) < stride*height {
		return picture.ErrTruncated
	}
	for y := range height {
		row := mask[(height-1-y)*stride:]
		for x := range width {
			im.Pix[y*im.Stride+4*x+3] = 255
			if row[x/8]>>(7-x%8)&1 != 0 {
				im.Pix[y*im.Stride+4*x+3] = 0
			}
		}
	}
	return nil
}

// blacken makes black what is transparent.
func blacken(im *image.NRGBA) *image.NRGBA {
	for i := 0; i < len(im.Pix); i += 4 {
		if im.Pix[i+3] == 0 {
			clear(im.Pix[i : i+3])
		}
	}
	return im
}

// withAlpha returns what package bmp decodes as colours with an alpha.
func withAlpha(im image.Image) *image.NRGBA {
	switch im := im.(type) {
	case *image.NRGBA:
		return im
	case *image.RGBA:
		return &image.NRGBA{Pix: im.Pix, Stride: im.Stride, Rect: im.Rect}
	}
	out := image.NewNRGBA(im.Bounds())
	for y := range out.Rect.Dy() {
		for x := range out.Rect.Dx() {
			out.SetNRGBA(x, y, color.NRGBAModel.Convert(im.At(x, y)).(color.NRGBA))
		}
	}
	return out
}
