package jpeg2000

import (
	"encoding/binary"
	"errors"
	"fmt"

	"multiscope/internal/picture"
)

// Markers of table A.2.
const (
	markerSOC = 0xff4f
	markerSOT = 0xff90
	markerSOD = 0xff93
	markerEOC = 0xffd9
	markerSIZ = 0xff51
	markerCOD = 0xff52
	markerCOC = 0xff53
	markerRGN = 0xff5e
	markerQCD = 0xff5c
	markerQCC = 0xff5d
	markerPOC = 0xff5f
	markerPPM = 0xff60
	markerPPT = 0xff61
)

// codestream is a picture as it is coded.
type codestream struct {
	x0, y0, x1, y1         int // on the reference grid
	tileX0, tileY0         int
	tileWidth, tileHeight  int
	tilesAcross, tilesDown int
	components             []component
	main                   coding
	tiles                  map[int]*tileData
}

// component is a channel.
type component struct {
	bits           int
	signed         bool
	stepX, stepY   int // of the reference grid, between samples
	x0, y0, x1, y1 int // its samples
}

// tileData is what the parts of a tile hold.
type tileData struct {
	coding coding
	data   []byte
}

// coding is how tiles are coded, for all components and for each.
type coding struct {
	order, layers int
	colours       bool // the first three components are transformed together
	startMarks    bool // a mark may be before each packet
	endMarks      bool // and one after its header
	components    []componentCoding
	alone, scaled []bool // components with a coding or quantization of their own
}

// componentCoding is how a component is coded.
type componentCoding struct {
	levels                 int // of the wavelet transform
	blockBitsX, blockBitsY int
	style                  int
	reversible             bool
	precincts              [][2]int // exponents of their sizes, from the lowest resolution
	guard                  int
	exponents, mantissas   []int
	derived                bool // steps follow from the first
}

func (c coding) clone() coding {
	c.components = append([]componentCoding(nil), c.components...)
	c.alone = append([]bool(nil), c.alone...)
	c.scaled = append([]bool(nil), c.scaled...)
	return c
}

const maxLevels = 32

// readCodestream reads all headers and gathers what belongs to each tile.
func readCodestream(b []byte, maxPixels int) (*codestream, error) {
	s := &codestream{tiles: map[int]*tileData{}}
	if len(b) < 4 || binary.BigEndian.Uint16(b) != markerSOC {
		return nil, errors.New("no codestream")
	}
	pos := 2
	for {
		if pos+4 > len(b) {
			return nil, picture.ErrNoHeader
		}
		marker, n := int(binary.BigEndian.Uint16(b[pos:])), int(binary.BigEndian.Uint16(b[pos+2:]))
		if marker == markerSOT {
			break
		}
		if n < 2 || pos+2+n > len(b) {
			return nil, picture.ErrNoHeader
		}
		body := b[pos+4 : pos+2+n]
		var err error
		if marker == markerSIZ {
			err = s.readSize(body, maxPixels)
		} else {
			err = s.main.read(marker, body, s.components)
		}
		if err != nil {
			return nil, err
		}
		pos += 2 + n
	}
	if s.components == nil || s.main.layers == 0 || s.main.components[0].exponents == nil {
		return nil, errors.New("the main header lacks sizes, coding or quantization")
	}
	return s, s.readTiles(b, pos)
}

// readSize reads the marker segment SIZ.
func (s *codestream) readSize(b []byte, maxPixels int) error {
	if len(b) < 36 || s.components != nil {
		return picture.ErrNoHeader
	}
	var v [8]int
	for i := range v {
		v[i] = int(binary.BigEndian.Uint32(b[2+4*i:]))
	}
	s.x1, s.y1, s.x0, s.y0, s.tileWidth, s.tileHeight, s.tileX0, s.tileY0 = v[0], v[1], v[2], v[3], v[4], v[5], v[6], v[7]
	n := int(binary.BigEndian.Uint16(b[34:]))
	if err := picture.CheckSize(s.x1-s.x0, s.y1-s.y0, maxPixels); err != nil {
		return err
	}
	const most = 1 << 30 // so that nothing overflows
	switch {
	case n < 1 || n > 4 || len(b) < 36+3*n:
		return picture.Unsupported("%d components", n)
	case s.x1 > most || s.y1 > most, s.tileWidth < 1, s.tileHeight < 1, s.tileX0 > s.x0, s.tileY0 > s.y0,
		s.tileX0+s.tileWidth <= s.x0, s.tileY0+s.tileHeight <= s.y0:
		return errors.New("tiles that do not cover the picture")
	}
	for i := range n {
		c := component{bits: int(b[36+3*i]&0x7f) + 1, signed: b[36+3*i]&0x80 != 0, stepX: int(b[37+3*i]), stepY: int(b[38+3*i])}
		if c.bits > 16 || c.stepX < 1 || c.stepY < 1 {
			return picture.Unsupported("components of %d bits", c.bits)
		}
		c.x0, c.y0, c.x1, c.y1 = ceil(s.x0, c.stepX), ceil(s.y0, c.stepY), ceil(s.x1, c.stepX), ceil(s.y1, c.stepY)
		if c.x0 >= c.x1 || c.y0 >= c.y1 {
			return errors.New("a component without samples")
		}
		s.components = append(s.components, c)
	}
	s.tilesAcross, s.tilesDown = ceil(s.x1-s.tileX0, s.tileWidth), ceil(s.y1-s.tileY0, s.tileHeight)
	if s.tilesAcross > 65535/s.tilesDown {
		return picture.Unsupported("%d × %d tiles", s.tilesAcross, s.tilesDown)
	}
	s.main.components = make([]componentCoding, n)
	s.main.alone, s.main.scaled = make([]bool, n), make([]bool, n)
	return nil
}

// readTiles reads the parts of tiles from the first on.
func (s *codestream) readTiles(b []byte, pos int) error {
	for pos+12 <= len(b) && binary.BigEndian.Uint16(b[pos:]) == markerSOT {
		tile, length := int(binary.BigEndian.Uint16(b[pos+4:])), int(binary.BigEndian.Uint32(b[pos+6:]))
		end := pos + length
		if length == 0 {
			end = len(b)
		}
		if end > len(b) {
			return picture.ErrTruncated
		}
		if tile >= s.tilesAcross*s.tilesDown || end < pos+14 {
			return errors.New("a tile that is not of the picture")
		}
		t := s.tiles[tile]
		if t == nil {
			t = &tileData{coding: s.main.clone()}
			s.tiles[tile] = t
		}
		data, err := t.readHeader(b[pos+12:end], s.components)
		if err != nil {
			return err
		}
		t.data = append(t.data, data...)
		pos = end
	}
	if len(s.tiles) < s.tilesAcross*s.tilesDown {
		return picture.ErrTruncated
	}
	return nil
}

// readHeader reads the header of a part of a tile and returns what follows.
func (t *tileData) readHeader(b []byte, components []component) ([]byte, error) {
	for pos := 0; pos+2 <= len(b); {
		marker := int(binary.BigEndian.Uint16(b[pos:]))
		if marker == markerSOD {
			return b[pos+2:], nil
		}
		if pos+4 > len(b) {
			break
		}
		n := int(binary.BigEndian.Uint16(b[pos+2:]))
		if n < 2 || pos+2+n > len(b) {
			break
		}
		if err := t.coding.read(marker, b[pos+4:pos+2+n], components); err != nil {
			return nil, err
		}
		pos += 2 + n
	}
	return nil, picture.ErrTruncated
}

// read takes a marker segment that says how something is coded; others are passed over.
func (c *coding) read(marker int, b []byte, components []component) error {
	if components == nil {
		return errors.New("the header does not begin with sizes")
	}
	switch marker {
	case markerCOD:
		return c.readCOD(b)
	case markerCOC:
		if len(b) < 2 || int(b[0]) >= len(components) {
			return picture.ErrNoHeader
		}
		c.alone[b[0]] = true
		return c.components[b[0]].read(b[2:], b[1]&1 != 0)
	case markerQCD:
		for i := range c.components {
			if c.scaled[i] {
				continue
			}
			if err := c.components[i].readSteps(b); err != nil {
				return err
			}
		}
	case markerQCC:
		if len(b) < 1 || int(b[0]) >= len(components) {
			return picture.ErrNoHeader
		}
		c.scaled[b[0]] = true
		return c.components[b[0]].readSteps(b[1:])
	case markerRGN, markerPOC, markerPPM, markerPPT:
		return picture.Unsupported("regions of interest, changing orders and packed headers (marker %04x)", marker)
	}
	return nil
}

func (c *coding) readCOD(b []byte) error {
	if len(b) < 10 {
		return picture.ErrNoHeader
	}
	c.startMarks, c.endMarks = b[0]&2 != 0, b[0]&4 != 0
	c.order, c.layers, c.colours = int(b[1]), int(binary.BigEndian.Uint16(b[2:])), b[4] != 0
	if c.order > 4 || c.layers == 0 {
		return fmt.Errorf("order %d of %d layers", c.order, c.layers)
	}
	for i := range c.components {
		if c.alone[i] {
			continue
		}
		if err := c.components[i].read(b[5:], b[0]&1 != 0); err != nil {
			return err
		}
	}
	return nil
}

// read takes what COD and COC say of a component.
func (c *componentCoding) read(b []byte, sizes bool) error {
	if len(b) < 5 {
		return picture.ErrNoHeader
	}
	c.levels, c.blockBitsX, c.blockBitsY = int(b[0]), int(b[1])+2, int(b[2])+2
	c.style, c.reversible = int(b[3]), b[4] == 1
	switch {
	case c.levels > maxLevels, c.blockBitsX > 10, c.blockBitsY > 10, c.blockBitsX+c.blockBitsY > 12:
		return fmt.Errorf("%d levels, code-blocks of 2^%d × 2^%d", c.levels, c.blockBitsX, c.blockBitsY)
	case c.style&^0x3f != 0:
		return picture.Unsupported("high-throughput coding (style %02x)", c.style)
	}
	c.precincts = make([][2]int, c.levels+1)
	for i := range c.precincts {
		c.precincts[i] = [2]int{15, 15}
		if !sizes {
			continue
		}
		if len(b) < 6+i {
			return picture.ErrNoHeader
		}
		c.precincts[i] = [2]int{int(b[5+i] & 15), int(b[5+i] >> 4)}
		if i > 0 && (c.precincts[i][0] == 0 || c.precincts[i][1] == 0) {
			return errors.New("precincts without size")
		}
	}
	return nil
}

// readSteps takes what QCD and QCC say of a component.
func (c *componentCoding) readSteps(b []byte) error {
	if len(b) < 2 {
		return picture.ErrNoHeader
	}
	style := b[0] & 31
	c.guard, c.derived, c.exponents, c.mantissas = int(b[0]>>5), style == 1, nil, nil
	if style > 2 {
		return fmt.Errorf("quantization of style %d", style)
	}
	for b = b[1:]; len(b) > 0; {
		if style == 0 {
			c.exponents, c.mantissas, b = append(c.exponents, int(b[0]>>3)), append(c.mantissas, 0), b[1:]
			continue
		}
		if len(b) < 2 {
			return picture.ErrNoHeader
		}
		v := int(binary.BigEndian.Uint16(b))
		c.exponents, c.mantissas, b = append(c.exponents, v>>11), append(c.mantissas, v&0x7ff), b[2:]
	}
	return nil
}

// step returns exponent and mantissa of a subband, counted from the lowest.
func (c *componentCoding) step(band int) (exponent, mantissa int, err error) {
	if c.derived && band > 0 {
		return c.exponents[0] - (band-1)/3, c.mantissas[0], nil
	}
	if band >= len(c.exponents) {
		return 0, 0, errors.New("a subband without quantization")
	}
	return c.exponents[band], c.mantissas[band], nil
}

// ceil returns a/b rounded up, of a ≥ 0.
func ceil(a, b int) int { return (a + b - 1) / b }
