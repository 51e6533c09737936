package demo

import (
	"image"
	"image/color"
	"math"
	"math/rand/v2"

	"multiscope/internal/neuron"
)

// single is one emoji somewhere on a background.
type single struct {
	world   *world
	concept int
	style   style
}

func newSingle(w *world, concept int, r *rand.Rand) picture {
	return single{world: w, concept: concept, style: anyStyle(r)}
}

func (p single) subject() string { return p.world.concepts[p.concept].name }

func (p single) caption() string {
	title := p.world.concepts[p.concept].title()
	if p.style != natural {
		return title + ", " + string(p.style)
	}
	return title
}

func (p single) categories() []neuron.Category {
	l := p.world.labelsOf("emoji", p.concept)
	l.add(categoryStyle, string(p.style))
	return l
}

func (p single) paint(c canvas) error {
	s, err := p.world.sprites[p.concept].decode(p.style, c.rand)
	if err != nil {
		return err
	}
	paper := anyColor(c.rand)
	if p.style == sketch {
		v := pick(c.rand, []uint8{250, 240, 225}) // lines are dark
		paper = color.RGBA{v, v, v, 255}
	}
	c.background(paper)
	c.single(s)
	return nil
}

// single puts one sprite of any size anywhere, a little of it outside at most.
func (c canvas) single(s *image.RGBA) {
	side := c.between(54, 94)
	if c.chance(.12) {
		side = c.between(30, 54)
	}
	angle := 0.
	if c.chance(.4) {
		angle = c.between(-15, 15) * math.Pi / 180
	}
	margin := min(.46*side, Side/2)
	c.stamp(s, c.between(margin, Side-margin), c.between(margin, Side-margin), side, angle)
}
