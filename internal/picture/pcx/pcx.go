// Package pcx decodes Paintbrush's PCX pictures as PIL does: one bit, 2 or 4 planes of one bit with the palette of
// the header, 8 bits with or without the palette at the end, and RGB in three planes. Start at Decode.
package pcx

import (
	"encoding/binary"
	"image"

	"multiscope/internal/picture"
)

const headerBytes = 128

// Looks reports whether a file begins as PCX.
func Looks(b []byte) bool {
	return len(b) >= 68 && b[0] == 10 && (b[1] == 0 || b[1] == 2 || b[1] == 3 || b[1] == 5) && b[2] <= 1 && (b[3] == 1 || b[3] == 8) && b[64] == 0
}

// Decode reads a file whole.
func Decode(b []byte, maxPixels int) (image.Image, error) {
	if !Looks(b) || len(b) < headerBytes {
		return nil, picture.ErrNoHeader
	}
	word := func(at int) int { return int(binary.LittleEndian.Uint16(b[at:])) }
	width, height := word(8)-word(4)+1, word(10)-word(6)+1
	bits, planes := int(b[3]), int(b[65])
	if err := picture.CheckSize(width, height, maxPixels); err != nil {
		return nil, err
	}
	stride := (width*bits + 7) / 8
	if word(66) != stride { // the header's own number is not to be trusted
		stride += stride % 2
	}
	bounds := image.Rect(0, 0, width, height)
	if !(bits == 1 && (planes == 1 || planes == 2 || planes == 4) || bits == 8 && (planes == 1 || planes == 3)) {
		return nil, picture.Unsupported("%d planes of %d bits", planes, bits)
	}
	rows, err := unpack(b[headerBytes:], stride*planes, height)
	if err != nil {
		return nil, err
	}
	if planes == 3 {
		return colours(rows, bounds, stride), nil
	}
	indices := make([]byte, width*height)
	plane := make([]byte, width)
	for i := range height * planes {
		picture.UnpackBits(plane, rows[i*stride:], bits)
		row := indices[i/planes*width:]
		for x, v := range plane {
			row[x] |= v << (i % planes)
		}
	}
	im := &image.Paletted{Pix: indices, Stride: width, Rect: bounds, Palette: picture.BlackAndWhite}
	switch end := b[len(b)-min(len(b), 769):]; {
	case planes > 1:
		im.Palette = picture.Palette(b[16:64], 3, 0, 1, 2)
	case bits == 8 && len(end) == 769 && end[0] == 12:
		if im.Palette = picture.Palette(end[1:], 3, 0, 1, 2); picture.IsGreyRamp(im.Palette, 256) {
			return picture.Grey(im), nil
		}
	case bits == 8:
		return picture.Grey(im), nil
	}
	return im, nil
}

// unpack returns rows whose bytes are stored as runs. Runs do not go over the end of a row in PIL; here they may.
func unpack(b []byte, line, height int) ([]byte, error) {
	var out []byte // grows as far as the file has runs
	for size := line * height; len(out) < size; {
		if len(b) == 0 {
			return nil, picture.ErrTruncated
		}
		n, v := 1, b[0]
		b = b[1:]
		if v >= 0xc0 {
			if len(b) == 0 {
				return nil, picture.ErrTruncated
			}
			n, v, b = int(v&0x3f), b[0], b[1:]
		}
		for range min(n, size-len(out)) {
			out = append(out, v)
		}
	}
	return out, nil
}

func colours(rows []byte, r image.Rectangle, stride int) image.Image {
	im := image.NewRGBA(r)
	for y := range r.Dy() {
		for x := range r.Dx() {
			p := im.Pix[y*im.Stride+4*x:]
			for c := range 3 {
				p[c] = rows[(3*y+c)*stride+x]
			}
			p[3] = 255
		}
	}
	return im
}
