package jpeg

import (
	"errors"
	"fmt"
)

// scan is what a scan header says.
type scan struct {
	of          [4]*component
	count       int  // of components
	first, last int  // coefficients that it brings, in zigzag order
	high, low   uint // successive approximation: bit positions before and now
	bandsLeft   int  // blocks that the last end of band still covers
}

// maxScans bounds the work that a few bytes can ask for: a scan may pass over a whole picture
// at the cost of twenty. Encoders write about ten.
const maxScans = 500

func (s *scan) components() []*component { return s.of[:s.count] }

// scan reads a scan's header and its data.
func (d *decoder) scan() error {
	if !d.framed {
		return errors.New("a scan before the frame header")
	}
	if d.scans++; d.scans > maxScans {
		return fmt.Errorf("more than %d scans", maxScans)
	}
	p, err := d.payload()
	if err != nil {
		return err
	}
	s, err := d.readScan(p)
	if err != nil {
		return err
	}
	if err := d.begin(&s); err != nil {
		return err
	}
	return d.readBlocks(&s)
}

// begin allocates at the first scan and latches quantization at a component's first.
func (d *decoder) begin(s *scan) error {
	started := false
	for i := range d.components {
		started = started || d.components[i].seen
	}
	if !started {
		if err := d.allocate(); err != nil {
			return err
		}
	}
	for _, c := range s.components() {
		if !c.seen && !d.quant[c.quantizer].set {
			return fmt.Errorf("no quantization table %d", c.quantizer)
		}
		if !c.seen {
			c.quant = d.quant[c.quantizer].step
		}
		c.seen = true
	}
	return nil
}

func (d *decoder) readScan(p []byte) (scan, error) {
	var s scan
	if len(p) < 1 || p[0] < 1 || p[0] > 4 || len(p) != 4+2*int(p[0]) {
		return s, errors.New("scan header of wrong length")
	}
	s.count = int(p[0])
	for i := range s.count {
		c, err := d.selected(p[1+2*i], p[2+2*i])
		if err != nil {
			return s, err
		}
		s.of[i] = c
	}
	p = p[1+2*s.count:]
	s.first, s.last, s.high, s.low = 0, 63, 0, 0
	if d.progressive {
		s.first, s.last, s.high, s.low = int(p[0]), int(p[1]), uint(p[2]>>4), uint(p[2]&15)
	}
	return s, s.check()
}

// selected returns the component that a scan names, with the scan's Huffman tables.
func (d *decoder) selected(id, tables byte) (*component, error) {
	if tables>>4 > 3 || tables&15 > 3 {
		return nil, fmt.Errorf("a scan with Huffman tables %d and %d", tables>>4, tables&15)
	}
	for i := range d.components {
		if c := &d.components[i]; c.id == id {
			c.dc, c.ac = &d.dc[tables>>4], &d.ac[tables&15]
			return c, nil
		}
	}
	return nil, fmt.Errorf("a scan of component %d, which the frame lacks", id)
}

// check refuses scans that the standard forbids or whose tables are missing.
func (s *scan) check() error {
	if s.first > s.last || s.last > 63 || s.first == 0 && s.last > 0 && (s.low > 0 || s.high > 0) || s.low > 13 {
		return fmt.Errorf("a scan of coefficients %d to %d, bits %d to %d", s.first, s.last, s.high, s.low)
	}
	if s.first > 0 && s.count > 1 {
		return errors.New("a scan of several components' AC coefficients")
	}
	blocks := 0
	for i, c := range s.components() {
		blocks += c.h * c.v
		for _, before := range s.of[:i] {
			if before == c {
				return fmt.Errorf("a scan with component %d twice", c.id)
			}
		}
		if s.first == 0 && s.high == 0 && !c.dc.set || s.last > 0 && !c.ac.set {
			return fmt.Errorf("no Huffman table for component %d", c.id)
		}
	}
	if s.count > 1 && blocks > 10 {
		return fmt.Errorf("%d blocks in an MCU", blocks)
	}
	return nil
}

// readBlocks reads the scan's MCUs, interval after interval.
func (d *decoder) readBlocks(s *scan) error {
	across, down := d.mcusX, d.mcusY
	if s.count == 1 {
		across, down = s.of[0].blocksX, s.of[0].blocksY
	}
	r := d.nextInterval(s)
	left := d.restart
	for y := range down {
		for x := range across {
			if d.restart > 0 && left == 0 {
				if err := d.passRestart(); err != nil {
					return err
				}
				r, left = d.nextInterval(s), d.restart
			}
			left--
			if err := d.readMCU(&r, s, x, y); err != nil {
				return err
			}
		}
		if !d.progressive {
			d.transformRow(s, y)
		}
	}
	return nil
}

// passRestart moves behind the restart marker that must come now.
func (d *decoder) passRestart() error {
	if d.pos+1 >= len(d.data) {
		return errTruncated
	}
	if m := d.data[d.pos+1]; m&0xf8 != markerRST0 {
		return fmt.Errorf("broken data: marker ff%02x where a restart is due", m)
	}
	d.pos += 2
	return nil
}

// readMCU reads the blocks of one MCU; in a scan of one component that is one block.
func (d *decoder) readMCU(r *bits, s *scan, x, y int) error {
	if s.count == 1 {
		return d.readBlock(r, s, s.of[0], x, y)
	}
	for _, c := range s.components() {
		for v := range c.v {
			for h := range c.h {
				if err := d.readBlock(r, s, c, x*c.h+h, y*c.v+v); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// readBlock reads block x of line y of a component.
func (d *decoder) readBlock(r *bits, s *scan, c *component, x, y int) error {
	if d.progressive {
		if err := r.refineBlock(&c.line(y)[x], s, c); err != nil {
			return err
		}
	} else if err := r.block(&c.line(y % c.v)[x], c); err != nil {
		return err
	}
	return r.check()
}

// transformRow turns an MCU row of coefficients into samples and clears it for the next.
func (d *decoder) transformRow(s *scan, y int) {
	for _, c := range s.components() {
		lines, first := c.v, y*c.v
		if s.count == 1 {
			lines, first = 1, y
		}
		for v := range lines {
			line := c.line((first + v) % c.v)
			c.transform(first+v, line)
			clear(line)
		}
	}
}

// transform turns line y of blocks into samples of the plane.
func (c *component) transform(y int, line [][64]int16) {
	stride := c.lineBlocks * c.shrunk
	inverse(c.plane[y*c.shrunk*stride:], stride, line, &c.quant, c.shrunk)
}
