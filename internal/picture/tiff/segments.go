package tiff

import (
	"image"

	"multiscope/internal/picture"
)

// segment is a strip or a tile: a piece of the picture that is compressed by itself.
type segment struct {
	data   []byte
	at     image.Rectangle // of the picture; tiles may reach beyond its edges
	sample int             // the first that it holds
}

// grid says how the picture is cut up.
type grid struct {
	width, height int // of a segment
	across, down  int
	offsets       []int
	bytes         []int // nil: up to the end of the file
}

func (f *file) grid() (grid, error) {
	g := grid{width: f.width, height: f.one(tagRowsPerStrip, f.height), offsets: f.list(tagStripOffsets), bytes: f.list(tagStripBytes)}
	if f.has(tagTileOffsets) {
		g = grid{f.one(tagTileWidth, 0), f.one(tagTileHeight, 0), 0, 0, f.list(tagTileOffsets), f.list(tagTileBytes)}
	}
	if g.height < 0 || g.height > f.height && !f.has(tagTileOffsets) {
		g.height = f.height // also where one strip is said to have 2³²−1 rows
	}
	const most = 1 << 24 // pixels of a tile that is larger than the picture
	if g.width <= 0 || g.height <= 0 || g.width > max(most, f.width*f.height)/g.height {
		return g, picture.Unsupported("pieces of %d×%d pixels", g.width, g.height)
	}
	g.across, g.down = (f.width+g.width-1)/g.width, (f.height+g.height-1)/g.height
	return g, nil
}

// segments returns the pieces of the picture. It makes sure that the file has all of them.
func (f *file) segments() ([]segment, error) {
	g, err := f.grid()
	if err != nil {
		return nil, err
	}
	planes := 1
	if f.planar {
		planes = f.samples
	}
	n := g.across * g.down
	if len(g.offsets) < n*planes {
		return nil, picture.ErrTruncated
	}
	var all []segment
	for i := range n * planes {
		bytes := len(f.b)
		if i < len(g.bytes) && g.bytes[i] > 0 {
			bytes = g.bytes[i]
		}
		data, err := f.slice(g.offsets[i], bytes)
		if err != nil {
			return nil, err
		}
		x, y := i%n%g.across*g.width, i%n/g.across*g.height
		at := image.Rect(x, y, x+g.width, y+g.height)
		if !f.has(tagTileOffsets) {
			at.Max.Y = min(at.Max.Y, f.height)
		}
		all = append(all, segment{data, at, i / n})
	}
	return all, nil
}

// pixels returns the samples of the whole picture, those of a pixel beside each other: in the bytes of the
// file for 16 bits and more, in its byte order, and one a byte for less.
func (f *file) pixels() ([]byte, error) {
	segments, err := f.segments()
	if err != nil {
		return nil, err
	}
	unit := (f.bits + 7) / 8
	if f.bits == 12 {
		unit = 2
	}
	if err := f.plausible(segments, unit); err != nil {
		return nil, err
	}
	out := make([]byte, f.width*f.height*f.samples*unit)
	for _, s := range segments {
		rows, err := f.unpack(s)
		if err != nil {
			return nil, err
		}
		f.place(out, rows, s, unit)
	}
	return out, nil
}

// bestRatio is more than any of the compressions can do, but Zstandard's.
const bestRatio = 3000

// plausible refuses files that are far too small for their pixels before these are allocated.
func (f *file) plausible(segments []segment, unit int) error {
	length := 0
	for _, s := range segments {
		length += len(s.data)
	}
	size := f.width * f.height * f.samples * unit
	if f.compression == compressionNone {
		size = f.width * f.height / (f.subsampling[0] * f.subsampling[1]) * f.bits / 8
	} else {
		size /= bestRatio * 8 // fax has a bit for many rows' worth of white
	}
	if size > length {
		return picture.ErrTruncated
	}
	return nil
}

// place puts the samples of a segment where they belong.
func (f *file) place(out, rows []byte, s segment, unit int) {
	inside := s.at.Intersect(image.Rect(0, 0, f.width, f.height))
	n := f.samples
	if f.planar {
		n = 1
	}
	for y := range inside.Dy() {
		from := rows[y*s.at.Dx()*n*unit:]
		to := ((inside.Min.Y+y)*f.width + inside.Min.X) * f.samples * unit
		if !f.planar {
			copy(out[to:], from[:inside.Dx()*n*unit])
			continue
		}
		for x := range inside.Dx() {
			copy(out[to+(x*f.samples+s.sample)*unit:], from[x*unit:(x+1)*unit])
		}
	}
}
