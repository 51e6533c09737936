package jpeg2000

import (
	"math/bits"

	"multiscope/internal/picture"
)

// tagTree codes numbers of a rectangle, those of its quarters first (B.10.2).
type tagTree struct {
	levels []tagLevel // from the leaves up
}

type tagLevel struct {
	across int
	nodes  []tagNode
}

type tagNode struct {
	low   int // what the number is at least
	known bool
}

func newTagTree(across, down int) tagTree {
	var t tagTree
	for {
		t.levels = append(t.levels, tagLevel{across, make([]tagNode, across*down)})
		if across*down <= 1 {
			return t
		}
		across, down = (across+1)/2, (down+1)/2
	}
}

// below reports whether the number of a leaf is less than a bound, reading as little as that takes.
func (t tagTree) below(r *headerBits, x, y, bound int) bool {
	low := 0
	for i := len(t.levels) - 1; i >= 0; i-- {
		l := t.levels[i]
		n := &l.nodes[y>>i*l.across+x>>i]
		n.low = max(n.low, low)
		for !n.known && n.low < bound {
			if r.bit() == 1 {
				n.known = true
			} else {
				n.low++
			}
		}
		low = n.low
		if !n.known {
			return false
		}
	}
	return low < bound
}

// headerBits reads the header of a packet: after a byte of ones seven bits.
type headerBits struct {
	data  []byte
	pos   int
	value byte
	left  int
	short bool // the data ended
}

func (r *headerBits) bit() int {
	if r.left == 0 {
		r.next()
	}
	r.left--
	return int(r.value >> r.left & 1)
}

func (r *headerBits) next() {
	before := r.value
	if r.pos >= len(r.data) {
		r.short, r.value, r.left = true, 0, 8
		return
	}
	r.value, r.left = r.data[r.pos], 8
	if before == 0xff {
		r.left = 7
	}
	r.pos++
}

func (r *headerBits) bits(n int) int {
	v := 0
	for range n {
		v = v<<1 | r.bit()
	}
	return v
}

// align ends a header: a byte of ones is followed by one more.
func (r *headerBits) align() {
	if r.value == 0xff {
		r.next()
	}
	r.left, r.value = 0, 0
}

// passes reads how many passes a code-block gets (table B.4).
func (r *headerBits) passes() int {
	switch {
	case r.bit() == 0:
		return 1
	case r.bit() == 0:
		return 2
	}
	if n := r.bits(2); n < 3 {
		return 3 + n
	}
	if n := r.bits(5); n < 31 {
		return 6 + n
	}
	return 37 + r.bits(7)
}

// contribution is what a packet adds to a segment of a code-block.
type contribution struct {
	block   *codeBlock
	segment int
	length  int
}

// readPacket reads a packet of a precinct and returns what follows.
func readPacket(data []byte, c coding, style int, p *precinct, layer int) ([]byte, error) {
	if c.startMarks && len(data) >= 6 && data[0] == 0xff && data[1] == 0x91 {
		data = data[6:]
	}
	r := &headerBits{data: data}
	var all []contribution
	if r.bit() == 1 {
		for i := range p.bands {
			all = p.bands[i].readHeader(r, layer, style, all)
			if r.short {
				return nil, picture.ErrTruncated
			}
		}
	}
	r.align()
	if r.short {
		return nil, picture.ErrTruncated
	}
	data = data[r.pos:]
	if c.endMarks && len(data) >= 2 && data[0] == 0xff && data[1] == 0x92 {
		data = data[2:]
	}
	for _, a := range all {
		if a.length > len(data) {
			return nil, picture.ErrTruncated
		}
		s := &a.block.segments[a.segment]
		s.data = append(s.data, data[:a.length]...)
		data = data[a.length:]
	}
	return data, nil
}

// readHeader reads what a packet's header says of the code-blocks of a band.
func (p *precinctBand) readHeader(r *headerBits, layer, style int, all []contribution) []contribution {
	for i := range p.blocks {
		b := &p.blocks[i]
		x, y := i%p.across, i/p.across
		if b.included {
			if r.bit() == 0 {
				continue
			}
		} else {
			if !p.inclusion.below(r, x, y, layer+1) {
				continue
			}
			b.included = true
			for b.zeroPlanes = 0; !p.planes.below(r, x, y, b.zeroPlanes+1) && b.zeroPlanes < 64; b.zeroPlanes++ {
				if r.short {
					return all
				}
			}
		}
		passes := r.passes()
		for r.bit() == 1 {
			if b.lengthBits++; b.lengthBits > 32 || r.short {
				r.short = true
				return all
			}
		}
		all = b.readLengths(r, passes, style, all)
	}
	return all
}

// readLengths reads how many bytes the passes of a code-block have, segment by segment.
func (b *codeBlock) readLengths(r *headerBits, passes, style int, all []contribution) []contribution {
	for passes > 0 {
		last := len(b.segments) - 1
		if last < 0 || b.segments[last].passes == b.segments[last].most {
			b.segments = append(b.segments, segment{most: b.mostPasses(style)})
			last++
		}
		s := &b.segments[last]
		n := min(passes, s.most-s.passes)
		length := r.bits(b.lengthBits + bits.Len(uint(n)) - 1)
		s.passes += n
		passes -= n
		all = append(all, contribution{b, last, length})
	}
	return all
}

// mostPasses returns how many passes the next segment may have (table D.9).
func (b *codeBlock) mostPasses(style int) int {
	switch {
	case style&styleTerminate != 0:
		return 1
	case style&styleBypass == 0:
		return 109
	case len(b.segments) == 0:
		return 10
	case len(b.segments)%2 == 1:
		return 2 // that are not coded
	}
	return 1
}
