package stroop

import (
	"bytes"
	"cmp"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"math"
	"slices"
	"strings"

	"multiscope/internal/lettering"
	"multiscope/internal/neuron"
)

// Color is a colour that the experiment knows.
type Color struct{ Name, RGB string }

// known are colours as most people see their names: the XKCD colour survey (Munroe 2010), medians of its answers.
var known = []Color{
	{"black", "#000000"}, {"red", "#e50000"}, {"green", "#15b01a"}, {"blue", "#0343df"}, {"purple", "#7e1e9c"}, {"orange", "#f97306"}, {"pink", "#ff81c0"}, {"yellow", "#ffff14"},
	{"brown", "#653700"}, {"grey", "#929591"}, {"light grey", "#d8dcd6"}, {"white", "#ffffff"}, {"cyan", "#00ffff"}, {"turquoise", "#06c2ac"}, {"magenta", "#c20078"}, {"beige", "#e6daa6"}, {"gold", "#dbb40c"},
}

// Colors reads names of colours that are separated by commas.
func Colors(list string) ([]Color, error) {
	var colors []Color
	for name := range strings.SplitSeq(list, ",") {
		name = strings.ToLower(strings.TrimSpace(name))
		at := slices.IndexFunc(known, func(c Color) bool { return c.Name == name })
		if at < 0 {
			return nil, neuron.Invalidf("%q is not a colour that the experiment knows, which are %s.", name, strings.Join(names(known), ", "))
		}
		if slices.Contains(colors, known[at]) {
			return nil, neuron.Invalidf("The colour %s is named twice.", name)
		}
		colors = append(colors, known[at])
	}
	return colors, nil
}

func names(colors []Color) []string {
	all := make([]string, len(colors))
	for i, c := range colors {
		all[i] = c.Name
	}
	return all
}

// rgba reads the colour's six digits.
func (c Color) rgba() color.RGBA {
	digit := func(i int) uint8 { return uint8(strings.IndexByte("0123456789abcdef", c.RGB[i])) }
	return color.RGBA{digit(1)<<4 | digit(2), digit(3)<<4 | digit(4), digit(5)<<4 | digit(6), 255}
}

// leastDistance is the distance in CIELAB from which an ink is told from its paper.
const leastDistance = 25

func tooNear(a, b Color) bool {
	x, y := lab(a.rgba()), lab(b.rgba())
	return math.Hypot(math.Hypot(x[0]-y[0], x[1]-y[1]), x[2]-y[2]) < leastDistance
}

// lab converts sRGB to CIELAB under D65.
func lab(c color.RGBA) [3]float64 {
	linear := func(v uint8) float64 {
		x := float64(v) / 255
		if x <= .04045 {
			return x / 12.92
		}
		return math.Pow((x+.055)/1.055, 2.4)
	}
	r, g, b := linear(c.R), linear(c.G), linear(c.B)
	f := func(t float64) float64 {
		if t > 216./24389 {
			return math.Cbrt(t)
		}
		return (24389./27*t + 16) / 116
	}
	x, y, z := f((.4124*r+.3576*g+.1805*b)/.9505), f(.2126*r+.7152*g+.0722*b), f((.0193*r+.1192*g+.9505*b)/1.089)
	return [3]float64{116*y - 16, 500 * (x - y), 200 * (y - z)}
}

// drawer draws the stimuli.
type drawer struct {
	Options
	side     int
	fonts    []*lettering.Font
	words    [][]lettering.Text // by font; the neutral one first
	pictures []picture          // in the order in which they are shown
	leftOut  []string           // inks on papers that are too near
}

// picture is a word in an ink, a font and on a paper, by their places.
type picture struct{ ink, word, font, paper int }

// newDrawer sets all words, and lists all pictures but those whose ink is too near its paper.
func newDrawer(o Options, side int) (*drawer, error) {
	all, err := lettering.Fonts()
	d := &drawer{Options: o, side: side, fonts: all}
	for _, font := range all {
		var set []lettering.Text
		for _, word := range append([]string{o.Neutral}, names(o.Words)...) {
			text, wrong := font.Set(lettering.Wrap(word)...)
			err = cmp.Or(err, wrong)
			set = append(set, text)
		}
		d.words = append(d.words, set)
	}
	for ink := range o.Inks {
		for paper := range o.Papers {
			if tooNear(o.Inks[ink], o.Papers[paper]) {
				d.leftOut = append(d.leftOut, o.Inks[ink].Name+" on "+o.Papers[paper].Name)
				continue
			}
			for font := range all {
				for word := range len(o.Words) + 1 {
					d.pictures = append(d.pictures, picture{ink, word, font, paper})
				}
			}
		}
	}
	return d, err
}

// Shares of the picture's side that a word takes, as where words are shown to a model otherwise (see text.Raster).
const (
	widest  = .9
	largest = .5 // size of the type
)

func (d *drawer) draw(p picture) (image.Image, error) {
	im := image.NewRGBA(image.Rect(0, 0, d.side, d.side))
	draw.Draw(im, im.Rect, image.NewUniform(d.Papers[p.paper].rgba()), image.Point{}, draw.Src)
	side, text := float64(d.side), d.words[p.font][p.word]
	text.Draw(im, lettering.Place{X: side / 2, Y: side / 2, Size: text.Fit(widest*side, widest*side, largest*side)}, d.Inks[p.ink].rgba())
	return im, nil
}

func (d *drawer) pictureName(ink, word int) string {
	name := cmp.Or(d.name(word), "neutral") + "-in-" + d.Inks[ink].Name
	return strings.ReplaceAll(name, " ", "-")
}

// show returns a picture of each stimulus: in the first font, on the first paper that the ink is told from.
func (d *drawer) show() ([]neuron.StudyPicture, error) {
	var shown []neuron.StudyPicture
	seen := map[string]bool{}
	for _, p := range d.pictures {
		name := d.pictureName(p.ink, p.word)
		if seen[name] {
			continue
		}
		seen[name] = true
		im, err := d.draw(p)
		if err != nil {
			return nil, err
		}
		var b bytes.Buffer
		if err := png.Encode(&b, im); err != nil {
			return nil, err
		}
		shown = append(shown, neuron.StudyPicture{Name: name, PNG: b.Bytes()})
	}
	return shown, nil
}

// WithoutBlack returns the words that are usual for inks: their names without “black”, which the paper does not write.
func WithoutBlack(inks []Color) []Color {
	return slices.DeleteFunc(slices.Clone(inks), func(c Color) bool { return c.Name == "black" })
}
