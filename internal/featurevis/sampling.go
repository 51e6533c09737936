package featurevis

import "math"

// linear is a linear map, with its adjoint, from images of one size to images of another. Transforms prepare
// one for each image and step.
type linear interface {
	// size returns height and width of the output.
	size() (h, w int)
	// apply writes all of dst, an image of that size.
	apply(dst, src []float32)
	// adjoint writes all of dsrc, the gradient with respect to src, given that with respect to dst.
	adjoint(dsrc, ddst []float32)
}

// window copies pixels unchanged: dst[y][x] = src[y+top][x+left], and fill outside
// src. It crops, pads and shifts.
type window struct {
	inH, inW, outH, outW int
	top, left            int
	fill                 float32
}

func (m *window) size() (h, w int) { return m.outH, m.outW }

func (m *window) apply(dst, src []float32) {
	if m.inside() != m.outH*m.outW {
		for i := range dst {
			dst[i] = m.fill
		}
	}
	m.rows(func(to, from, n int) { copy(dst[to:][:n], src[from:][:n]) })
}

func (m *window) adjoint(dsrc, ddst []float32) {
	if m.inside() != m.inH*m.inW {
		clear(dsrc)
	}
	m.rows(func(to, from, n int) { copy(dsrc[from:][:n], ddst[to:][:n]) })
}

// overlap returns the columns or rows of dst, from first to last (exclusive), that lie in src.
func overlap(in, out, offset int) (first, last int) {
	first = min(max(0, -offset), out)
	return first, max(first, min(out, in-offset))
}

// inside counts the pixels of a plane that dst and src share.
func (m *window) inside() int {
	y0, y1 := overlap(m.inH, m.outH, m.top)
	x0, x1 := overlap(m.inW, m.outW, m.left)
	return (y1 - y0) * (x1 - x0)
}

// rows calls each with where a run of shared pixels starts in dst and in src, and its length.
func (m *window) rows(each func(to, from, n int)) {
	y0, y1 := overlap(m.inH, m.outH, m.top)
	x0, x1 := overlap(m.inW, m.outW, m.left)
	for c := range channels {
		for y := y0; y < y1; y++ {
			to := (c*m.outH+y)*m.outW + x0
			from := (c*m.inH+y+m.top)*m.inW + x0 + m.left
			each(to, from, x1-x0)
		}
	}
}

// grid interpolates between up to two rows and two columns for each pixel: any separable
// resampling, such as a resize or a reflecting pad.
type grid struct {
	inH, inW   int
	rows, cols []lerp
}

// lerp is a linear interpolation, which makes one row or column of the output: a·src[lo] + b·src[hi]. Lerps outside
// the source have weight 0.
type lerp struct {
	lo, hi int32
	a, b   float32
}

// newLerp returns the weights of the two neighbours of position p of a source of length n. Neighbours outside
// count as 0.
func newLerp(p float64, n int) lerp {
	lo := math.Floor(p)
	t := lerp{a: float32(1 - (p - lo)), b: float32(p - lo)}
	t.lo, t.a = clampLerp(int(lo), n, t.a)
	t.hi, t.b = clampLerp(int(lo)+1, n, t.b)
	return t
}

func clampLerp(i, n int, weight float32) (int32, float32) {
	if i < 0 || i >= n {
		return int32(min(max(i, 0), n-1)), 0
	}
	return int32(i), weight
}

func (m *grid) size() (h, w int) { return len(m.rows), len(m.cols) }

func (m *grid) apply(dst, src []float32) {
	for c := range channels {
		in := src[c*m.inH*m.inW:][:m.inH*m.inW]
		for y, row := range m.rows {
			lo, hi := in[int(row.lo)*m.inW:][:m.inW], in[int(row.hi)*m.inW:][:m.inW]
			out := dst[(c*len(m.rows)+y)*len(m.cols):][:len(m.cols)]
			for x, col := range m.cols {
				out[x] = row.a*(col.a*lo[col.lo]+col.b*lo[col.hi]) + row.b*(col.a*hi[col.lo]+col.b*hi[col.hi])
			}
		}
	}
}

func (m *grid) adjoint(dsrc, ddst []float32) {
	clear(dsrc)
	for c := range channels {
		in := dsrc[c*m.inH*m.inW:][:m.inH*m.inW]
		for y, row := range m.rows {
			lo, hi := in[int(row.lo)*m.inW:][:m.inW], in[int(row.hi)*m.inW:][:m.inW]
			out := ddst[(c*len(m.rows)+y)*len(m.cols):][:len(m.cols)]
			for x, col := range m.cols {
				a, b := col.a*out[x], col.b*out[x]
				lo[col.lo] += row.a * a
				lo[col.hi] += row.a * b
				hi[col.lo] += row.b * a
				hi[col.hi] += row.b * b
			}
		}
	}
}

// rotation reads each pixel (x, y) of the output at xx·x + xy·y + x0 across and yx·x + yy·y + y0
// down in a source of the same size; outside is 0.
type rotation struct {
	h, w       int
	xx, xy, x0 float64
	yx, yy, y0 float64
	nearest    bool // else bilinear
}

func (m *rotation) size() (h, w int) { return m.h, m.w }

func (m *rotation) apply(dst, src []float32) {
	n := m.h * m.w
	m.each(func(at int, t [4]int32, w [4]float32) {
		for c := range channels {
			in := src[c*n:][:n]
			dst[c*n+at] = w[0]*in[t[0]] + w[1]*in[t[1]] + w[2]*in[t[2]] + w[3]*in[t[3]]
		}
	})
}

func (m *rotation) adjoint(dsrc, ddst []float32) {
	clear(dsrc)
	n := m.h * m.w
	m.each(func(at int, t [4]int32, w [4]float32) {
		for c := range channels {
			in, d := dsrc[c*n:][:n], ddst[c*n+at]
			in[t[0]] += w[0] * d
			in[t[1]] += w[1] * d
			in[t[2]] += w[2] * d
			in[t[3]] += w[3] * d
		}
	})
}

// each calls visit with every pixel of the output, the four pixels it is made of and their
// weights.
func (m *rotation) each(visit func(at int, t [4]int32, w [4]float32)) {
	for y := range m.h {
		for x := range m.w {
			fx := m.xx*float64(x) + m.xy*float64(y) + m.x0
			fy := m.yx*float64(x) + m.yy*float64(y) + m.y0
			if m.nearest {
				fx, fy = math.Round(fx), math.Round(fy)
			}
			col, row := newLerp(fx, m.w), newLerp(fy, m.h)
			top, bottom := row.lo*int32(m.w), row.hi*int32(m.w)
			visit(y*m.w+x,
				[4]int32{top + col.lo, top + col.hi, bottom + col.lo, bottom + col.hi},
				[4]float32{row.a * col.a, row.a * col.b, row.b * col.a, row.b * col.b})
		}
	}
}
