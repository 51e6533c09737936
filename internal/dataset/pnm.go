package dataset

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"strconv"
)

// surelyPNM looks at what follows the two letters: white space and a number or comment.
func surelyPNM(b []byte) bool {
	rest := bytes.TrimLeft(b[2:], pnmSpace)
	return len(rest) > 0 && len(rest) < len(b)-2 && (rest[0] == '#' || rest[0] >= '0' && rest[0] <= '9')
}

const pnmSpace = " \t\n\v\f\r"

// decodePNM reads grey (PGM) and colour (PPM) pictures of 8 bits, in bytes or in digits, of the Netpbm
// formats (netpbm.sourceforge.net/doc/pgm.html, …/ppm.html). Levels below 255 are spread as PIL does.
func decodePNM(b []byte, o DecodeOptions) (image.Image, error) {
	p := pnm{rest: b[2:]}
	width, height, top := p.number(), p.number(), p.number()
	if p.err != nil {
		return nil, p.err
	}
	if err := checkSize(width, height, o); err != nil {
		return nil, err
	}
	if top < 1 || top > 255 {
		return nil, fmt.Errorf("levels up to %d are not supported, only up to 255; %s", top, adviceConvert)
	}
	samples := width * height
	if b[1] == '3' || b[1] == '6' {
		samples *= 3
	}
	levels, err := p.levels(b[1] >= '5', samples)
	if err != nil {
		return nil, err
	}
	for i, v := range levels {
		levels[i] = byte((min(int(v), top)*255 + top/2) / top)
	}
	if samples == width*height {
		return &image.Gray{Pix: levels, Stride: width, Rect: image.Rect(0, 0, width, height)}, nil
	}
	out := image.NewRGBA(image.Rect(0, 0, width, height))
	for i := range width * height {
		copy(out.Pix[4*i:], levels[3*i:3*i+3])
		out.Pix[4*i+3] = 255
	}
	return out, nil
}

// pnm is what is left of a file, and the first error.
type pnm struct {
	rest []byte
	err  error
}

// number takes a number and the white space and comments before it.
func (p *pnm) number() int {
	for p.rest = bytes.TrimLeft(p.rest, pnmSpace); len(p.rest) > 0 && p.rest[0] == '#'; {
		_, p.rest, _ = bytes.Cut(p.rest, []byte("\n"))
		p.rest = bytes.TrimLeft(p.rest, pnmSpace)
	}
	n := 0
	for n < len(p.rest) && p.rest[n] >= '0' && p.rest[n] <= '9' {
		n++
	}
	v, err := strconv.Atoi(string(p.rest[:min(n, 10)]))
	switch {
	case p.err != nil:
	case len(p.rest) == 0:
		p.err = errTruncated
	case err != nil || n > 10:
		p.err = errors.New("a number is missing in the header or among the levels")
	}
	p.rest = p.rest[n:]
	return v
}

// levels takes so many samples: bytes after a single white space, or numbers.
func (p *pnm) levels(inBytes bool, samples int) ([]byte, error) {
	if len(p.rest) <= samples && inBytes || len(p.rest)/2 < samples-1 && !inBytes {
		return nil, errors.New("truncated: the file ends in the middle of the picture")
	}
	if inBytes {
		return bytes.Clone(p.rest[1 : 1+samples]), nil
	}
	levels := make([]byte, samples)
	for i := range levels {
		levels[i] = byte(min(p.number(), 255))
	}
	return levels, p.err
}
