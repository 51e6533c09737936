// Package jpeg2000 decodes JPEG 2000 pictures, .jp2 files and bare codestreams, as OpenJPEG does through PIL:
// one to four components of up to 16 bits, reversible and irreversible, tiles, layers and all five orders of
// packets (ITU-T T.800). Regions of interest, changing orders, packed headers, palettes and high throughput are
// refused by name. Start at Decode; codestream.go reads headers, packet.go and tile.go what packets hold, block.go
// coefficients, wavelet.go makes samples of them.
package jpeg2000

import (
	"math"

	"image"

	"multiscope/internal/picture"
)

// samples are the values of a component, from 0 to 2^bits − 1.
type samples struct {
	component
	pix []uint16
}

func (s samples) width() int { return s.x1 - s.x0 }

// Decode reads a file whole.
func Decode(b []byte, maxPixels int) (image.Image, error) {
	box, err := readBoxes(b)
	if err != nil {
		return nil, err
	}
	s, err := readCodestream(box.codestream, maxPixels)
	if err != nil {
		return nil, err
	}
	channels := make([]samples, len(s.components))
	for i, c := range s.components {
		channels[i] = samples{c, make([]uint16, max(0, c.x1-c.x0)*max(0, c.y1-c.y0))}
	}
	for number, t := range s.tiles {
		if err := s.decodeTile(number, t, channels); err != nil {
			return nil, err
		}
	}
	return box.picture(s, channels)
}

// decodeTile reads a tile and puts its samples where they belong.
func (s *codestream) decodeTile(number int, t *tileData, channels []samples) error {
	left, top := s.tileX0+number%s.tilesAcross*s.tileWidth, s.tileY0+number/s.tilesAcross*s.tileHeight
	x0, y0 := max(left, s.x0), max(top, s.y0)
	x1, y1 := min(left+s.tileWidth, s.x1), min(top+s.tileHeight, s.y1)
	var components []*tileComponent
	for i, c := range s.components {
		tc, err := newTileComponent(c, t.coding.components[i], x0, y0, x1, y1)
		if err != nil {
			return err
		}
		components = append(components, tc)
	}
	ids, err := packets(t.coding, components)
	if err != nil {
		return err
	}
	if len(ids) > len(t.data) { // each takes a byte
		return picture.ErrTruncated
	}
	data := t.data
	for _, id := range ids {
		c := components[id.component]
		if data, err = readPacket(data, t.coding, c.coding.style, &c.resolutions[id.resolution].precincts[id.precinct], id.layer); err != nil {
			return err
		}
	}
	planes := make([]values, len(components))
	for i, c := range components {
		planes[i] = c.values()
	}
	if t.coding.colours && len(planes) >= 3 {
		if err := mix(planes); err != nil {
			return err
		}
	}
	for i, c := range components {
		c.store(planes[i], channels[i])
	}
	return nil
}

// values are the samples of a component of a tile, in one of two kinds of numbers.
type values struct {
	whole []int32
	real  []float32
}

// values decodes the code-blocks and undoes the wavelet transform.
func (t *tileComponent) values() values {
	width, height := t.x1-t.x0, t.y1-t.y0
	if width <= 0 || height <= 0 {
		return values{}
	}
	var v values
	if t.coding.reversible {
		v.whole = make([]int32, width*height)
	} else {
		v.real = make([]float32, width*height)
	}
	var d blockDecoder
	for r := range t.resolutions {
		res := &t.resolutions[r]
		for i := range res.precincts {
			for _, pb := range res.precincts[i].bands {
				t.decodeBlocks(&d, v, width, res.bands[pb.band], pb.blocks)
			}
		}
	}
	if t.coding.reversible {
		plane[int32]{v.whole, width}.rebuild(t.resolutions, liftReversible)
	} else {
		plane[float32]{v.real, width}.rebuild(t.resolutions, liftIrreversible)
	}
	return v
}

// decodeBlocks puts the coefficients of code-blocks among those of the tile.
func (t *tileComponent) decodeBlocks(d *blockDecoder, v values, stride int, b band, blocks []codeBlock) {
	step := float32((1 + float64(b.mantissa)/2048) * math.Pow(2, float64(t.bits-b.exponent)))
	for i := range blocks {
		block := &blocks[i]
		if len(block.segments) == 0 {
			continue
		}
		coefficients := d.decode(block, b.planes, t.coding.style, b.orient)
		for y := range d.height {
			at := (b.atY+block.y0+y)*stride + b.atX + block.x0
			for x, c := range coefficients[y*d.width:][:d.width] {
				if v.whole != nil {
					v.whole[at+x] = c / 2
				} else {
					v.real[at+x] = float32(c) * 0.5 * step
				}
			}
		}
	}
}

// mix undoes the transform of the first three components (annex G).
func mix(p []values) error {
	a, b, c := p[0], p[1], p[2]
	if len(a.whole) != len(b.whole) || len(b.whole) != len(c.whole) || len(a.real) != len(b.real) || len(b.real) != len(c.real) {
		return picture.Unsupported("colours of components of different sizes")
	}
	for i, y := range a.whole {
		u, v := b.whole[i], c.whole[i]
		g := y - (u+v)>>2
		a.whole[i], b.whole[i], c.whole[i] = v+g, g, u+g
	}
	for i, y := range a.real {
		u, v := b.real[i], c.real[i]
		a.real[i], b.real[i], c.real[i] = y+v*1.402, y-u*0.34413-v*0.71414, y+u*1.772
	}
	return nil
}

// store writes the samples of a tile as numbers from zero.
func (t *tileComponent) store(v values, to samples) {
	width := t.x1 - t.x0
	top := int32(1)<<t.bits - 1
	shift := int32(1) << (t.bits - 1) // also of signed ones, which begin below zero
	for y := range max(0, t.y1-t.y0) {
		row := to.pix[(t.y0-to.y0+y)*to.width()+t.x0-to.x0:]
		for x := range width {
			var s int32
			if v.whole != nil {
				s = v.whole[y*width+x]
			} else {
				s = int32(math.RoundToEven(float64(max(-1<<24, min(1<<24, v.real[y*width+x])))))
			}
			row[x] = uint16(max(0, min(top, s+shift)))
		}
	}
}
