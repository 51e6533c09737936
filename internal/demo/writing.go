package demo

import (
	"image/color"
	"math"
	"math/rand/v2"
	"strings"

	"multiscope/internal/lettering"
	"multiscope/internal/neuron"
)

// writing is a word in letters.
type writing struct {
	world *world
	word  int
}

func newWriting(w *world, word int, _ *rand.Rand) picture { return writing{world: w, word: word} }

func (p writing) text() string { return p.world.words[p.word].text }

func (p writing) subject() string { return p.text() }

func (p writing) caption() string { return "the word " + p.text() }

func (p writing) categories() []neuron.Category {
	l := p.world.labelsOf("word")
	p.world.spell(&l, p.world.words[p.word])
	return l
}

func (p writing) paint(c canvas) error {
	ink, paper := c.inkAndPaper(p.text())
	if c.chance(.8) {
		c.background(paper)
	} else {
		c.plain(paper)
	}
	set, err := c.set(p.text())
	if err != nil {
		return err
	}
	box := c.between(24, 80)
	size := set.Fit(c.between(76, 93), box, min(60, .9*box/float64(set.Lines())))
	width, height := set.Width*size, set.Height*size
	at := lettering.Place{X: Side / 2, Y: Side / 2, Size: size}
	if c.chance(.12) {
		c.sign(ink, paper, width+10, height+8)
	} else {
		at.X += c.between(-1, 1) * max(0, (Side-width-6)/2)
		at.Y += c.between(-1, 1) * max(0, (Side-height-4)/2)
		if c.chance(.3) {
			at.Angle = c.between(-6, 6) * math.Pi / 180
		}
	}
	set.Draw(c.RGBA, at, ink)
	return nil
}

// sign paints a board in the middle, mostly with a frame.
func (c canvas) sign(ink, paper color.RGBA, width, height float64) {
	width = min(width, Side-2)
	if c.chance(.6) {
		c.rectangle(ink, Side/2, Side/2, width, height)
		width, height = width-4, height-4
	}
	c.rectangle(paper, Side/2, Side/2, width, height)
}

// set sets text in any font: in lower case, capitals or title case.
func (c canvas) set(text string) (lettering.Text, error) {
	switch k := c.rand.Float64(); {
	case k < .2:
		text = strings.ToUpper(text)
	case k < .4:
		text = lettering.Title(text)
	}
	return pick(c.rand, c.world.fonts).Set(lettering.Wrap(text)...)
}

// inkAndPaper returns two colours that differ clearly in brightness. The name of a colour is
// mostly in that colour.
func (c canvas) inkAndPaper(text string) (ink, paper color.RGBA) {
	ink = pick(c.rand, []color.RGBA{black, white})
	if c.chance(.7) {
		ink = anyColor(c.rand)
	}
	if named, ok := colorNamed(text); ok && c.chance(.8) {
		ink = near(named, c.rand)
	}
	const clear = 70
	for range 30 {
		if paper = anyColor(c.rand); math.Abs(luminance(ink)-luminance(paper)) > clear {
			return ink, paper
		}
	}
	return ink, inkOn(ink)
}
