package tiff

import (
	"errors"

	"multiscope/internal/picture"
)

// fax reads pictures of one bit as fax machines send them: Huffman codes of runs (ITU-T T.4), or how a row
// differs from the one above (T.6).
type fax struct {
	data  []byte
	bit   int // that comes next
	width int
	above []int // where the colour changes in the row above: to black, to white, …
	from  int   // the first of them that is not yet passed
	row   []int
}

var errFax = errors.New("damaged: codes of a fax that there are none of")

// unfax returns the rows of a segment, with ones for black.
func (f *file) unfax(data []byte, width, height int) ([]byte, error) {
	r := &fax{data: data, width: width}
	line := (width + 7) / 8
	out := make([]byte, line*height)
	for y := range height {
		if err := r.readRow(f.compression, f.one(tagFax3Options, 0)); err != nil {
			return nil, err
		}
		r.paint(out[y*line:][:line])
		r.above, r.row = r.row, r.above[:0]
	}
	return out, nil
}

// readRow reads the changes of a row. Rows of group 3 begin behind a mark, if there is one, which says in two
// dimensions whether the row has as many; rows of compression 2 begin with a byte.
func (r *fax) readRow(compression, options int) error {
	switch compression {
	case compressionFaxRows:
		r.bit = (r.bit + 7) / 8 * 8
	case compressionFax3:
		r.skipMark()
		if options&1 != 0 && r.next() == 0 {
			return r.twoDimensions()
		}
	case compressionFax4:
		return r.twoDimensions()
	}
	return r.oneDimension()
}

// skipMark passes over a mark between rows: eleven zeros or more, and a one.
func (r *fax) skipMark() {
	at := r.bit
	for at < 8*len(r.data) && r.at(at) == 0 {
		at++
	}
	if at-r.bit >= 11 && at < 8*len(r.data) {
		r.bit = at + 1
	}
}

func (r *fax) at(bit int) int { return int(r.data[bit/8] >> (7 - bit%8) & 1) }

// next takes a bit; −1 where there is none.
func (r *fax) next() int {
	if r.bit >= 8*len(r.data) {
		return -1
	}
	r.bit++
	return r.at(r.bit - 1)
}

// code takes a code of a table.
func (r *fax) code(table *faxTable) (int, error) {
	for key := 1; key < len(table); {
		b := r.next()
		if b < 0 {
			return 0, picture.ErrTruncated
		}
		if key = key<<1 | b; key < len(table) && table[key] != 0 {
			return int(table[key]) - 1, nil
		}
	}
	return 0, errFax
}

// run takes a run of a colour: codes of multiples of 64, and one of what is left.
func (r *fax) run(black int) (int, error) {
	total := 0
	for {
		n, err := r.code(&faxRuns[black])
		if total += n; err != nil || n < 64 || total > r.width {
			return total, err
		}
	}
}

// change notes that the colour changes.
func (r *fax) change(at int) { r.row = append(r.row, max(0, min(at, r.width))) }

func (r *fax) oneDimension() error {
	for at, black := 0, 0; at < r.width; black ^= 1 {
		n, err := r.run(black)
		if err != nil {
			return err
		}
		at += n
		r.change(at)
	}
	return nil
}

// twoDimensions reads a row by how it differs from the one above (T.6, 2.2).
func (r *fax) twoDimensions() error {
	r.from = 0
	for at, black := -1, 0; at < r.width; {
		b1, b2 := r.changesAbove(at, black)
		mode, err := r.code(&faxModes)
		switch {
		case err != nil:
			return err
		case mode == faxPass:
			at = b2
		case mode == faxRunsOf:
			first, err := r.run(black)
			if err != nil {
				return err
			}
			second, err := r.run(black ^ 1)
			if err != nil {
				return err
			}
			at = max(at, 0) + first
			r.change(at)
			at += second
			r.change(at)
		default:
			at = b1 + mode - faxStraight
			if at < 0 || len(r.row) > 0 && at < r.row[len(r.row)-1] {
				return errFax
			}
			r.change(at)
			black ^= 1
		}
		if len(r.row) > 2*r.width+2 {
			return errFax
		}
	}
	return nil
}

// changesAbove returns the next two places above, behind a place, where the colour changes from the given
// one's opposite of what is read: to black while white is read.
func (r *fax) changesAbove(at, black int) (b1, b2 int) {
	for r.from < len(r.above) && r.above[r.from] <= at {
		r.from++
	}
	for r.from > 0 && r.above[r.from-1] > at { // a row may go back a little
		r.from--
	}
	i := r.from + (r.from+black)%2
	b1, b2 = r.width, r.width
	if i < len(r.above) {
		b1 = r.above[i]
	}
	if i+1 < len(r.above) {
		b2 = r.above[i+1]
	}
	return b1, b2
}

// paint sets the bits of a row that are black.
func (r *fax) paint(line []byte) {
	for i := 0; i < len(r.row); i += 2 {
		to := r.width
		if i+1 < len(r.row) {
			to = r.row[i+1]
		}
		for x := r.row[i]; x < to; x++ {
			line[x/8] |= 0x80 >> (x % 8)
		}
	}
}
