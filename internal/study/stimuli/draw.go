package stimuli

import (
	"hash/fnv"
	"image"
	"image/color"
	"image/draw"
	"math"
	"math/rand/v2"

	"golang.org/x/image/vector"

	"multiscope/internal/lettering"
)

// canvas is a square picture whose places and lengths are shares of its side.
type canvas struct {
	*image.RGBA
	side   float64
	random *rand.Rand
}

// newCanvas returns an empty picture; what is random on it follows from the seed and the variant, so that values differ in
// nothing else.
func newCanvas(side int, seed int64, suite string, variant int) canvas {
	h := fnv.New64a()
	h.Write([]byte(suite))
	return canvas{image.NewRGBA(image.Rect(0, 0, side, side)), float64(side), rand.New(rand.NewPCG(uint64(seed)^h.Sum64(), uint64(variant)))}
}

func (c canvas) fill(to color.Color) {
	draw.Draw(c, c.Rect, image.NewUniform(to), image.Point{}, draw.Src)
}

// noise fills the picture with squares of greys about the middle, on which each colour can be seen, a flat grey, too.
func (c canvas) noise() {
	const across = 24
	for y := range across {
		for x := range across {
			at := image.Rect(x*c.Rect.Dx()/across, y*c.Rect.Dy()/across, (x+1)*c.Rect.Dx()/across, (y+1)*c.Rect.Dy()/across)
			draw.Draw(c, at, image.NewUniform(color.Gray{Y: uint8(96 + c.random.IntN(64))}), image.Point{}, draw.Src)
		}
	}
}

func (c canvas) disc(x, y, radius float64, ink color.Color) {
	const corners = 48
	r := vector.NewRasterizer(c.Rect.Dx(), c.Rect.Dy())
	for i := range corners {
		sin, cos := math.Sincos(2 * math.Pi * float64(i) / corners)
		px, py := float32((x+radius*cos)*c.side), float32((y+radius*sin)*c.side)
		if i == 0 {
			r.MoveTo(px, py)
		} else {
			r.LineTo(px, py)
		}
	}
	r.ClosePath()
	r.Draw(c, c.Rect, image.NewUniform(ink), image.Point{})
}

func (c canvas) square(x, y, side float64, ink color.Color) {
	r := vector.NewRasterizer(c.Rect.Dx(), c.Rect.Dy())
	lo, hi := -side/2, side/2
	for i, p := range [4][2]float64{{lo, lo}, {hi, lo}, {hi, hi}, {lo, hi}} {
		px, py := float32((x+p[0])*c.side), float32((y+p[1])*c.side)
		if i == 0 {
			r.MoveTo(px, py)
		} else {
			r.LineTo(px, py)
		}
	}
	r.ClosePath()
	r.Draw(c, c.Rect, image.NewUniform(ink), image.Point{})
}

// text writes set type about a place, ems high.
func (c canvas) text(t lettering.Text, x, y, em float64, ink color.Color) {
	t.Draw(c.RGBA, lettering.Place{X: x * c.side, Y: y * c.side, Size: em * c.side}, ink)
}

// grating is a sinusoid of luminance: its stripes rise by an angle from the horizontal, counterclockwise.
func (c canvas) grating(angle, cycles, phase float64) {
	sin, cos := math.Sincos(angle)
	for y := range c.Rect.Dy() {
		for x := range c.Rect.Dx() {
			along := ((float64(x)+.5)*sin + (float64(y)+.5)*cos) / c.side
			c.Set(x, y, color.Gray{Y: uint8(math.Round(127.5 + 127.5*math.Sin(2*math.Pi*(cycles*along+phase))))})
		}
	}
}

// discs draws n discs that do not touch, at random places.
func (c canvas) discs(n int, radius float64, ink color.Color) {
	for _, p := range c.apart(n, radius) {
		c.disc(p[0], p[1], radius, ink)
	}
}

// apart returns places of n discs with a gap between them. It begins anew where the last ones find no room.
func (c canvas) apart(n int, radius float64) [][2]float64 {
	const margin, gap, tries = .02, 2.3, 200
	for {
		var places [][2]float64
		for try := 0; try < tries && len(places) < n; try++ {
			room := 1 - 2*(radius+margin)
			p := [2]float64{radius + margin + room*c.random.Float64(), radius + margin + room*c.random.Float64()}
			free := true
			for _, q := range places {
				free = free && math.Hypot(p[0]-q[0], p[1]-q[1]) >= gap*radius
			}
			if free {
				places = append(places, p)
			}
		}
		if len(places) == n {
			return places
		}
	}
}

// hsl is a colour of a hue in degrees, full saturation and a lightness; grey where the hue is below 0.
func hsl(hue, lightness float64) color.RGBA {
	chroma := 1 - math.Abs(2*lightness-1)
	if hue < 0 {
		hue, chroma = 0, 0
	}
	channel := func(n float64) uint8 {
		k := math.Mod(n+hue/30, 12)
		return uint8(math.Round(255 * (lightness - chroma/2*max(-1, min(k-3, 9-k, 1)))))
	}
	return color.RGBA{channel(0), channel(8), channel(4), 255}
}
