package jpeg2000

// Flags of the field code-block style (table A.19).
const (
	styleBypass    = 1 << iota // some passes are not coded
	styleReset                 // contexts begin anew with each pass
	styleTerminate             // each pass is a segment
	styleCausal                // what lies in the next stripe does not count
	stylePredictable
	styleSymbols // four bits end each bit plane
)

// segment is what a code-block's passes are read from together.
type segment struct {
	data   []byte
	passes int
	most   int // passes that it may have
}

// codeBlock is a rectangle of coefficients that is coded by itself.
type codeBlock struct {
	x0, y0, x1, y1 int // in its subband
	included       bool
	zeroPlanes     int
	lengthBits     int
	segments       []segment
}

// Flags of a coefficient.
const (
	significant = 1 << iota
	negative
	visited
	refined
)

// blockDecoder decodes bit planes (annex D). Coefficients are twice their value, and stand in the middle of
// what they may be, as in OpenJPEG.
type blockDecoder struct {
	mq
	raw           rawBits
	useRaw        bool
	width, height int
	style         int
	orient        int     // of the subband: 0 LL, 1 HL, 2 LH, 3 HH
	flags         []uint8 // with a border of one
	values        []int32
}

// decode returns the coefficients of a code-block of so many bit planes, valid until the next call.
func (d *blockDecoder) decode(b *codeBlock, planes, style, orient int) []int32 {
	d.width, d.height, d.style, d.orient = b.x1-b.x0, b.y1-b.y0, style, orient
	d.flags = cleared(d.flags, (d.width+2)*(d.height+2))
	d.values = cleared(d.values, d.width*d.height)
	plane, kind := planes-b.zeroPlanes, 2 // the first pass is a cleanup
	first := plane
	d.resetContexts()
	for _, s := range b.segments {
		d.useRaw = style&styleBypass != 0 && kind < 2 && plane <= first-4
		if d.useRaw {
			d.raw = rawBits{data: s.data}
		} else {
			d.start(s.data)
		}
		for range s.passes {
			if plane < 1 || plane > 31 {
				return d.values
			}
			d.pass(kind, plane)
			if style&styleReset != 0 {
				d.resetContexts()
			}
			if kind++; kind == 3 {
				kind, plane = 0, plane-1
			}
		}
	}
	return d.values
}

// cleared returns a slice of n zeros.
func cleared[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n)
	}
	s = s[:n]
	clear(s)
	return s
}

// pass goes over the block in stripes of four rows, column by column.
func (d *blockDecoder) pass(kind, plane int) {
	one := int32(1) << plane
	half := one >> 1
	for top := 0; top < d.height; top += 4 {
		rows := min(4, d.height-top)
		for x := range d.width {
			switch kind {
			case 0:
				d.significance(x, top, rows, one|half)
			case 1:
				d.refine(x, top, rows, half)
			default:
				d.cleanup(x, top, rows, one|half)
			}
		}
	}
	if kind == 2 && d.style&styleSymbols != 0 {
		for range 4 {
			d.bit(contextUniform)
		}
	}
}

func (d *blockDecoder) at(x, y int) int { return (y+1)*(d.width+2) + x + 1 }

// around counts the significant neighbours beside, above and below, and at the corners.
func (d *blockDecoder) around(x, y int) (h, v, diagonal int) {
	w, i, f := d.width+2, d.at(x, y), d.flags
	h = int(f[i-1]&1) + int(f[i+1]&1)
	v = int(f[i-w] & 1)
	diagonal = int(f[i-w-1]&1) + int(f[i-w+1]&1)
	if d.below(y) {
		v += int(f[i+w] & 1)
		diagonal += int(f[i+w-1]&1) + int(f[i+w+1]&1)
	}
	return h, v, diagonal
}

// below reports whether the row below y counts.
func (d *blockDecoder) below(y int) bool { return d.style&styleCausal == 0 || y%4 != 3 }

// zeroContext returns the context of whether a coefficient becomes significant (table D.1).
func (d *blockDecoder) zeroContext(x, y int) int {
	h, v, diagonal := d.around(x, y)
	if d.orient == 3 {
		return diagonalContext(h+v, diagonal)
	}
	if d.orient == 1 {
		h, v = v, h
	}
	switch {
	case h == 2:
		return 8
	case h == 1 && v > 0:
		return 7
	case h == 1 && diagonal > 0:
		return 6
	case h == 1:
		return 5
	case v > 0:
		return 2 + v
	}
	return min(diagonal, 2)
}

func diagonalContext(straight, diagonal int) int {
	switch {
	case diagonal >= 3:
		return 8
	case diagonal == 2:
		return 6 + min(straight, 1)
	case diagonal == 1:
		return 3 + min(straight, 2)
	}
	return min(straight, 2)
}

func (d *blockDecoder) significance(x, top, rows int, value int32) {
	for y := top; y < top+rows; y++ {
		i := d.at(x, y)
		if d.flags[i]&significant != 0 {
			continue
		}
		context := d.zeroContext(x, y)
		if context == 0 {
			continue
		}
		d.flags[i] |= visited
		if d.symbol(context) == 1 {
			d.becomes(x, y, value)
		}
	}
}

func (d *blockDecoder) symbol(context int) int {
	if d.useRaw {
		return d.raw.bit()
	}
	return d.bit(context)
}

// becomes makes a coefficient significant and reads its sign.
func (d *blockDecoder) becomes(x, y int, value int32) {
	i := d.at(x, y)
	d.flags[i] |= significant
	var sign int
	if d.useRaw {
		sign = d.raw.bit()
	} else {
		context, turned := d.signContext(x, y)
		sign = d.bit(context) ^ turned
	}
	if sign == 1 {
		d.flags[i] |= negative
		value = -value
	}
	d.values[y*d.width+x] = value
}

// signContext returns the context of a sign, and whether it is turned round (table D.3).
func (d *blockDecoder) signContext(x, y int) (context, turned int) {
	w, i := d.width+2, d.at(x, y)
	sign := func(i int) int {
		switch f := d.flags[i]; {
		case f&significant == 0:
			return 0
		case f&negative != 0:
			return -1
		}
		return 1
	}
	h := max(-1, min(1, sign(i-1)+sign(i+1)))
	v := sign(i - w)
	if d.below(y) {
		v += sign(i + w)
	}
	v = max(-1, min(1, v))
	if h < 0 || h == 0 && v < 0 {
		h, v, turned = -h, -v, 1
	}
	return contextSign + 3*h + v, turned // 9 and 10 where h is 0, 11 to 13 where it is 1
}

func (d *blockDecoder) refine(x, top, rows int, half int32) {
	for y := top; y < top+rows; y++ {
		i := d.at(x, y)
		if d.flags[i]&(significant|visited) != significant {
			continue
		}
		context := contextRefine + 2
		if d.flags[i]&refined == 0 {
			h, v, diagonal := d.around(x, y)
			context = contextRefine + min(h+v+diagonal, 1)
		}
		add := -half
		if d.symbol(context) == 1 {
			add = half
		}
		if d.flags[i]&negative != 0 {
			add = -add
		}
		d.values[y*d.width+x] += add
		d.flags[i] |= refined
	}
}

func (d *blockDecoder) cleanup(x, top, rows int, value int32) {
	y := top
	if rows == 4 && d.quiet(x, top) {
		if d.bit(contextRun) == 0 {
			return
		}
		y += d.bit(contextUniform)<<1 | d.bit(contextUniform)
		d.becomes(x, y, value)
		y++
	}
	for ; y < top+rows; y++ {
		i := d.at(x, y)
		if d.flags[i]&(significant|visited) == 0 && d.bit(d.zeroContext(x, y)) == 1 {
			d.becomes(x, y, value)
		}
	}
	for y := top; y < top+rows; y++ {
		d.flags[d.at(x, y)] &^= visited
	}
}

// quiet reports whether nothing in and around a column of four is significant.
func (d *blockDecoder) quiet(x, top int) bool {
	for y := top; y < top+4; y++ {
		if d.flags[d.at(x, y)]&(significant|visited) != 0 || d.zeroContext(x, y) != 0 {
			return false
		}
	}
	return true
}
