package demo

import (
	"image/color"
	"math"
	"math/rand/v2"
)

// namedColor is a colour that the model has a word for.
type namedColor struct {
	name string
	rgb  color.RGBA
}

// colors are the middles around which the model saw each colour, from its training.
var colors = []namedColor{
	{"red", color.RGBA{215, 30, 35, 255}},
	{"orange", color.RGBA{245, 135, 20, 255}},
	{"yellow", color.RGBA{250, 215, 40, 255}},
	{"green", color.RGBA{40, 160, 60, 255}},
	{"blue", color.RGBA{40, 90, 215, 255}},
	{"purple", color.RGBA{130, 50, 165, 255}},
	{"pink", color.RGBA{245, 130, 180, 255}},
	{"brown", color.RGBA{125, 75, 40, 255}},
	{"black", color.RGBA{18, 18, 20, 255}},
	{"white", color.RGBA{246, 246, 246, 255}},
	{"grey", color.RGBA{128, 128, 130, 255}},
	{"turquoise", color.RGBA{50, 200, 195, 255}},
}

var (
	black = color.RGBA{A: 255}
	white = color.RGBA{255, 255, 255, 255}
)

// colorNamed returns the colour of that name.
func colorNamed(name string) (namedColor, bool) {
	for _, c := range colors {
		if c.name == name {
			return c, true
		}
	}
	return namedColor{}, false
}

// near returns a colour that one would still call c.
func near(c namedColor, r *rand.Rand) color.RGBA {
	const spread = 13 // standard deviation, of 255
	shift := func(v uint8) uint8 { return clamp8(float64(v) + spread*r.NormFloat64()) }
	return color.RGBA{shift(c.rgb.R), shift(c.rgb.G), shift(c.rgb.B), 255}
}

// anyColor returns a colour of the sort that backgrounds have: a quarter of them greys, mostly
// white or black, the rest of any hue, rather bright and not too garish.
func anyColor(r *rand.Rand) color.RGBA {
	if r.Float64() < .25 {
		v := pick(r, []uint8{255, 255, 245, 230, 30, 10})
		return color.RGBA{v, v, v, 255}
	}
	return hsv(r.Float64(), math.Pow(r.Float64(), 1.3), .15+.85*math.Pow(r.Float64(), .6))
}

// hsv returns the colour of hue, saturation and value in [0,1].
func hsv(h, s, v float64) color.RGBA {
	channel := func(shift float64) uint8 {
		k := math.Mod(shift+6*h, 6)
		return clamp8(255 * v * (1 - s*max(0, min(k, 4-k, 1))))
	}
	return color.RGBA{channel(5), channel(3), channel(1), 255}
}

// shifted returns c with each channel moved by at most 70.
func shifted(c color.RGBA, r *rand.Rand) color.RGBA {
	shift := func(v uint8) uint8 { return clamp8(float64(v) + between(r, -70, 70)) }
	return color.RGBA{shift(c.R), shift(c.G), shift(c.B), 255}
}

// luminance returns how bright c looks, 0 to 255.
func luminance(c color.RGBA) float64 {
	return .3*float64(c.R) + .59*float64(c.G) + .11*float64(c.B)
}

// distance returns how far apart two colours are: the sum over the channels.
func distance(a, b color.RGBA) float64 {
	d := func(x, y uint8) float64 { return math.Abs(float64(x) - float64(y)) }
	return d(a.R, b.R) + d(a.G, b.G) + d(a.B, b.B)
}

// inkOn returns black or white, whichever reads better on paper.
func inkOn(paper color.RGBA) color.RGBA {
	if luminance(paper) > 115 {
		return black
	}
	return white
}

// clamp8 rounds to the nearest of 0 … 255.
func clamp8(x float64) uint8 { return uint8(math.Round(max(0, min(255, x)))) }
