// Package netpbm decodes PBM, PGM and PPM pictures, in bytes or in digits, of any number of levels, and PFM
// pictures in grey, as PIL does (netpbm.sourceforge.net/doc). Start at Decode.
package netpbm

import (
	"bytes"
	"encoding/binary"
	"errors"
	"image"
	"math"
	"strconv"

	"multiscope/internal/picture"
)

const space = " \t\n\v\f\r"

// Looks reports whether a file begins as one of these formats: a letter, a digit, white space and a number or
// comment.
func Looks(b []byte) bool {
	if len(b) < 4 || b[0] != 'P' || !bytes.ContainsRune([]byte("123456f"), rune(b[1])) || !bytes.ContainsRune([]byte(space), rune(b[2])) {
		return false
	}
	rest := bytes.TrimLeft(b[2:], space)
	return len(rest) > 0 && (rest[0] == '#' || rest[0] >= '0' && rest[0] <= '9')
}

// Decode reads a file of one picture, or the first of several. PGM pictures of more than 256 levels become
// numbers up to 65,535, and PFM pictures are numbers: PIL's modes I and F.
func Decode(b []byte, maxPixels int) (image.Image, error) {
	if !Looks(b) {
		return nil, errors.New("neither PBM, PGM, PPM nor PFM in grey")
	}
	p := parser{rest: b[2:]}
	width, height := p.number(), p.number()
	if p.err == nil {
		p.err = picture.CheckSize(width, height, maxPixels)
	}
	if p.err != nil {
		return nil, p.err
	}
	bounds := image.Rect(0, 0, width, height)
	switch b[1] {
	case '1', '4':
		return p.bits(bounds, b[1] == '4')
	case 'f':
		return p.floats(bounds)
	}
	top := p.number()
	if p.err == nil && (top < 1 || top > 65535) {
		p.err = errors.New("invalid header: levels up to " + strconv.Itoa(top))
	}
	inBytes := b[1] >= '5'
	switch {
	case p.err != nil:
		return nil, p.err
	case b[1] == '3' || b[1] == '6':
		return p.colours(bounds, top, inBytes)
	}
	return p.grey(bounds, top, inBytes)
}

// bits reads black and white, where 1 is black.
func (p *parser) bits(r image.Rectangle, inBytes bool) (image.Image, error) {
	im := image.NewPaletted(image.Rect(0, 0, 0, 0), picture.BlackAndWhite)
	stride := (r.Dx() + 7) / 8
	switch {
	case inBytes && len(p.rest) < 1+stride*r.Dy():
		return nil, picture.ErrTruncated
	case !inBytes && len(p.rest) < r.Dx()*r.Dy():
		return nil, picture.ErrTruncated
	}
	im.Pix, im.Stride, im.Rect = make([]byte, r.Dx()*r.Dy()), r.Dx(), r
	if inBytes {
		for y := range r.Dy() {
			picture.UnpackBits(im.Pix[y*im.Stride:][:im.Stride], p.rest[1+y*stride:], 1)
		}
	} else {
		for i := range im.Pix {
			im.Pix[i] = p.digit()
		}
	}
	for i, v := range im.Pix {
		im.Pix[i] = v ^ 1
	}
	return im, p.err
}

// grey reads levels of grey.
func (p *parser) grey(r image.Rectangle, top int, inBytes bool) (image.Image, error) {
	next, err := p.samples(r.Dx()*r.Dy(), top, inBytes)
	if err != nil {
		return nil, err
	}
	if top > 255 {
		im := picture.NewNumbers(r, true)
		scale := scaled(top, 65535)
		for i := range r.Dx() * r.Dy() {
			im.Set(i, float64(scale[next()]))
		}
		return im, p.err
	}
	im := image.NewGray(r)
	scale := scaled(top, 255)
	for i := range im.Pix {
		im.Pix[i] = byte(scale[next()])
	}
	return im, p.err
}

// colours reads red, green and blue by turns, of which PIL keeps 8 bits.
func (p *parser) colours(r image.Rectangle, top int, inBytes bool) (image.Image, error) {
	next, err := p.samples(3*r.Dx()*r.Dy(), top, inBytes)
	if err != nil {
		return nil, err
	}
	im := image.NewRGBA(r)
	scale := scaled(top, 255)
	for i := 0; i < len(im.Pix); i += 4 {
		im.Pix[i], im.Pix[i+1], im.Pix[i+2], im.Pix[i+3] = byte(scale[next()]), byte(scale[next()]), byte(scale[next()]), 255
	}
	return im, p.err
}

// scaled returns what each sample becomes when top becomes full. Rounding is Python's; what is larger than
// top, which bytes may be, is cut off.
func scaled(top, full int) []uint16 {
	n := 256
	if top > 255 {
		n = 65536
	}
	table := make([]uint16, n)
	for v := range table {
		table[v] = uint16(min(float64(full), math.RoundToEven(float64(v)/float64(top)*float64(full))))
	}
	return table
}

// floats reads a PFM picture in grey: rows from below, in the byte order that the sign of the scale says.
func (p *parser) floats(r image.Rectangle) (image.Image, error) {
	scale, err := strconv.ParseFloat(string(p.word()), 64)
	if err != nil || scale == 0 || math.IsInf(scale, 0) || math.IsNaN(scale) {
		return nil, errors.New("invalid header: the scale is no number other than zero")
	}
	if len(p.rest) < 1+4*r.Dx()*r.Dy() {
		return nil, picture.ErrTruncated
	}
	var order binary.ByteOrder = binary.BigEndian
	if scale < 0 {
		order = binary.LittleEndian
	}
	im := picture.NewNumbers(r, false)
	for y := range r.Dy() {
		row := p.rest[1+4*r.Dx()*(r.Dy()-1-y):]
		for x := range r.Dx() {
			im.Set(y*r.Dx()+x, float64(math.Float32frombits(order.Uint32(row[4*x:]))))
		}
	}
	return im, nil
}
