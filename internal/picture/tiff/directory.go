package tiff

import (
	"encoding/binary"
	"errors"

	"multiscope/internal/picture"
)

// Tags of TIFF 6.0 and its supplements.
const (
	tagWidth           = 256
	tagHeight          = 257
	tagBitsPerSample   = 258
	tagCompression     = 259
	tagPhotometric     = 262
	tagFillOrder       = 266 // 2: the lowest bit of a byte comes first
	tagStripOffsets    = 273
	tagOrientation     = 274
	tagSamplesPerPixel = 277
	tagRowsPerStrip    = 278
	tagStripBytes      = 279
	tagPlanar          = 284 // 2: each sample in a plane of its own
	tagFax3Options     = 292 // 1: in two dimensions
	tagPredictor       = 317
	tagColorMap        = 320
	tagTileWidth       = 322
	tagTileHeight      = 323
	tagTileOffsets     = 324
	tagTileBytes       = 325
	tagExtraSamples    = 338
	tagSampleFormat    = 339
	tagJPEGTables      = 347
	tagLuma            = 529 // shares of red, green and blue in Y
	tagSubsampling     = 530
	tagReferenceLevels = 532 // of black and white for Y, Cb and Cr
)

// directory is the first directory of a file.
type directory struct {
	b       []byte // the file
	order   binary.ByteOrder
	entries map[int]entry
}

// entry is a field: values of a type, as they lie in the file.
type entry struct {
	kind, count int
	values      []byte
}

// sizes are the bytes of a value of each type, by number; 0: unknown.
var sizes = [...]int{1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4, 16: 8, 17: 8, 18: 8}

// readDirectory reads the first directory. Fields whose values do not lie in the file are passed over.
func readDirectory(b []byte) (directory, error) {
	d := directory{b: b, entries: map[int]entry{}}
	if !Looks(b) || len(b) < 16 {
		return d, picture.ErrNoHeader
	}
	d.order = binary.ByteOrder(binary.LittleEndian)
	if b[0] == 'M' {
		d.order = binary.BigEndian
	}
	big := d.order.Uint16(b[2:]) == 43
	at := uint64(d.order.Uint32(b[4:]))
	if big {
		at = d.order.Uint64(b[8:])
	}
	return d, d.read(at, big)
}

func (d *directory) read(at uint64, big bool) error {
	head, size := uint64(2), uint64(12)
	if big {
		head, size = 8, 20
	}
	length := uint64(len(d.b))
	if at > length || length-at < head {
		return picture.ErrNoHeader
	}
	n := uint64(d.order.Uint16(d.b[at:]))
	if big {
		n = d.order.Uint64(d.b[at:])
	}
	for i := range min(n, (length-at-head)/size) {
		d.readEntry(d.b[at+head+i*size:][:size])
	}
	return nil
}

// readEntry reads an entry of 12 bytes, or of 20 in BigTIFF. Values of a type that is not known are passed over.
func (d *directory) readEntry(b []byte) {
	tag, kind := int(d.order.Uint16(b)), int(d.order.Uint16(b[2:]))
	if kind >= len(sizes) || sizes[kind] == 0 {
		return
	}
	count, value := uint64(d.order.Uint32(b[4:])), b[8:]
	at := func() uint64 { return uint64(d.order.Uint32(value)) }
	if len(b) == 20 {
		count, value = d.order.Uint64(b[4:]), b[12:]
		at = func() uint64 { return d.order.Uint64(value) }
	}
	length := uint64(len(d.b))
	if count > length/uint64(sizes[kind]) {
		return
	}
	bytes := count * uint64(sizes[kind])
	if bytes > uint64(len(value)) {
		if at() > length || bytes > length-at() {
			return
		}
		value = d.b[at():]
	}
	d.entries[tag] = entry{kind, int(count), value[:bytes]}
}

func (d *directory) has(tag int) bool { return d.entries[tag].count > 0 }

// one returns the first value of a field, or instead where there is none.
func (d *directory) one(tag, instead int) int {
	if e := d.entries[tag]; e.count > 0 {
		return d.value(e, 0)
	}
	return instead
}

// list returns all values of a field of whole numbers.
func (d *directory) list(tag int) []int {
	e := d.entries[tag]
	all := make([]int, e.count)
	for i := range all {
		all[i] = d.value(e, i)
	}
	return all
}

// value returns value i of a field. What does not fit an int is −1, which is never a right value.
func (d *directory) value(e entry, i int) int {
	b := e.values[i*sizes[e.kind]:]
	switch e.kind {
	case 1, 6, 7:
		return int(b[0])
	case 3, 8:
		return int(d.order.Uint16(b))
	case 4, 9, 13:
		return int(d.order.Uint32(b))
	case 16, 17, 18:
		if v := d.order.Uint64(b); v < 1<<62 {
			return int(v)
		}
	}
	return -1
}

// fractions returns all values of a field of fractions, the default where it is not as long.
func (d *directory) fractions(tag int, instead ...float32) []float32 {
	e := d.entries[tag]
	if e.kind != 5 || e.count != len(instead) {
		return instead
	}
	all := make([]float32, e.count)
	for i := range all {
		over, under := d.order.Uint32(e.values[8*i:]), d.order.Uint32(e.values[8*i+4:])
		if under == 0 {
			return instead
		}
		all[i] = float32(float64(over) / float64(under))
	}
	return all
}

// slice returns n bytes of the file at an offset.
func (d *directory) slice(at, n int) ([]byte, error) {
	if at < 0 || n < 0 || at > len(d.b) {
		return nil, errors.New("truncated: pixels lie behind the end of the file")
	}
	return d.b[at:min(len(d.b), at+min(n, len(d.b)))], nil
}
