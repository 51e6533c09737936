package checkpoint

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"math/big"
	"slices"
)

// step runs one instruction.
func (p *pickle) step(op byte) error {
	if f, ok := instructions[op]; ok {
		return f(p)
	}
	return fmt.Errorf("refused: instruction %#02x (%q) has no place in a checkpoint", op, op)
}

// instructions are those that checkpoints use, by PyTorch's and TorchScript's picklers.
var instructions = map[byte]func(p *pickle) error{
	0x80: func(p *pickle) error { _, err := p.take(1); return err }, // PROTO
	0x95: func(p *pickle) error { _, err := p.take(8); return err }, // FRAME
	'.':  func(p *pickle) error { return errStop },
	'(':  func(p *pickle) error { p.marks = append(p.marks, len(p.stack)); return nil },
	'0':  func(p *pickle) error { _, err := p.pop(); return err },
	'N':  func(p *pickle) error { return p.push(nil) },
	0x88: func(p *pickle) error { return p.push(true) },
	0x89: func(p *pickle) error { return p.push(false) },
	'K':  func(p *pickle) error { return p.pushInt(1) },
	'M':  func(p *pickle) error { return p.pushInt(2) },
	'J':  func(p *pickle) error { return p.pushInt(4) },
	0x8a: func(p *pickle) error { return p.long(1) },
	0x8b: func(p *pickle) error { return p.long(4) },
	'G':  (*pickle).float,
	'X':  func(p *pickle) error { return p.text(4) },
	0x8c: func(p *pickle) error { return p.text(1) },
	0x8d: func(p *pickle) error { return p.text(8) },
	'U':  func(p *pickle) error { return p.text(1) }, // bytes of Python 2
	'T':  func(p *pickle) error { return p.text(4) },
	'C':  func(p *pickle) error { return p.text(1) }, // bytes
	'B':  func(p *pickle) error { return p.text(4) },
	0x8e: func(p *pickle) error { return p.text(8) },
	0x96: func(p *pickle) error { return p.text(8) }, // a bytearray
	')':  func(p *pickle) error { return p.pushNew(tuple{}) },
	0x85: func(p *pickle) error { return p.tuple(1) },
	0x86: func(p *pickle) error { return p.tuple(2) },
	0x87: func(p *pickle) error { return p.tuple(3) },
	't':  func(p *pickle) error { items, err := p.popMark(); return errors.Join(err, p.pushNew(tuple(items))) },
	']':  func(p *pickle) error { return p.pushNew(&list{}) },
	'}':  func(p *pickle) error { return p.pushNew(&dict{}) },
	0x8f: func(p *pickle) error { return p.pushNew(&list{}) }, // a set, which is a list here
	0x90: (*pickle).appendAll,
	0x91: func(p *pickle) error { items, err := p.popMark(); return errors.Join(err, p.pushNew(&list{items})) },
	'a':  (*pickle).appendOne,
	'e':  (*pickle).appendAll,
	's':  (*pickle).setOne,
	'u':  (*pickle).setAll,
	'q':  func(p *pickle) error { return p.put(1) },
	'r':  func(p *pickle) error { return p.put(4) },
	0x94: func(p *pickle) error { return p.memoise(uint64(len(p.memo))) },
	'h':  func(p *pickle) error { return p.get(1) },
	'j':  func(p *pickle) error { return p.get(4) },
	'c':  (*pickle).global,
	0x93: (*pickle).stackGlobal,
	'Q':  (*pickle).persistent,
	'R':  (*pickle).reduce,
	0x81: (*pickle).newObject,
	0x92: func(p *pickle) error { _, err := p.pop(); return errors.Join(err, p.newObject()) }, // arguments by name are dropped
	'b':  (*pickle).build,
}

func (p *pickle) pushInt(n int) error {
	v, err := p.number(n)
	if n == 4 {
		return errors.Join(err, p.push(int64(int32(v))))
	}
	return errors.Join(err, p.push(int64(v)))
}

// long reads a number of any length, which takes width bytes; one that does not fit 64 bits is only ever compared.
func (p *pickle) long(width int) error {
	n, err := p.number(width)
	if err != nil {
		return err
	}
	b, err := p.take(n)
	if err != nil {
		return err
	}
	if len(b) > 8 {
		bigEndian := slices.Clone(b)
		slices.Reverse(bigEndian)
		return p.push(new(big.Int).SetBytes(bigEndian).String())
	}
	var v int64
	for i := len(b) - 1; i >= 0; i-- {
		v = v<<8 | int64(b[i])
	}
	if shift := 64 - 8*len(b); len(b) > 0 {
		v = v << shift >> shift // two's complement
	}
	return p.push(v)
}

func (p *pickle) float() error {
	b, err := p.take(8)
	if err != nil {
		return err
	}
	return p.push(math.Float64frombits(binary.BigEndian.Uint64(b)))
}

// text reads a string whose length takes n bytes.
func (p *pickle) text(n int) error {
	length, err := p.number(n)
	if err != nil {
		return err
	}
	b, err := p.take(length)
	if err != nil {
		return err
	}
	return p.push(string(b))
}

func (p *pickle) tuple(n int) error {
	items := make(tuple, n)
	for i := n - 1; i >= 0; i-- {
		var err error
		if items[i], err = p.pop(); err != nil {
			return err
		}
	}
	return p.pushNew(items)
}

func (p *pickle) appendOne() error {
	v, err := p.pop()
	if err != nil {
		return err
	}
	return p.extend([]any{v})
}

func (p *pickle) appendAll() error {
	items, err := p.popMark()
	if err != nil {
		return err
	}
	return p.extend(items)
}

func (p *pickle) extend(items []any) error {
	l, err := top[*list](p, "list")
	if err != nil {
		return err
	}
	l.items = append(l.items, items...)
	return nil
}

func (p *pickle) setOne() error {
	value, err := p.pop()
	if err != nil {
		return err
	}
	key, err := p.pop()
	if err != nil {
		return err
	}
	return p.set([]any{key, value})
}

func (p *pickle) setAll() error {
	items, err := p.popMark()
	if err != nil {
		return err
	}
	return p.set(items)
}

// set adds keys and values in turn to the dictionary on top.
func (p *pickle) set(items []any) error {
	d, err := top[*dict](p, "dictionary")
	if err != nil {
		return err
	}
	if len(items)%2 != 0 {
		return errors.New("a key has no value")
	}
	for i := 0; i < len(items); i += 2 {
		d.keys, d.values = append(d.keys, items[i]), append(d.values, items[i+1])
	}
	return nil
}

func (p *pickle) put(n int) error {
	i, err := p.number(n)
	if err != nil {
		return err
	}
	return p.memoise(i)
}

func (p *pickle) memoise(i uint64) error {
	if len(p.stack) == 0 {
		return errors.New("the stack is empty")
	}
	p.memo[i] = p.stack[len(p.stack)-1]
	return nil
}

func (p *pickle) get(n int) error {
	i, err := p.number(n)
	if err != nil {
		return err
	}
	v, ok := p.memo[i]
	if !ok {
		return fmt.Errorf("memo %d is empty", i)
	}
	return p.push(v)
}
