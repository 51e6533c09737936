package demo

import (
	"image"
	"image/color"
	"image/draw"
	"math"

	"multiscope/internal/resample"
)

// background covers the canvas with paper, mostly plain, else with something mild on it. It
// returns paper for convenience.
func (c canvas) background(paper color.RGBA) color.RGBA {
	c.plain(paper)
	switch k := c.rand.Float64(); {
	case k < .64:
	case k < .80:
		c.gradient(paper, c.companion(paper))
	case k < .90:
		c.field(c.companion(paper))
	default:
		c.blotches(paper)
	}
	return paper
}

func (c canvas) plain(paper color.RGBA) {
	draw.Draw(c.RGBA, c.Rect, image.NewUniform(paper), image.Point{}, draw.Src)
}

// companion returns the second colour of a background.
func (c canvas) companion(paper color.RGBA) color.RGBA {
	if c.chance(.6) {
		return shifted(paper, c.rand)
	}
	return anyColor(c.rand)
}

// gradient goes from one colour to the other, across the canvas or out from its middle.
func (c canvas) gradient(from, to color.RGBA) {
	share := [](func(x, y float64) float64){
		func(x, _ float64) float64 { return x },
		func(x, _ float64) float64 { return 1 - x },
		func(_, y float64) float64 { return y },
		func(_, y float64) float64 { return 1 - y },
	}[c.rand.IntN(4)]
	if c.chance(.3) {
		share = func(x, y float64) float64 { return max(0, 1-2*math.Hypot(x-.5, y-.5)) }
	}
	for y := range Side {
		for x := range Side {
			c.SetRGBA(x, y, mix(from, to, share((float64(x)+.5)/Side, (float64(y)+.5)/Side)))
		}
	}
}

// mix returns the colour that is share of the way from a to b.
func mix(a, b color.RGBA, share float64) color.RGBA {
	m := func(x, y uint8) uint8 { return clamp8(float64(x) + share*(float64(y)-float64(x))) }
	return color.RGBA{m(a.R, b.R), m(a.G, b.G), m(a.B, b.B), 255}
}

// field covers the right or the lower part with another colour.
func (c canvas) field(ink color.RGBA) {
	edge := Side/4 + c.rand.IntN(Side-Side/4)
	area := image.Rect(edge, 0, Side, Side)
	if c.chance(.6) {
		area = image.Rect(0, edge, Side, Side)
	}
	draw.Draw(c.RGBA, area, image.NewUniform(ink), image.Point{}, draw.Src)
}

// blotches covers the canvas with noise around paper, coarse or fine, grey or coloured.
func (c canvas) blotches(paper color.RGBA) {
	n := pick(c.rand, []int{4, 8, 16, 48})
	strength, grey := c.between(6, 40), c.chance(.5)
	noise := image.NewRGBA(image.Rect(0, 0, n, n))
	for i := range n * n {
		d := c.rand.NormFloat64()
		for k, v := range []uint8{paper.R, paper.G, paper.B} {
			if k > 0 && !grey {
				d = c.rand.NormFloat64()
			}
			noise.Pix[4*i+k] = clamp8(float64(v) + strength*d)
		}
		noise.Pix[4*i+3] = 255
	}
	filter := resample.Bicubic
	if c.chance(.2) {
		filter = resample.Nearest
	}
	draw.Draw(c.RGBA, c.Rect, c.resized(noise, Side, Side, filter), image.Point{}, draw.Src)
}
