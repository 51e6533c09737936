package jpeg

import (
	"errors"
	"fmt"
)

// Markers of ITU-T T.81, table B.1.
const (
	markerSOF0  = 0xc0 // baseline
	markerSOF1  = 0xc1 // extended sequential
	markerSOF2  = 0xc2 // progressive
	markerDHT   = 0xc4
	markerDAC   = 0xcc
	markerRST0  = 0xd0
	markerSOI   = 0xd8
	markerEOI   = 0xd9
	markerSOS   = 0xda
	markerDQT   = 0xdb
	markerDNL   = 0xdc
	markerDRI   = 0xdd
	markerAPP0  = 0xe0
	markerAPP14 = 0xee
)

// nextMarker finds the next marker, over whatever lies before it, as libjpeg does.
func (d *decoder) nextMarker() (byte, error) {
	for d.pos+1 < len(d.data) {
		if d.data[d.pos] != 0xff || d.data[d.pos+1] == 0xff {
			d.pos++
			continue
		}
		m := d.data[d.pos+1]
		d.pos += 2
		if m != 0 && m != 1 && m != markerSOI && m&0xf8 != markerRST0 { // 0: stuffing, 1: TEM
			return m, nil
		}
	}
	d.pos = len(d.data)
	return 0, errTruncated
}

// payload returns the bytes of the current segment and moves behind it.
func (d *decoder) payload() ([]byte, error) {
	if d.pos+2 > len(d.data) {
		return nil, errTruncated
	}
	n := int(d.data[d.pos])<<8 | int(d.data[d.pos+1])
	if n < 2 {
		return nil, fmt.Errorf("a segment of length %d", n)
	}
	if d.pos+n > len(d.data) {
		return nil, errTruncated
	}
	p := d.data[d.pos+2 : d.pos+n]
	d.pos += n
	return p, nil
}

// segment reads the segment of any marker but those of scans and ends.
func (d *decoder) segment(m byte) error {
	p, err := d.payload()
	if err != nil {
		return err
	}
	switch {
	case m == markerDQT:
		return d.readQuantizers(p)
	case m == markerDHT:
		return d.readHuffman(p)
	case m == markerDRI:
		return d.readRestart(p)
	case m == markerAPP0:
		d.jfif = d.jfif || len(p) >= 5 && string(p[:5]) == "JFIF\x00"
	case m == markerAPP14 && len(p) >= 12 && string(p[:5]) == "Adobe":
		d.adobe, d.adobeTransform = true, p[11]
	case m == markerSOF0 || m == markerSOF1 || m == markerSOF2:
		return d.readFrame(p, m == markerSOF2)
	case m == markerDAC || m == markerDNL:
		return fmt.Errorf("arithmetic coding and heights set late are not supported (marker ff%02x)", m)
	case m&0xf0 == 0xc0:
		return fmt.Errorf("lossless, hierarchical and arithmetic coding are not supported (marker ff%02x)", m)
	}
	return nil
}

func (d *decoder) readRestart(p []byte) error {
	if len(p) != 2 {
		return errors.New("restart interval of wrong length")
	}
	d.restart = int(p[0])<<8 | int(p[1])
	return nil
}

func (d *decoder) readQuantizers(p []byte) error {
	for len(p) > 0 {
		id, size := p[0]&15, 1+int(p[0]>>4)
		if id > 3 || size > 2 {
			return fmt.Errorf("quantization table %d of %d bytes a step", id, size)
		}
		if len(p) < 1+64*size {
			return errors.New("quantization table cut short")
		}
		q := &d.quant[id]
		q.set = true
		for i, at := range natural {
			q.step[at] = uint16(p[1+i])
			if size == 2 {
				q.step[at] = uint16(p[1+2*i])<<8 | uint16(p[2+2*i])
			}
		}
		p = p[1+64*size:]
	}
	return nil
}

// readFrame reads the frame header and lays the components out.
func (d *decoder) readFrame(p []byte, progressive bool) error {
	if d.framed {
		return errors.New("two frame headers")
	}
	if len(p) < 6 || len(p) < 6+3*int(p[5]) {
		return errors.New("frame header cut short")
	}
	if p[0] != 8 {
		return fmt.Errorf("%d bits a sample are not supported", p[0])
	}
	d.height, d.width = int(p[1])<<8|int(p[2]), int(p[3])<<8|int(p[4])
	n := int(p[5])
	if n != 1 && n != 3 && n != 4 {
		return fmt.Errorf("%d components are not supported", n)
	}
	d.components = d.all[:n]
	for i := range d.components {
		if err := d.components[i].set(p[6+3*i:]); err != nil {
			return err
		}
	}
	d.progressive, d.framed = progressive, true
	return d.checkFrame()
}

// set begins a component from its three bytes in the frame header. Buffers stay.
func (c *component) set(p []byte) error {
	*c = component{id: p[0], h: int(p[1] >> 4), v: int(p[1] & 15), quantizer: int(p[2]), plane: c.plane, blocks: c.blocks}
	if c.h < 1 || c.h > 4 || c.v < 1 || c.v > 4 || c.quantizer > 3 {
		return fmt.Errorf("component %d samples %d×%d with quantization table %d", c.id, c.h, c.v, c.quantizer)
	}
	return nil
}

// checkFrame refuses sizes that are impossible or beyond the limit.
func (d *decoder) checkFrame() error {
	if d.width == 0 || d.height == 0 {
		return fmt.Errorf("invalid header: %d×%d pixels", d.width, d.height)
	}
	if limit := d.options.MaxPixels; limit > 0 && d.width*d.height > limit {
		return fmt.Errorf("%d×%d pixels are more than the limit of %d", d.width, d.height, limit)
	}
	d.layOut()
	for i := range d.components {
		if c := &d.components[i]; d.hMax%c.h != 0 || d.vMax%c.v != 0 {
			return fmt.Errorf("component %d samples %d×%d of %d×%d, which does not divide", c.id, c.h, c.v, d.hMax, d.vMax)
		}
	}
	return nil
}

// layOut computes the sizes of components from their sampling factors.
func (d *decoder) layOut() {
	if len(d.components) == 1 {
		d.components[0].h, d.components[0].v = 1, 1 // a single component is never interleaved
	}
	d.hMax, d.vMax = 1, 1
	for i := range d.components {
		d.hMax, d.vMax = max(d.hMax, d.components[i].h), max(d.vMax, d.components[i].v)
	}
	d.mcusX, d.mcusY = ceil(d.width, 8*d.hMax), ceil(d.height, 8*d.vMax)
	d.shrunk = 8 / max(1, d.options.Shrink)
	for i := range d.components {
		c := &d.components[i]
		c.shrunk = d.shrunk
		for c.shrunk < 8 && d.hMax*d.shrunk%(2*c.h*c.shrunk) == 0 && d.vMax*d.shrunk%(2*c.v*c.shrunk) == 0 {
			c.shrunk *= 2 // chroma that need not be upsampled is not shrunk either
		}
		c.width, c.height = ceil(d.width*c.h*c.shrunk, 8*d.hMax), ceil(d.height*c.v*c.shrunk, 8*d.vMax)
		c.blocksX, c.blocksY = ceil(d.width*c.h, 8*d.hMax), ceil(d.height*c.v, 8*d.vMax)
		c.lineBlocks = d.mcusX * c.h
	}
}

// allocate makes planes and blocks, after making sure that the file can hold as many blocks
// as it says: each takes a bit at least.
func (d *decoder) allocate() error {
	blocks := 0
	for i := range d.components {
		blocks += d.components[i].blocksX * d.components[i].blocksY
	}
	if blocks/8 > len(d.data) {
		return fmt.Errorf("truncated: %d bytes can not hold %d×%d pixels", len(d.data), d.width, d.height)
	}
	for i := range d.components {
		c := &d.components[i]
		lines := d.mcusY * c.v
		c.plane = grow(c.plane, lines*c.lineBlocks*c.shrunk*c.shrunk)
		if !d.progressive {
			lines = c.v
		}
		c.blocks = grow(c.blocks, lines*c.lineBlocks)
		clear(c.blocks)
	}
	return nil
}

// ceil returns a/b rounded up.
func ceil(a, b int) int { return (a + b - 1) / b }

// natural maps the zigzag order of coefficients to rows of eight.
var natural = [64]uint8{
	0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5,
	12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14, 21, 28,
	35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51,
	58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63,
}
