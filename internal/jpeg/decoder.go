package jpeg

import "sync"

// decoder holds one file on its way, and buffers that serve the next file again.
type decoder struct {
	data    []byte
	pos     int // of the byte to read next
	options Options
	frame

	dc, ac [4]huffman
	quant  [4]quantizer
	clean  []byte // entropy-coded data without its stuffing
	all    [4]component
	rows   [4][]byte // upsampled rows, one of each component
}

// frame is what the segments before the first scan say.
type frame struct {
	width, height  int
	framed         bool // the frame header was read
	progressive    bool
	scans          int         // begun
	components     []component // of decoder.all
	hMax, vMax     int         // largest sampling factors
	mcusX, mcusY   int         // of an interleaved scan
	shrunk         int         // samples along a block's side after shrinking: 8, 4, 2 or 1
	restart        int         // MCUs between restart markers; 0: none
	jfif           bool
	adobe          bool
	adobeTransform byte
}

// component is one channel of the picture.
type component struct {
	id               byte
	h, v             int // sampling factors
	quantizer        int
	quant            [64]uint16 // as it stood when the first scan began
	shrunk           int        // samples along a block's side
	width, height    int        // samples that belong to the picture
	blocksX, blocksY int        // blocks that belong to it, as scans of one component count them
	lineBlocks       int        // blocks of a line, whole MCUs
	plane            []byte     // lineBlocks·shrunk samples a row
	blocks           [][64]int16
	dc, ac           *huffman // of the current scan
	predictor        int32
	seen             bool // a scan has brought it, its DC where progressive
}

// quantizer is a quantization table in natural order.
type quantizer struct {
	step [64]uint16
	set  bool
}

var decoders = sync.Pool{New: func() any { return new(decoder) }}

func (d *decoder) reset(data []byte, o Options) {
	d.data, d.pos, d.options, d.frame = data, 0, o, frame{}
	for i := range d.all {
		d.dc[i].set, d.ac[i].set, d.quant[i].set = false, false, false
	}
}

// release lets go of the file and puts the decoder back.
func (d *decoder) release() {
	d.data, d.frame = nil, frame{}
	decoders.Put(d)
}

// recycled are pixels that nobody looks at any more.
var recycled sync.Pool

// Recycle takes the pixels of a picture back for one to come. They must not be used again.
func Recycle(pix []byte) {
	if cap(pix) > 0 {
		recycled.Put(&pix)
	}
}

// pixels returns n bytes; what they hold is undefined.
func pixels(n int) []byte {
	if old, ok := recycled.Get().(*[]byte); ok {
		return grow(*old, n)
	}
	return make([]byte, n)
}

// row returns the samples of row y of the plane.
func (c *component) row(y int) []byte {
	return c.plane[y*c.lineBlocks*c.shrunk:][:c.width]
}

// line returns line y of the current blocks: all of a progressive picture's, one MCU row of
// a baseline one's.
func (c *component) line(y int) [][64]int16 {
	return c.blocks[y*c.lineBlocks:][:c.lineBlocks]
}

// grow returns s with length n; what it holds is undefined.
func grow[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n)
	}
	return s[:n]
}
