package jpeg2000

import (
	"encoding/binary"
	"errors"
	"image"

	"multiscope/internal/picture"
)

// boxes is what a .jp2 file says besides the codestream.
type boxes struct {
	codestream []byte
	space      uint32 // enumerated colour space, 0 where none is said
	palette    bool
}

// Enumerated colour spaces (table I.10 and ISO 15444-2).
const (
	spaceCMYK = 12
	spaceSYCC = 18
)

// Looks reports whether a file begins as JPEG 2000.
func Looks(b []byte) bool {
	return len(b) >= 12 && (string(b[:12]) == "\x00\x00\x00\x0cjP  \r\n\x87\n" || string(b[:4]) == "\xff\x4f\xff\x51")
}

// readBoxes finds the codestream, and what is said of colours.
func readBoxes(b []byte) (boxes, error) {
	if !Looks(b) {
		return boxes{}, errors.New("neither a .jp2 file nor a codestream")
	}
	if b[0] == 0xff {
		return boxes{codestream: b}, nil
	}
	var found boxes
	found.read(b)
	if found.codestream == nil {
		return found, picture.ErrNoHeader
	}
	return found, nil
}

// read takes boxes one after the other, and those in the header.
func (f *boxes) read(b []byte) {
	for len(b) >= 8 && f.codestream == nil {
		n, head := uint64(binary.BigEndian.Uint32(b)), uint64(8)
		if n == 1 && len(b) >= 16 {
			n, head = binary.BigEndian.Uint64(b[8:]), 16
		}
		if n == 0 || n > uint64(len(b)) {
			n = uint64(len(b))
		}
		if n < head {
			return
		}
		body := b[head:n]
		switch string(b[4:8]) {
		case "jp2h":
			f.read(body)
		case "colr":
			if len(body) >= 7 && body[0] == 1 && f.space == 0 {
				f.space = binary.BigEndian.Uint32(body[3:])
			}
		case "pclr":
			f.palette = true
		case "jp2c":
			f.codestream = body
		}
		b = b[n:]
	}
}

// picture arranges channels as PIL does: one is grey, two grey and alpha, three RGB, four RGB and alpha or
// inks. Of more than 8 bits grey keeps 16, and colours keep the upper 8.
func (f *boxes) picture(s *codestream, channels []samples) (image.Image, error) {
	bounds := image.Rect(0, 0, s.x1-s.x0, s.y1-s.y0)
	switch {
	case f.palette:
		return nil, picture.Unsupported("a palette in JPEG 2000")
	case len(channels) == 1 && channels[0].bits > 8:
		out := image.NewGray16(bounds)
		channels[0].each(s, func(i int, v uint16) {
			binary.BigEndian.PutUint16(out.Pix[2*i:], v<<(16-channels[0].bits))
		})
		return out, nil
	case len(channels) == 1:
		out := image.NewGray(bounds)
		channels[0].each(s, func(i int, v uint16) { out.Pix[i] = channels[0].byte(v) })
		return out, nil
	}
	pix := make([]byte, 4*bounds.Dx()*bounds.Dy())
	for i := 3; i < len(pix) && len(channels) == 3; i += 4 {
		pix[i] = 255
	}
	for k, c := range channels {
		c.each(s, func(i int, v uint16) {
			switch {
			case len(channels) != 2:
				pix[4*i+k] = c.byte(v)
			case k == 0:
				grey := c.byte(v)
				pix[4*i], pix[4*i+1], pix[4*i+2] = grey, grey, grey
			default:
				pix[4*i+3] = c.byte(v)
			}
		})
	}
	if f.space == spaceSYCC && len(channels) >= 3 {
		fromYCC(pix)
	}
	switch {
	case len(channels) == 4 && f.space == spaceCMYK:
		return &image.CMYK{Pix: pix, Stride: 4 * bounds.Dx(), Rect: bounds}, nil
	case len(channels) == 3:
		return &image.RGBA{Pix: pix, Stride: 4 * bounds.Dx(), Rect: bounds}, nil
	}
	return &image.NRGBA{Pix: pix, Stride: 4 * bounds.Dx(), Rect: bounds}, nil
}

// byte returns a sample in 8 bits.
func (s samples) byte(v uint16) byte {
	if s.bits > 8 {
		return byte(v >> (s.bits - 8))
	}
	return byte(v << (8 - s.bits))
}

// each visits the sample of each pixel; of components with fewer samples the nearest before.
func (s samples) each(of *codestream, visit func(i int, v uint16)) {
	width, height := of.x1-of.x0, of.y1-of.y0
	for y := range height {
		row := s.pix[min(y/s.stepY, s.y1-s.y0-1)*s.width():][:s.width()]
		for x := range width {
			visit(y*width+x, row[min(x/s.stepX, len(row)-1)])
		}
	}
}

// fromYCC turns YCbCr into RGB as PIL does.
func fromYCC(pix []byte) {
	for i := 0; i+3 < len(pix); i += 4 {
		pix[i], pix[i+1], pix[i+2] = picture.RGBFromYCC(pix[i], pix[i+1], pix[i+2])
	}
}
