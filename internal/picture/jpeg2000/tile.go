package jpeg2000

import (
	"cmp"
	"slices"

	"multiscope/internal/picture"
)

// resolution is one of the sizes that a component of a tile is coded in.
type resolution struct {
	x0, y0, x1, y1 int
	bands          []band
	across, down   int // precincts
	precincts      []precinct
}

// band is a subband.
type band struct {
	x0, y0, x1, y1 int
	orient         int // 0 LL, 1 HL, 2 LH, 3 HH
	planes         int // bit planes at most
	exponent       int
	mantissa       int
	atX, atY       int // where its upper left goes among the coefficients of the tile
}

// precinct is what a packet is of: code-blocks of each band of a resolution.
type precinct struct {
	x, y  int // on the reference grid, by which packets are ordered
	bands []precinctBand
}

// precinctBand is the code-blocks of a band in a precinct.
type precinctBand struct {
	band         int
	across, down int
	blocks       []codeBlock
	inclusion    tagTree
	planes       tagTree
}

// tileComponent is a component of a tile.
type tileComponent struct {
	component
	coding      componentCoding
	resolutions []resolution
}

// Bounds of what a tile may be cut into.
const (
	maxPrecincts = 1 << 20
	maxBlocks    = 1 << 22
)

// newTileComponent lays out a component of a tile that lies at x0 … y1 of the reference grid.
func newTileComponent(c component, coding componentCoding, x0, y0, x1, y1 int) (*tileComponent, error) {
	t := &tileComponent{component: c, coding: coding}
	t.x0, t.y0, t.x1, t.y1 = ceil(x0, c.stepX), ceil(y0, c.stepY), ceil(x1, c.stepX), ceil(y1, c.stepY)
	blocks := 0
	for r := range coding.levels + 1 {
		down := coding.levels - r
		res := resolution{x0: shiftUp(t.x0, down), y0: shiftUp(t.y0, down), x1: shiftUp(t.x1, down), y1: shiftUp(t.y1, down)}
		if err := t.addBands(&res, r); err != nil {
			return nil, err
		}
		n, err := t.addPrecincts(&res, r, x0, y0)
		if blocks += n; err != nil || blocks > maxBlocks {
			return nil, cmp.Or(err, picture.Unsupported("more than %d code-blocks", maxBlocks))
		}
		t.resolutions = append(t.resolutions, res)
	}
	return t, nil
}

// shiftUp returns a/2ⁿ rounded up.
func shiftUp(a, n int) int { return (a + 1<<n - 1) >> n }

// addBands lays out the subbands of resolution r.
func (t *tileComponent) addBands(res *resolution, r int) error {
	orients := []int{1, 2, 3}
	level := t.coding.levels - r + 1
	if r == 0 {
		orients, level = []int{0}, t.coding.levels
	}
	for _, orient := range orients {
		right, lower := orient&1, orient>>1
		along := func(v, half int) int {
			if level == 0 {
				return v
			}
			return shiftUp(max(v-half<<(level-1), 0), level)
		}
		b := band{x0: along(t.x0, right), y0: along(t.y0, lower), x1: along(t.x1, right), y1: along(t.y1, lower), orient: orient}
		number := 0
		if r > 0 {
			number = 3*(r-1) + orient
			low := t.resolutions[r-1]
			b.atX, b.atY = right*(low.x1-low.x0), lower*(low.y1-low.y0)
		}
		var err error
		if b.exponent, b.mantissa, err = t.coding.step(number); err != nil {
			return err
		}
		b.planes = b.exponent + t.coding.guard - 1
		res.bands = append(res.bands, b)
	}
	return nil
}

// addPrecincts cuts resolution r of a tile into precincts and those into code-blocks, which it counts.
func (t *tileComponent) addPrecincts(res *resolution, r, tileX, tileY int) (blocks int, err error) {
	if res.x1 <= res.x0 || res.y1 <= res.y0 {
		return 0, nil
	}
	px, py := t.coding.precincts[r][0], t.coding.precincts[r][1]
	firstX, firstY := res.x0>>px, res.y0>>py
	res.across, res.down = shiftUp(res.x1, px)-firstX, shiftUp(res.y1, py)-firstY
	if res.across > maxPrecincts/res.down {
		return 0, picture.Unsupported("%d × %d precincts", res.across, res.down)
	}
	down := t.coding.levels - r
	for y := range res.down {
		for x := range res.across {
			p := precinct{x: max(tileX, (firstX+x)<<(px+down)*t.stepX), y: max(tileY, (firstY+y)<<(py+down)*t.stepY)}
			for i, b := range res.bands {
				pb := t.cut(b, r, firstX+x, firstY+y, px, py)
				pb.band = i
				if blocks += len(pb.blocks); blocks > maxBlocks {
					return blocks, nil
				}
				p.bands = append(p.bands, pb)
			}
			res.precincts = append(res.precincts, p)
		}
	}
	return blocks, nil
}

// cut returns the code-blocks of a band in precinct x, y.
func (t *tileComponent) cut(b band, r, x, y, px, py int) precinctBand {
	if r > 0 {
		px, py = px-1, py-1
	}
	bitsX, bitsY := min(t.coding.blockBitsX, px), min(t.coding.blockBitsY, py)
	x0, y0 := max(b.x0, x<<px), max(b.y0, y<<py)
	x1, y1 := min(b.x1, (x+1)<<px), min(b.y1, (y+1)<<py)
	var p precinctBand
	if x0 >= x1 || y0 >= y1 {
		return p
	}
	left, top := x0>>bitsX, y0>>bitsY
	p.across, p.down = shiftUp(x1, bitsX)-left, shiftUp(y1, bitsY)-top
	if p.across*p.down > maxBlocks {
		p.across, p.down = maxBlocks+1, 1 // refused by who counts
	}
	p.blocks = make([]codeBlock, p.across*p.down)
	for i := range p.blocks {
		cx, cy := left+i%p.across, top+i/p.across
		p.blocks[i] = codeBlock{
			x0: max(x0, cx<<bitsX) - b.x0, y0: max(y0, cy<<bitsY) - b.y0,
			x1: min(x1, (cx+1)<<bitsX) - b.x0, y1: min(y1, (cy+1)<<bitsY) - b.y0, lengthBits: 3,
		}
	}
	p.inclusion, p.planes = newTagTree(p.across, p.down), newTagTree(p.across, p.down)
	return p
}

// packetID says what a packet is of.
type packetID struct{ layer, resolution, component, precinct int }

// packets returns the packets of a tile in the order in which they are stored.
func packets(c coding, components []*tileComponent) ([]packetID, error) {
	type placed struct {
		packetID
		x, y int
	}
	var all []placed
	for k, t := range components {
		for r := range t.resolutions {
			for i, p := range t.resolutions[r].precincts {
				if len(all) > maxPrecincts {
					return nil, picture.Unsupported("more than %d precincts", maxPrecincts)
				}
				all = append(all, placed{packetID{0, r, k, i}, p.x, p.y})
			}
		}
	}
	slices.SortStableFunc(all, func(a, b placed) int {
		res, comp, pos := cmp.Compare(a.resolution, b.resolution), cmp.Compare(a.component, b.component), cmp.Or(cmp.Compare(a.y, b.y), cmp.Compare(a.x, b.x))
		number := cmp.Compare(a.precinct, b.precinct)
		switch c.order {
		case 0, 1: // by layer or resolution first
			return cmp.Or(res, comp, number)
		case 2: // by resolution
			return cmp.Or(res, pos, comp, number)
		case 3: // by place
			return cmp.Or(pos, comp, res, number)
		}
		return cmp.Or(comp, pos, res, number)
	})
	var ids []packetID
	add := func(p placed, layer int) {
		p.layer = layer
		ids = append(ids, p.packetID)
	}
	if len(all) > 0 && c.layers > 1<<24/len(all) {
		return nil, picture.Unsupported("%d layers of %d precincts", c.layers, len(all))
	}
	switch c.order {
	case 0:
		for layer := range c.layers {
			for _, p := range all {
				add(p, layer)
			}
		}
	case 1:
		for len(all) > 0 {
			n := 1
			for n < len(all) && all[n].resolution == all[0].resolution {
				n++
			}
			for layer := range c.layers {
				for _, p := range all[:n] {
					add(p, layer)
				}
			}
			all = all[n:]
		}
	default:
		for _, p := range all {
			for layer := range c.layers {
				add(p, layer)
			}
		}
	}
	return ids, nil
}
