package jpeg

import (
	"bytes"
	"encoding/binary"
	"errors"
)

// bits reads bits from entropy-coded data without stuffing. The data is followed by padding
// zeros, so that a reader may look for the end after a block and need not within.
type bits struct {
	data []byte
	size int // bytes that are there; the rest is padding
	next int // byte to take into word
	word uint64
	have uint // bits of word that count, from the top
}

// padding is more than a block can take: 64 coefficients of 31 bits, and a word.
const padding = 64*4 + 32

var zeros [padding]byte

// nextInterval returns a reader of the data from d.pos to the next marker, where all that
// coding carries from block to block begins anew.
func (d *decoder) nextInterval(s *scan) bits {
	s.bandsLeft = 0
	for _, c := range s.components() {
		c.predictor = 0
	}
	clean := d.clean[:0]
	for d.pos < len(d.data) {
		n := bytes.IndexByte(d.data[d.pos:], 0xff)
		if n < 0 || d.pos+n+1 == len(d.data) {
			clean = append(clean, d.data[d.pos:]...)
			d.pos = len(d.data)
			break
		}
		clean = append(clean, d.data[d.pos:d.pos+n]...)
		d.pos += n
		if after := d.data[d.pos+1]; after == 0 {
			clean = append(clean, 0xff)
			d.pos++
		} else if after != 0xff { // a marker; ff before a marker is fill
			break
		}
		d.pos++
	}
	size := len(clean)
	d.clean = append(clean, zeros[:]...)
	return bits{data: d.clean, size: size}
}

var (
	errShort = errors.New("truncated: the picture's data ends early")
	errCode  = errors.New("broken data: no such Huffman code")
	errRun   = errors.New("broken data: more than 64 coefficients in a block")
)

// check reports whether more bits were read than are there. It must be called at least once a
// block.
func (r *bits) check() error {
	if 8*r.next-int(r.have) > 8*r.size {
		return errShort
	}
	return nil
}

// refill makes at least 56 bits count, taking whole bytes.
func (r *bits) refill() {
	r.word |= binary.BigEndian.Uint64(r.data[r.next:]) >> r.have
	r.next += int(63-r.have) >> 3
	r.have |= 56
}

// take removes n bits, 0 < n ≤ 16, and returns them.
func (r *bits) take(n uint) uint32 {
	if r.have < n {
		r.refill()
	}
	v := uint32(r.word >> (64 - n))
	r.word <<= n
	r.have -= n
	return v
}

// symbol decodes one symbol, without the bits that may follow it.
func (r *bits) symbol(h *huffman) (byte, error) {
	if r.have < 16 {
		r.refill()
	}
	code := uint32(r.word >> 48)
	for length := uint(1); length <= 16; length++ {
		if code < h.limit[length] {
			r.word <<= length
			r.have -= length
			return h.symbol[byte(h.shift[length]+int32(code>>(16-length)))], nil
		}
	}
	return 0, errCode
}

// difference decodes a DC difference.
func (r *bits) difference(h *huffman) (int32, error) {
	if r.have < 32 {
		r.refill()
	}
	e := h.fast[r.word>>(64-fastBits)]
	size := e.symbol()
	if e.bits() > 0 {
		r.word <<= e.bits()
		r.have -= e.bits()
		if e&whole != 0 {
			return int32(e.coefficient()), nil
		}
	} else {
		var err error
		if size, err = r.symbol(h); err != nil {
			return 0, err
		}
	}
	if size == 0 {
		return 0, nil
	}
	return extend(r.take(uint(size)), uint(size)), nil
}
