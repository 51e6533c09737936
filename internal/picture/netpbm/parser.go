package netpbm

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"

	"multiscope/internal/picture"
)

// parser holds what is left of a file, and the first error.
type parser struct {
	rest []byte
	err  error
}

// skip passes over white space and comments.
func (p *parser) skip() {
	for p.rest = bytes.TrimLeft(p.rest, space); len(p.rest) > 0 && p.rest[0] == '#'; {
		end := bytes.IndexAny(p.rest, "\r\n")
		if end < 0 {
			end = len(p.rest)
		}
		p.rest = bytes.TrimLeft(p.rest[end:], space)
	}
}

// number takes a number and the white space and comments before it.
func (p *parser) number() int {
	p.skip()
	n := 0
	for n < len(p.rest) && p.rest[n] >= '0' && p.rest[n] <= '9' {
		n++
	}
	v, err := strconv.Atoi(string(p.rest[:min(n, 10)]))
	switch {
	case p.err != nil:
	case len(p.rest) == 0:
		p.err = picture.ErrTruncated
	case err != nil || n > 10:
		p.err = errors.New("a number is missing in the header or among the levels")
	}
	p.rest = p.rest[n:]
	return v
}

// word takes what stands before the next white space.
func (p *parser) word() []byte {
	p.skip()
	n := bytes.IndexAny(p.rest, space)
	if n < 0 {
		n = len(p.rest)
	}
	word := p.rest[:n]
	p.rest = p.rest[n:]
	return word
}

// digit takes a 0 or 1, which need no space between them.
func (p *parser) digit() byte {
	p.skip()
	if len(p.rest) == 0 || p.rest[0]&^1 != '0' {
		if p.err == nil {
			p.err = errors.New("truncated, or something other than 0 and 1 among the pixels")
		}
		return 0
	}
	v := p.rest[0] - '0'
	p.rest = p.rest[1:]
	return v
}

// samples returns what reads n samples one after the other: bytes or big-endian words after a single white
// space, or numbers. It makes sure before that there may be as many.
func (p *parser) samples(n, top int, inBytes bool) (next func() int, err error) {
	size := 1
	if top > 255 {
		size = 2
	}
	switch {
	case inBytes && len(p.rest) < 1+size*n, !inBytes && len(p.rest) < 2*n:
		return nil, picture.ErrTruncated
	case inBytes && size == 1:
		at := 0
		return func() int { at++; return int(p.rest[at]) }, nil
	case inBytes:
		at := -1
		return func() int { at += 2; return int(p.rest[at])<<8 | int(p.rest[at+1]) }, nil
	}
	return func() int {
		v := p.number()
		if v > top && p.err == nil {
			p.err = fmt.Errorf("a level of %d, where the most is %d", v, top)
		}
		return min(v, top)
	}, nil
}
