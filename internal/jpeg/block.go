package jpeg

import "encoding/binary"

// block reads a baseline block into b, which is zero.
func (r *bits) block(b *[64]int16, c *component) error {
	diff, err := r.difference(c.dc)
	if err != nil {
		return err
	}
	c.predictor += diff
	b[0] = int16(c.predictor)
	// The state lives in registers: most of decoding is spent here.
	word, have, next := r.word, r.have, r.next
	for k := 1; k < 64; k++ {
		if have < 32 {
			word |= binary.BigEndian.Uint64(r.data[next:]) >> have
			next += int(63-have) >> 3
			have |= 56
		}
		e := c.ac.fast[word>>(64-fastBits)]
		if e&whole != 0 {
			word <<= e.bits()
			have -= e.bits()
			k += int(e.symbol())
			b[natural[k&63]] = e.coefficient()
			if k > 63 {
				return errRun
			}
			continue
		}
		r.word, r.have, r.next = word, have, next
		run, value, err := r.rare(c.ac, e)
		if err != nil {
			return err
		}
		word, have, next = r.word, r.have, r.next
		k += run
		if value == 0 { // sixteen zeros, or the end of the block
			continue
		}
		if k > 63 {
			return errRun
		}
		b[natural[k&63]] = int16(value)
	}
	r.word, r.have, r.next = word, have, next
	return nil
}

// endOfBlock is the run of an end of block: it leaves no coefficient to come.
const endOfBlock = 64

// rare decodes what an entry does not hold whole: the zeros before a coefficient and the
// coefficient; 0 after a run of sixteen zeros, of which the last is not counted, and after
// endOfBlock.
func (r *bits) rare(h *huffman, e entry) (run int, value int32, err error) {
	symbol := e.symbol()
	if e.bits() == 0 {
		if symbol, err = r.symbol(h); err != nil {
			return 0, 0, err
		}
	} else {
		r.word <<= e.bits()
		r.have -= e.bits()
	}
	switch run, size := int(symbol>>4), uint(symbol&15); {
	case size > 0:
		return run, extend(r.take(size), size), nil
	case run == 15:
		return 15, 0, nil
	default:
		return endOfBlock, 0, nil
	}
}
