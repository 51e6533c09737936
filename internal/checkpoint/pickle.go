package checkpoint

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"unicode/utf8"
)

// A pickle is a program for a small stack machine (PEP 3154; CPython, pickletools.py). Here it can
// make numbers, texts, lists, tuples, dictionaries, inert objects, and tensors over the storages of
// its archive; a name that is not on the list of globals.go ends it, and so does an instruction that
// is not in instructions.go.
type pickle struct {
	b       []byte
	at      int // of the next byte
	stack   []any
	marks   []int // heights of the stack
	memo    map[uint64]any
	made    int  // containers and objects so far
	scripts bool // names of TorchScript classes may stand for inert objects
	storage func(id tuple) (storage, error)
}

// The values of a pickle besides int64, float64, string, bool, nil and *Tensor.
type (
	tuple  []any
	list   struct{ items []any }
	dict   struct{ keys, values []any }
	class  struct{ module, name string }
	object struct {
		class class
		state any
	}
)

// Bounds on what one pickle may make. Checkpoints of published models stay below a tenth of them.
const (
	maxPickle = 64 << 20 // bytes
	maxMade   = 1 << 20  // containers and objects
	maxStack  = 1 << 20
)

// errStop ends a pickle in good order.
var errStop = errors.New("stop")

// run interprets the pickle at the start of p.b and returns its value. Errors name the byte.
func (p *pickle) run() (any, error) {
	p.memo = map[uint64]any{}
	for {
		start := p.at
		op, err := p.byte()
		if err == nil {
			err = p.step(op)
		}
		if err == errStop {
			var value any
			if value, err = p.pop(); err == nil {
				return value, nil
			}
		}
		if err == nil {
			err = p.checkSize()
		}
		if err != nil {
			return nil, fmt.Errorf("pickle, byte %d: %w", start, err)
		}
	}
}

func (p *pickle) checkSize() error {
	if len(p.stack) > maxStack || len(p.marks) > maxStack || p.made > maxMade || len(p.memo) > maxMade {
		return errors.New("more objects than any checkpoint has")
	}
	return nil
}

func (p *pickle) byte() (byte, error) {
	b, err := p.take(1)
	if err != nil {
		return 0, err
	}
	return b[0], nil
}

// take returns the next n bytes of the pickle, which may not have them.
func (p *pickle) take(n uint64) ([]byte, error) {
	if n > uint64(len(p.b)-p.at) {
		return nil, fmt.Errorf("%d more bytes are announced than the %d left", n, len(p.b)-p.at)
	}
	b := p.b[p.at : p.at+int(n)]
	p.at += int(n)
	return b, nil
}

// number reads an unsigned number of n bytes, little-endian.
func (p *pickle) number(n int) (uint64, error) {
	b, err := p.take(uint64(n))
	if err != nil {
		return 0, err
	}
	var padded [8]byte
	copy(padded[:], b)
	return binary.LittleEndian.Uint64(padded[:]), nil
}

func (p *pickle) push(v any) error {
	p.stack = append(p.stack, v)
	return nil
}

// pushNew pushes something that takes memory of its own.
func (p *pickle) pushNew(v any) error {
	p.made++
	return p.push(v)
}

// pop takes the top of the stack, above the last mark.
func (p *pickle) pop() (any, error) {
	floor := 0
	if len(p.marks) > 0 {
		floor = p.marks[len(p.marks)-1]
	}
	if len(p.stack) <= floor {
		return nil, errors.New("the stack is empty")
	}
	v := p.stack[len(p.stack)-1]
	p.stack = p.stack[:len(p.stack)-1]
	return v, nil
}

// popMark takes everything above the last mark.
func (p *pickle) popMark() ([]any, error) {
	if len(p.marks) == 0 {
		return nil, errors.New("there is no mark")
	}
	from := p.marks[len(p.marks)-1]
	p.marks = p.marks[:len(p.marks)-1]
	items := append([]any(nil), p.stack[from:]...)
	p.stack = p.stack[:from]
	return items, nil
}

// top returns the top of the stack as a T.
func top[T any](p *pickle, what string) (T, error) {
	var none T
	if len(p.stack) == 0 {
		return none, errors.New("the stack is empty")
	}
	v, ok := p.stack[len(p.stack)-1].(T)
	if !ok {
		return none, fmt.Errorf("a %s is expected", what)
	}
	return v, nil
}

// line reads up to a line feed.
func (p *pickle) line() (string, error) {
	n := bytes.IndexByte(p.b[p.at:], '\n')
	if n < 0 || !utf8.Valid(p.b[p.at:p.at+n]) {
		return "", errors.New("a name is not closed")
	}
	b, err := p.take(uint64(n + 1))
	return string(b[:max(n, 0)]), err
}
