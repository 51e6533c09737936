package stimuli

import (
	"cmp"
	"errors"
	"fmt"
	"image"
	"image/color"
	"math"
	"slices"
	"strconv"
	"strings"

	"multiscope/internal/lettering"
	"multiscope/internal/neuron"
)

// suite is stimuli that differ in one thing, each value in as many variants.
type suite struct {
	neuron.StimulusSuite
	side int
	seed int64
	draw func(c canvas, value, variant int)
}

func (s suite) stimuli() int { return len(s.Values) * s.Variants }

func (s suite) picture(value, variant int) image.Image {
	c := newCanvas(s.side, s.seed, s.Name, variant)
	s.draw(c, value, variant)
	return c.RGBA
}

// newSuites returns all suites, and the scripts that no font of this machine has.
func newSuites(o Options, side int) (suites []suite, lacking []string, err error) {
	signs, err := letterSuite()
	if err != nil {
		return nil, nil, err
	}
	scripts, lacking, err := scriptSuite()
	if err != nil {
		return nil, nil, err
	}
	sizes, err := sizeSuite()
	if err != nil {
		return nil, nil, err
	}
	suites = []suite{colorSuite(), areaSuite(), countSuite(), gratingSuite(side), signs, scripts, sizes}
	for i := range suites {
		suites[i].side, suites[i].seed = side, o.Seed
		suites[i].Wide = cmp.Or(suites[i].Wide, len(suites[i].Values))
	}
	return suites, lacking, nil
}

// polarity returns ink and paper: black on white for even variants, white on black for odd ones.
func polarity(variant int) (ink, paper color.Color) {
	if variant%2 == 0 {
		return color.Black, color.White
	}
	return color.White, color.Black
}

var (
	hues        = []string{"red", "orange", "yellow", "chartreuse", "green", "spring green", "cyan", "azure", "blue", "violet", "magenta", "rose"}
	lightnesses = []struct {
		name, grey string
		of         float64
	}{{"light", "white", .75}, {"full", "grey", .5}, {"dark", "black", .25}}
)

func colorSuite() suite {
	s := suite{StimulusSuite: neuron.StimulusSuite{
		StimulusGrid: neuron.StimulusGrid{Name: "colours", Title: "Colours", Wide: len(hues) + 1}, Variants: 6, Prefers: "{}",
		What: "Twelve hues of full saturation at three lightnesses in HSL, and white, grey and black: as the whole picture, as half of it, and as discs and squares on a ground of random greys.",
	}}
	var colors []color.RGBA
	for row, l := range lightnesses {
		s.Rows = append(s.Rows, l.name)
		for i, hue := range hues {
			colors, s.Values = append(colors, hsl(30*float64(i), l.of)), append(s.Values, strings.TrimPrefix(l.name+" "+hue, "full "))
		}
		colors, s.Values = append(colors, hsl(-1, []float64{1, .5, 0}[row])), append(s.Values, l.grey)
	}
	for i := range s.Wide {
		s.Inks = append(s.Inks, fmt.Sprintf("#%02x%02x%02x", colors[s.Wide+i].R, colors[s.Wide+i].G, colors[s.Wide+i].B))
	}
	s.draw = func(c canvas, value, variant int) {
		c.noise()
		switch ink := colors[value]; variant {
		case 0:
			c.fill(ink)
		case 1:
			c.square(0, .5, 1, ink)
		case 2:
			c.disc(.5, .5, .3, ink)
		case 3:
			c.disc(.35, .6, .25, ink)
		case 4:
			c.square(.5, .5, .5, ink)
		default:
			c.square(.62, .4, .42, ink)
		}
	}
	return s
}

const (
	mostDiscs = 9
	ninthDisc = .08 // radius of each of nine discs, in both suites of counts
)

func counts(name, title, prefers, what string, radius func(n int) float64) suite {
	s := suite{StimulusSuite: neuron.StimulusSuite{StimulusGrid: neuron.StimulusGrid{Name: name, Title: title}, Variants: 12, Prefers: prefers, What: what}}
	for n := range mostDiscs {
		s.Values = append(s.Values, strconv.Itoa(n+1))
	}
	s.draw = func(c canvas, value, variant int) {
		ink, paper := polarity(variant)
		c.fill(paper)
		c.discs(value+1, radius(value+1), ink)
	}
	return s
}

func areaSuite() suite {
	return counts("counts", "Counts, same area", "a count of {}",
		"One to nine discs at random places, black on white and white on black. All discs together have the same area, so that what follows the count does not follow how much is black: fewer discs are larger ones.",
		func(n int) float64 { return ninthDisc * math.Sqrt(float64(mostDiscs)/float64(n)) })
}

func countSuite() suite {
	return counts("counts-same-size", "Counts, same size", "a count of {} of one size",
		"One to nine discs of one size at random places, black on white and white on black. More discs cover more: what prefers a high count here and not at the same area follows the area.",
		func(int) float64 { return ninthDisc })
}

// gratingSuite has frequencies of at least six pixels a cycle.
func gratingSuite(side int) suite {
	s := suite{StimulusSuite: neuron.StimulusSuite{
		StimulusGrid: neuron.StimulusGrid{Name: "gratings", Title: "Gratings", Wide: orientations}, Variants: 4, Prefers: "gratings of {}",
		What: "Sinusoidal stripes of full contrast by orientation, counterclockwise from horizontal ones, and by frequency in cycles a picture: at four phases.",
	}}
	var cycles []float64
	for f := 2; 6*f <= side && len(cycles) < 6; f *= 2 {
		cycles, s.Rows = append(cycles, float64(f)), append(s.Rows, fmt.Sprintf("%d cycles", f))
	}
	for i := range orientations {
		s.Columns = append(s.Columns, strconv.FormatFloat(180/float64(orientations)*float64(i), 'f', -1, 64)+"°")
	}
	for _, row := range s.Rows {
		for _, column := range s.Columns {
			s.Values = append(s.Values, column+", "+row)
		}
	}
	s.draw = func(c canvas, value, variant int) {
		c.grating(math.Pi*float64(value%orientations)/orientations, cycles[value/orientations], float64(variant)/4)
	}
	return s
}

const orientations = 8

// capHeight is that of Roboto's capitals, in ems.
const capHeight = .711

func sizeSuite() (suite, error) {
	s := suite{StimulusSuite: neuron.StimulusSuite{
		StimulusGrid: neuron.StimulusGrid{Name: "sizes", Title: "Sizes"}, Variants: 8, Prefers: "things of {} of the side",
		What: "A disc, a square and the letters A and R, black on white and white on black, by their height as a share of the picture's side.",
	}}
	heights := []float64{.08, .15, .25, .4, .6, .8}
	for _, h := range heights {
		s.Values = append(s.Values, strconv.Itoa(int(100*h))+" %")
	}
	fonts, err := lettering.Fonts()
	if err != nil {
		return s, err
	}
	a, wrong := fonts[0].Set("A")
	r, wrongR := fonts[0].Set("R")
	s.draw = func(c canvas, value, variant int) {
		ink, paper := polarity(variant)
		c.fill(paper)
		switch h := heights[value]; variant / 2 {
		case 0:
			c.disc(.5, .5, h/2, ink)
		case 1:
			c.square(.5, .5, h, ink)
		case 2:
			c.text(a, .5, .5, h/capHeight, ink)
		default:
			c.text(r, .5, .5, h/capHeight, ink)
		}
	}
	return s, errors.Join(wrong, wrongR)
}

// pictured returns places of values that pictures are shown of: all, or some from end to end.
func (s suite) pictured() []int {
	n := len(s.Values)
	if n <= picturesOf {
		return upTo(n)
	}
	if s.Wide == picturesOf { // the middle row
		return slices.DeleteFunc(upTo(n), func(v int) bool { return v/s.Wide != len(s.Rows)/2 })
	}
	var some []int
	for i := range picturesOf {
		some = append(some, i*(n-1)/(picturesOf-1))
	}
	return some
}

func upTo(n int) []int {
	all := make([]int, n)
	for i := range all {
		all[i] = i
	}
	return all
}
