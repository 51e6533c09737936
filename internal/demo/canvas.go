package demo

import (
	"image"
	"image/color"
	"math"
	"math/rand/v2"

	"golang.org/x/image/draw"
	"golang.org/x/image/math/f64"
	"golang.org/x/image/vector"

	"multiscope/internal/resample"
)

// Side is the width and height of every picture in pixels: what the model takes.
const Side = 96

// canvas is a picture being drawn: opaque RGBA of Side × Side.
type canvas struct {
	*image.RGBA
	world  *world
	rand   *rand.Rand
	scaler *resample.Scaler
}

func newCanvas(w *world, r *rand.Rand) canvas {
	return canvas{
		RGBA:  image.NewRGBA(image.Rect(0, 0, Side, Side)),
		world: w, rand: r, scaler: new(resample.Scaler),
	}
}

// between returns a number in [lo, hi).
func (c canvas) between(lo, hi float64) float64 { return between(c.rand, lo, hi) }

// chance is true with probability p.
func (c canvas) chance(p float64) bool { return c.rand.Float64() < p }

// stamp draws s with its larger side of the given length, centred at (x, y), turned by angle
// radians; what falls outside is cut off.
func (c canvas) stamp(s *image.RGBA, x, y, side, angle float64) {
	k := side / float64(max(s.Rect.Dx(), s.Rect.Dy()))
	fitted := c.resized(s, scaled(s.Rect.Dx(), k), scaled(s.Rect.Dy(), k), resample.Bilinear)
	w, h := float64(fitted.Rect.Dx()), float64(fitted.Rect.Dy())
	if angle == 0 {
		corner := image.Pt(int(math.Round(x-w/2)), int(math.Round(y-h/2)))
		draw.Draw(c.RGBA, fitted.Rect.Add(corner), fitted, image.Point{}, draw.Over)
		return
	}
	sin, cos := math.Sincos(angle)
	draw.ApproxBiLinear.Transform(c.RGBA, f64.Aff3{
		cos, -sin, x - (cos*w-sin*h)/2,
		sin, cos, y - (sin*w+cos*h)/2,
	}, fitted, fitted.Rect, draw.Over, nil)
}

// scaled returns n pixels scaled by k, at least 2.
func scaled(n int, k float64) int { return max(2, int(math.Round(float64(n)*k))) }

// resized returns im at w × h. It is valid until the next call.
func (c canvas) resized(im *image.RGBA, w, h int, by resample.Filter) *image.RGBA {
	from := resample.Raster{Pix: im.Pix, Stride: im.Stride, Width: im.Rect.Dx(), Height: im.Rect.Dy(), Bytes: 4}
	all := image.Rect(0, 0, w, h)
	pix := c.scaler.Resize(from, resample.Fit{Width: w, Height: h, Window: all}, by)
	return &image.RGBA{Pix: pix, Stride: 4 * w, Rect: all}
}

// point is a place on a canvas in pixels.
type point struct{ x, y float64 }

// fill paints the inside of the outlines; where two of opposite turn overlap there is a hole.
func (c canvas) fill(ink color.RGBA, outlines ...[]point) {
	pen := vector.NewRasterizer(Side, Side)
	for _, o := range outlines {
		pen.MoveTo(float32(o[0].x), float32(o[0].y))
		for _, p := range o[1:] {
			pen.LineTo(float32(p.x), float32(p.y))
		}
		pen.ClosePath()
	}
	pen.Draw(c.RGBA, c.Rect, image.NewUniform(ink), image.Point{})
}

// rectangle paints a rectangle of w × h around a centre.
func (c canvas) rectangle(ink color.RGBA, x, y, w, h float64) {
	c.fill(ink, []point{{x - w/2, y - h/2}, {x + w/2, y - h/2}, {x + w/2, y + h/2}, {x - w/2, y + h/2}})
}
