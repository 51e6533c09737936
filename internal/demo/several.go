package demo

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"strings"

	"multiscope/internal/neuron"
)

// copies is two to five of one thing.
type copies struct {
	world   *world
	concept int
	number  int
}

var numbers = []string{"zero", "one", "two", "three", "four", "five"}

func newCopies(w *world, concept int, r *rand.Rand) picture {
	return copies{world: w, concept: concept, number: pick(r, []int{2, 2, 3, 3, 4, 5})}
}

func (p copies) subject() string {
	return numbers[p.number] + " " + p.world.concepts[p.concept].name
}

func (p copies) caption() string {
	return p.world.concepts[p.concept].title() + ", " + numbers[p.number] + " times"
}

func (p copies) categories() []neuron.Category {
	l := p.world.labelsOf("count", p.concept)
	l.add(categoryNumber, numbers[p.number])
	return l
}

func (p copies) paint(c canvas) error {
	concepts := make([]int, p.number)
	for i := range concepts {
		concepts[i] = p.concept
	}
	return c.several(concepts)
}

// couple is two things side by side.
type couple struct {
	world         *world
	first, second int
}

func newCouple(w *world, concept int, r *rand.Rand) picture {
	return couple{world: w, first: concept, second: pick(r, w.pairable)}
}

func (p couple) subject() string {
	return p.world.concepts[p.first].name + " " + p.world.concepts[p.second].name
}

func (p couple) caption() string {
	return p.world.concepts[p.first].title() + " and " + p.world.concepts[p.second].title()
}

func (p couple) categories() []neuron.Category {
	return p.world.labelsOf("two", p.first, p.second)
}

func (p couple) paint(c canvas) error { return c.several([]int{p.first, p.second}) }

// scene is three to six things of one topic or of one sort.
type scene struct {
	world    *world
	group    group
	concepts []int
}

func newScene(w *world, k int, r *rand.Rand) picture {
	g := w.groups[k]
	n := 3 + r.IntN(min(6, len(g.concepts))-2)
	p := scene{world: w, group: g}
	for _, i := range r.Perm(len(g.concepts))[:n] {
		p.concepts = append(p.concepts, g.concepts[i])
	}
	return p
}

// family is the first part of most subgroups' names, which their captions leave out.
var family = regexp.MustCompile("^(face|animal|food|place|person|plant|transport)-")

func (p scene) subject() string {
	return strings.ReplaceAll(family.ReplaceAllString(p.group.name, ""), "-", " ")
}

func (p scene) caption() string {
	var names []string
	for _, i := range p.concepts {
		names = append(names, p.world.concepts[i].title())
	}
	return fmt.Sprintf("%s: %s", p.subject(), strings.Join(names, ", "))
}

func (p scene) categories() []neuron.Category {
	l := labels{{Name: categoryKind, Value: "scene"}}
	if p.group.category != "" {
		l.add(p.group.category, p.group.name)
	}
	for _, i := range p.concepts {
		c := p.world.concepts[i]
		l.add(categoryConcept, c.name)
		l.add(categoryGroup, c.group)
		l.add(categorySubgroup, c.subgroup)
		l.add(categoryTheme, c.themes()...)
	}
	return l
}

func (p scene) paint(c canvas) error { return c.several(p.concepts) }

// several puts the concepts beside each other on a background.
func (c canvas) several(concepts []int) error {
	c.background(anyColor(c.rand))
	places, side := c.arrangement(len(concepts))
	for k, i := range concepts {
		s, err := c.world.sprites[i].decode(natural, c.rand)
		if err != nil {
			return err
		}
		c.stamp(s, places[k].x+c.between(-4, 4), places[k].y+c.between(-4, 4), side*c.between(.92, 1.06), 0)
	}
	return nil
}

// arrangement returns n centres and a side at which things there hardly overlap.
func (c canvas) arrangement(n int) (centres []point, side float64) {
	choices := arrangements[n]
	a := choices[0]
	if len(choices) > 1 && c.chance(.45) {
		a = choices[1]
	}
	return a.centres, a.side * c.between(.75, 1.03)
}

// arrangement is a pattern of places and the largest side of what stands there, in pixels.
type arrangement struct {
	side    float64
	centres []point
}

// arrangements has one or two patterns for each number, as in the model's training.
var arrangements = map[int][]arrangement{
	2: {
		{42, []point{{26, 48}, {70, 48}}},
		{42, []point{{48, 26}, {48, 70}}},
	},
	3: {
		{40, []point{{24, 68}, {72, 68}, {48, 26}}},
		{32, []point{{17, 48}, {48, 48}, {79, 48}}},
	},
	4: {{40, []point{{26, 26}, {70, 26}, {26, 70}, {70, 70}}}},
	5: {{34, []point{{22, 22}, {74, 22}, {48, 48}, {22, 74}, {74, 74}}}},
	6: {{30, []point{{18, 30}, {48, 30}, {78, 30}, {18, 66}, {48, 66}, {78, 66}}}},
}
