package jpeg

import (
	"errors"
	"fmt"
)

// fastBits is the longest code that one look-up decodes; longer ones are rare.
const fastBits = 10

// huffman decodes one Huffman code.
type huffman struct {
	set    bool
	symbol [256]byte
	fast   [1 << fastBits]entry
	limit  [18]uint32 // by length: the first code that is longer, left-aligned in 16 bits
	shift  [17]int32  // by length: index of a code's symbol, less the code
}

// entry is what the next fastBits bits stand for:
//
//	bits 0–5    how many of them it takes; 0: the code is longer
//	bit 7       whole: the bits of the coefficient are among them
//	bits 8–15   the symbol; of a whole entry, the zeros before the coefficient
//	bits 16–31  the coefficient of a whole entry, signed
type entry uint32

const whole entry = 1 << 7

func (e entry) bits() uint         { return uint(e & 63) }
func (e entry) symbol() byte       { return byte(e >> 8) }
func (e entry) coefficient() int16 { return int16(e >> 16) }

func (d *decoder) readHuffman(p []byte) error {
	for len(p) > 0 {
		if len(p) < 17 {
			return errors.New("huffman table cut short")
		}
		kind, id := p[0]>>4, p[0]&15
		if kind > 1 || id > 3 {
			return fmt.Errorf("huffman table %d of kind %d", id, kind)
		}
		h := &d.dc[id]
		if kind == 1 {
			h = &d.ac[id]
		}
		n, err := h.build(p[1:], kind == 0)
		if err != nil {
			return err
		}
		p = p[17+n:]
	}
	return nil
}

// build makes the tables from sixteen counts of codes by length and the symbols that follow
// them, and returns how many symbols there are.
func (h *huffman) build(p []byte, dc bool) (int, error) {
	n := 0
	for _, count := range p[:16] {
		n += int(count)
	}
	if n > 256 || len(p) < 16+n {
		return 0, fmt.Errorf("invalid Huffman table: %d symbols", n)
	}
	copy(h.symbol[:], p[16:16+n])
	if err := checkSymbols(h.symbol[:n], dc); err != nil {
		return 0, err
	}
	clear(h.fast[:])
	code, index := uint32(0), 0
	for length := 1; length <= 16; length++ {
		count := int(p[length-1])
		h.shift[length] = int32(index) - int32(code)
		for range count {
			h.enter(code, length, h.symbol[index])
			code, index = code+1, index+1
		}
		if code > 1<<length {
			return 0, fmt.Errorf("invalid Huffman table: too many codes of %d bits", length)
		}
		h.limit[length] = code << (16 - length)
		code <<= 1
	}
	h.set = true
	return n, nil
}

// checkSymbols refuses symbols of DC differences beyond 16 bits.
func checkSymbols(symbols []byte, dc bool) error {
	for _, s := range symbols {
		if dc && s > 15 {
			return fmt.Errorf("invalid Huffman table: DC symbol %d", s)
		}
	}
	return nil
}

// enter puts a code into the table for all the bits that may follow it.
func (h *huffman) enter(code uint32, length int, symbol byte) {
	free := fastBits - length
	if free < 0 {
		return
	}
	for rest := range uint32(1) << free {
		at := code<<free | rest
		if at < uint32(len(h.fast)) { // else the table is invalid, which build reports
			h.fast[at] = makeEntry(length, symbol, rest, free)
		}
	}
}

// makeEntry returns the entry of a code that is followed by free bits, of which rest is made.
func makeEntry(length int, symbol byte, rest uint32, free int) entry {
	size := int(symbol & 15)
	if size == 0 || size > free {
		return entry(length) | entry(symbol)<<8
	}
	value := extend(rest>>(free-size), uint(size))
	return entry(length+size) | whole | entry(symbol>>4)<<8 | entry(uint16(value))<<16
}

// extend returns the coefficient that size bits stand for: those that begin with a zero are
// negative (T.81, table F.1).
func extend(bits uint32, size uint) int32 {
	v := int32(bits)
	if v < 1<<(size-1) {
		v += -1<<size + 1
	}
	return v
}
