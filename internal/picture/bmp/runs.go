package bmp

import "multiscope/internal/picture"

// runs is a picture of run lengths on its way from the bottom row up.
type runs struct {
	b       []byte // the file
	at      int
	bits    int
	width   int
	x       int // in the row that is being written
	pixels  int // of the whole picture
	indices []byte
}

// unpackRuns returns the indices of a picture that is stored as run lengths, in the order of Windows'
// BI_RLE8 and BI_RLE4. What a picture leaves out before its end is colour 0.
func (h *header) unpackRuns(b []byte) ([]byte, error) {
	r := runs{b: b, at: h.offset, bits: h.bits, width: h.width, pixels: h.width * h.height}
	for ended := false; !ended && len(r.indices) < r.pixels; {
		if r.at+2 > len(b) {
			return nil, picture.ErrTruncated
		}
		n, v := int(b[r.at]), b[r.at+1]
		r.at += 2
		var err error
		if n > 0 {
			r.run(n, v)
		} else if ended, err = r.escape(v); err != nil {
			return nil, err
		}
	}
	r.skip(r.pixels - len(r.indices))
	if h.topDown {
		return r.indices, nil
	}
	out := make([]byte, r.pixels)
	for y := range h.height {
		copy(out[y*r.width:][:r.width], r.indices[(h.height-1-y)*r.width:])
	}
	return out, nil
}

// run repeats a colour, or two by turns; what does not fit its row is dropped.
func (r *runs) run(n int, v byte) {
	n = max(0, min(n, r.width-r.x))
	for i := range n {
		r.indices = append(r.indices, r.value(v, i))
	}
	r.x += n
}

// value returns value i of a byte that holds one or two.
func (r *runs) value(v byte, i int) byte {
	switch {
	case r.bits == 8:
		return v
	case i%2 == 0:
		return v >> 4
	}
	return v & 15
}

// escape does what stands behind a zero: ends the row or the picture, moves on, or takes values as they are.
func (r *runs) escape(v byte) (ended bool, err error) {
	switch v {
	case 0:
		if over := len(r.indices) % r.width; over != 0 {
			r.skip(r.width - over)
		}
		r.x = 0
	case 1:
		return true, nil
	case 2:
		if r.at+2 > len(r.b) {
			return false, picture.ErrTruncated
		}
		r.skip(int(r.b[r.at]) + int(r.b[r.at+1])*r.width)
		r.at += 2
		r.x = len(r.indices) % r.width
	default:
		return false, r.literal(int(v))
	}
	return false, nil
}

// literal takes n values, whose bytes are filled up to an even number.
func (r *runs) literal(n int) error {
	bytes := (n*r.bits + 7) / 8
	fit := min(n, r.pixels-len(r.indices))
	if need := (fit*r.bits + 7) / 8; r.at+need > len(r.b) {
		return picture.ErrTruncated
	}
	for i := range fit {
		r.indices = append(r.indices, r.value(r.b[r.at+i*r.bits/8], i))
	}
	r.x += n
	r.at += bytes
	r.at += r.at % 2
	return nil
}

// skip leaves out n pixels, which are colour 0.
func (r *runs) skip(n int) {
	n = min(n, r.pixels-len(r.indices))
	r.indices = append(r.indices, make([]byte, n)...)
}
