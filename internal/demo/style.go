package demo

import (
	"image"
	"image/color"
	"math/rand/v2"
)

// style is a way to draw an emoji.
type style string

const (
	natural style = ""
	sketch  style = "sketch" // dark lines on paper
	grey    style = "black and white"
	poster  style = "poster" // four steps of each colour
	tint    style = "tint"   // shades of one colour
)

// anyStyle returns natural five times in six.
func anyStyle(r *rand.Rand) style {
	switch k := r.Float64(); {
	case k < .05:
		return sketch
	case k < .10:
		return grey
	case k < .13:
		return poster
	case k < .16:
		return tint
	}
	return natural
}

// restyle returns s drawn in another style. s is not changed.
func restyle(s *image.NRGBA, style style, r *rand.Rand) *image.NRGBA {
	switch style {
	case sketch:
		return outlines(s, uint8(r.IntN(60)))
	case grey:
		return recolor(s, func(c color.RGBA) color.RGBA { v := clamp8(luminance(c)); return color.RGBA{v, v, v, 255} })
	case poster:
		return recolor(s, func(c color.RGBA) color.RGBA { return color.RGBA{c.R & 0xc0, c.G & 0xc0, c.B & 0xc0, 255} })
	case tint:
		ink := anyColor(r)
		return recolor(s, func(c color.RGBA) color.RGBA { return mix(ink, white, luminance(c)/255) })
	}
	return s
}

// recolor applies f to every pixel's colour and keeps its opacity.
func recolor(s *image.NRGBA, f func(color.RGBA) color.RGBA) *image.NRGBA {
	out := image.NewNRGBA(image.Rect(0, 0, s.Rect.Dx(), s.Rect.Dy()))
	for y := range out.Rect.Dy() {
		for x := range out.Rect.Dx() {
			from, to := s.Pix[y*s.Stride+4*x:][:4], out.Pix[y*out.Stride+4*x:][:4]
			c := f(color.RGBA{from[0], from[1], from[2], 255})
			to[0], to[1], to[2], to[3] = c.R, c.G, c.B, from[3]
		}
	}
	return out
}

// outlines draws the edges of s, of its shape as well as of its colours, in a grey.
func outlines(s *image.NRGBA, ink uint8) *image.NRGBA {
	w, h := s.Rect.Dx(), s.Rect.Dy()
	shade, shape := make([]float64, w*h), make([]float64, w*h)
	for y := range h {
		for x := range w {
			p := s.Pix[y*s.Stride+4*x:][:4]
			shade[y*w+x] = luminance(color.RGBA{p[0], p[1], p[2], 255})
			shape[y*w+x] = float64(p[3])
		}
	}
	inner, outer := edges(shade, w, h), edges(shape, w, h)
	out := image.NewNRGBA(image.Rect(0, 0, w, h))
	for i := range inner {
		out.Pix[4*i], out.Pix[4*i+1], out.Pix[4*i+2] = ink, ink, ink
		out.Pix[4*i+3] = clamp8(2 * 255 * max(inner[i], outer[i]))
	}
	return out
}

// edges returns how much each pixel exceeds its eight neighbours, as a share of the most.
func edges(v []float64, w, h int) []float64 {
	e, most := make([]float64, w*h), 1.
	for y := 1; y < h-1; y++ {
		for x := 1; x < w-1; x++ {
			i := y*w + x
			around := v[i-w-1] + v[i-w] + v[i-w+1] + v[i-1] + v[i+1] + v[i+w-1] + v[i+w] + v[i+w+1]
			e[i] = max(0, min(255, 8*v[i]-around))
			most = max(most, e[i])
		}
	}
	for i := range e {
		e[i] /= most
	}
	return e
}
