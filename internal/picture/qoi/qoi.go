// Package qoi decodes pictures of the Quite OK Image format (qoiformat.org). Start at Decode.
package qoi

import (
	"encoding/binary"
	"errors"
	"image"

	"multiscope/internal/picture"
)

// Decode reads a file whole.
func Decode(b []byte, maxPixels int) (image.Image, error) {
	if len(b) < 14 || string(b[:4]) != "qoif" {
		return nil, picture.ErrNoHeader
	}
	width, height := int(binary.BigEndian.Uint32(b[4:])), int(binary.BigEndian.Uint32(b[8:]))
	if err := picture.CheckSize(width, height, maxPixels); err != nil {
		return nil, err
	}
	if b[12] != 3 && b[12] != 4 {
		return nil, errors.New("neither three channels nor four")
	}
	const longestRun = 62 // pixels of a byte
	if width*height/longestRun > len(b) {
		return nil, picture.ErrTruncated
	}
	d := decoder{rest: b[14:], pixel: [4]byte{0, 0, 0, 255}}
	pix := make([]byte, 4*width*height)
	for i := 0; i < len(pix); i += 4 {
		if err := d.next(); err != nil {
			return nil, err
		}
		copy(pix[i:], d.pixel[:])
		if b[12] == 3 {
			pix[i+3] = 255
		}
	}
	if b[12] == 3 {
		return &image.RGBA{Pix: pix, Stride: 4 * width, Rect: image.Rect(0, 0, width, height)}, nil
	}
	return &image.NRGBA{Pix: pix, Stride: 4 * width, Rect: image.Rect(0, 0, width, height)}, nil
}

// decoder goes from pixel to pixel.
type decoder struct {
	rest  []byte
	pixel [4]byte
	run   int // times that the pixel is still to be repeated
	seen  [64][4]byte
}

// next moves to the next pixel.
func (d *decoder) next() error {
	if d.run > 0 {
		d.run--
		return nil
	}
	if len(d.rest) < 5 { // whatever comes, eight bytes end the file
		return picture.ErrTruncated
	}
	b := d.rest
	d.rest = b[1:]
	switch tag := b[0]; {
	case tag == 0xfe:
		copy(d.pixel[:3], b[1:])
		d.rest = b[4:]
	case tag == 0xff:
		copy(d.pixel[:], b[1:5])
		d.rest = b[5:]
	case tag>>6 == 0:
		d.pixel = d.seen[tag]
		return nil
	case tag>>6 == 1:
		d.add(tag>>4&3-2, tag>>2&3-2, tag&3-2)
	case tag>>6 == 2:
		green := tag&63 - 32
		d.add(green+b[1]>>4-8, green, green+b[1]&15-8)
		d.rest = b[2:]
	default:
		d.run = int(tag & 63)
	}
	p := d.pixel
	d.seen[(int(p[0])*3+int(p[1])*5+int(p[2])*7+int(p[3])*11)%64] = p
	return nil
}

func (d *decoder) add(red, green, blue byte) {
	d.pixel[0] += red
	d.pixel[1] += green
	d.pixel[2] += blue
}
