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

// recolor returns what the style makes of each colour.
func (s style) recolor(r *rand.Rand) func(color.RGBA) color.RGBA {
	switch s {
	case grey:
		return func(c color.RGBA) color.RGBA { return mix(black, white, luminance(c)/255) }
	case poster:
		return func(c color.RGBA) color.RGBA { return color.RGBA{c.R & 0xc0, c.G & 0xc0, c.B & 0xc0, 255} }
	case tint:
		ink := anyColor(r)
		for luminance(ink) > 170 { // nothing could be seen of it
			ink = anyColor(r)
		}
		return func(c color.RGBA) color.RGBA { return mix(ink, white, luminance(c)/255) }
	}
	return func(c color.RGBA) color.RGBA { return c }
}

// outlines draws the edges of s, of its shape as well as of its colours, in a grey.
func outlines(s *image.RGBA, ink uint8) *image.RGBA {
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
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	for i := range inner {
		line := color.NRGBA{ink, ink, ink, clamp8(2 * 255 * max(inner[i], outer[i]))}
		out.Set(i%w, i/w, line)
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
