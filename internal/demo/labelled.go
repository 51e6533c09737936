package demo

import (
	"math/rand/v2"

	"multiscope/internal/lettering"
	"multiscope/internal/neuron"
)

// labelled is an emoji with a word that is true of it, below or above.
type labelled struct {
	world   *world
	concept int
	word    int
}

// longestLabel is the length of the longest word that is written beside an emoji.
const longestLabel = 16

// newLabelled chooses the word: rather the name, an emotion or a topic than a keyword, and
// rather one that the model reads.
func newLabelled(w *world, concept int, r *rand.Rand) picture {
	fitting := w.labelsFor(concept)
	var core []int
	for _, k := range fitting {
		if w.words[k].core {
			core = append(core, k)
		}
	}
	if len(core) > 0 && r.Float64() < .6 {
		fitting = core
	}
	return labelled{world: w, concept: concept, word: pick(r, fitting)}
}

// labelsFor returns the words that can be written beside a concept, the likelier ones twice.
func (w *world) labelsFor(concept int) []int {
	c := w.concepts[concept]
	var fitting []int
	add := func(times int, texts ...string) {
		for _, t := range texts {
			k, ok := w.wordOf[t]
			for ; ok && len(t) <= longestLabel && !w.words[k].foreign && times > 0; times-- {
				fitting = append(fitting, k)
			}
		}
	}
	add(2, c.name)
	for _, t := range append(c.emotions[:len(c.emotions):len(c.emotions)], c.topics...) {
		add(2, t)
	}
	for _, k := range c.keywords[:min(4, len(c.keywords))] {
		add(1, k)
	}
	return fitting
}

func (p labelled) text() string { return p.world.words[p.word].text }

func (p labelled) subject() string { return p.world.concepts[p.concept].name + " " + p.text() }

func (p labelled) caption() string {
	return p.world.concepts[p.concept].title() + " with the word " + p.text()
}

func (p labelled) categories() []neuron.Category {
	l := p.world.labelsOf("pair", p.concept)
	p.world.spell(&l, p.world.words[p.word])
	return l
}

func (p labelled) paint(c canvas) error {
	s, err := p.world.sprites[p.concept].decode(natural, c.rand)
	if err != nil {
		return err
	}
	set, err := c.set(p.text())
	if err != nil {
		return err
	}
	c.background(anyColor(c.rand))
	side := c.between(46, 66)
	room := Side - side - 2 // for the word
	emojiY, wordY := side/2+2, Side-room/2+c.between(-2, 1)
	if c.chance(.2) {
		emojiY, wordY = Side-emojiY, room/2+c.between(-1, 2)
	}
	c.stamp(s, Side/2+c.between(-8, 8), emojiY, side, 0)
	size := set.Fit(c.between(55, 92), room, .9*room/float64(set.Lines()))
	ink := inkOn(c.RGBAAt(Side/2, int(min(max(wordY, 6), Side-6))))
	set.Draw(c.RGBA, lettering.Place{X: Side / 2, Y: wordY, Size: size}, ink)
	return nil
}
