// Package resample resizes pictures of 8-bit and 16-bit channels, or of numbers, with the values of PIL's
// Image.resize, bit for bit: filters widened while the picture shrinks, weights of 22
// fractional bits, one axis after the other, the sums of the first rounded and clipped to the
// channel's width before the second. It knows no colours: channels are channels.
// Start at Scaler.Resize.
package resample

import "image"

// Raster is a picture of interleaved channels, Bytes of them a pixel, Stride bytes from a
// row to the next.
type Raster struct {
	Pix           []byte
	Stride        int
	Width, Height int
	Bytes         int    // of a pixel: 1 or 4 for channels of 8 bits, 2 for one of 16, big-endian
	Number        Number // what four bytes are that are no channels
}

func (r Raster) row(y int) []byte { return r.Pix[y*r.Stride:][:r.Width*r.Bytes] }

// cut returns columns x and rows y of the picture.
func (r Raster) cut(x, y span) Raster {
	r.Pix = r.Pix[y.lo*r.Stride+x.lo*r.Bytes:]
	r.Width, r.Height = x.hi-x.lo, y.hi-y.lo
	return r
}

// span is the pixels lo ≤ i < hi of an axis.
type span struct{ lo, hi int }

// Fit is a picture resized to Width × Height of which Window is kept. What of the window
// lies outside the picture becomes zero.
type Fit struct {
	Width, Height int
	Window        image.Rectangle
}

// inside returns the part of the window that the picture covers.
func (f Fit) inside() image.Rectangle {
	return f.Window.Intersect(image.Rect(0, 0, f.Width, f.Height))
}

// Scaler holds the buffers of a resizing, so that the next needs no new ones. The zero
// value is ready; it serves one picture at a time.
type Scaler struct {
	horizontal, vertical axis
	between              []byte    // after the first pass
	sums                 []int32   // of one row of the vertical pass
	exactSums            []float64 // the same for channels of 16 bits
	out                  []byte
}

// Resize returns the window's pixels, row by row without gaps. They are valid until the
// Scaler is used again.
func (s *Scaler) Resize(src Raster, f Fit, by Filter) []byte {
	s.out = grow(s.out, f.Window.Dx()*f.Window.Dy()*src.Bytes)
	in := f.inside()
	switch {
	case in.Empty():
	case by.weight == nil:
		s.nearest(src, f)
	default:
		s.horizontal.set(src.Width, f.Width, in.Min.X, in.Max.X, by)
		s.vertical.set(src.Height, f.Height, in.Min.Y, in.Max.Y, by)
		s.filter(src.cut(s.horizontal.rebase(), s.vertical.rebase()), rowsFirst(src, f))
	}
	s.pad(f, src.Bytes)
	return s.out
}

// rowsFirst reports whether PIL resizes the rows before the columns, which it does unless
// the height loses more than twice as many pixels as the width. (Found by trying Pillow 13;
// earlier ones always take the rows first.)
func rowsFirst(src Raster, f Fit) bool {
	lost := src.Height - f.Height
	return lost <= 0 || lost <= 2*(src.Width-f.Width)
}

// filter leaves the part of the window inside the picture packed at the start of s.out.
func (s *Scaler) filter(src Raster, rowsFirst bool) {
	width, height := len(s.horizontal.first), len(s.vertical.first)
	if rowsFirst {
		height = src.Height
	} else {
		width = src.Width
	}
	s.between = grow(s.between, width*height*src.Bytes)
	middle := Raster{s.between, width * src.Bytes, width, height, src.Bytes, src.Number}
	across, down := s.horizontal.across, func(dst []byte, src Raster) { s.vertical.down(dst, src, s) }
	if src.Number != NoNumber {
		across, down = s.horizontal.acrossNumbers, s.vertical.downNumbers
	}
	if rowsFirst {
		across(middle.Pix, src)
		down(s.out, middle)
		return
	}
	down(middle.Pix, src)
	across(s.out, middle)
}

// nearest picks pixels and leaves the part of the window inside the picture packed at the
// start of s.out.
func (s *Scaler) nearest(src Raster, f Fit) {
	in, out := f.inside(), s.out
	s.horizontal.steps(src.Width, f.Width, in.Min.X, in.Max.X)
	s.vertical.steps(src.Height, f.Height, in.Min.Y, in.Max.Y)
	for _, y := range s.vertical.first {
		row := src.row(int(y))
		for _, x := range s.horizontal.first {
			out = out[copy(out, row[int(x)*src.Bytes:][:src.Bytes]):]
		}
	}
}

// pad moves the picture, packed at the start of s.out, to its place in the window and
// clears the rest.
func (s *Scaler) pad(f Fit, bytes int) {
	in := f.inside()
	if in == f.Window {
		return
	}
	at := in.Sub(f.Window.Min)
	from, to := in.Dx()*bytes, f.Window.Dx()*bytes
	for y := f.Window.Dy() - 1; y >= 0; y-- {
		row := s.out[y*to:][:to]
		if y < at.Min.Y || y >= at.Max.Y {
			clear(row)
			continue
		}
		left := at.Min.X * bytes
		copy(row[left:], s.out[(y-at.Min.Y)*from:][:from])
		clear(row[:left])
		clear(row[left+from:])
	}
}

// grow returns s with length n; what it holds is undefined.
func grow[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n)
	}
	return s[:n]
}
