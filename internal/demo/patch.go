package demo

import (
	"math"
	"math/rand/v2"

	"multiscope/internal/neuron"
)

// patch is a colour: all over, or as a shape on another.
type patch struct {
	world *world
	color namedColor
	shape string // key of shapes, "" for all over
}

func newPatch(w *world, k int, r *rand.Rand) picture {
	p := patch{world: w, color: colors[k]}
	if r.Float64() < .8 {
		p.shape = pick(r, shapeNames)
	}
	return p
}

func (p patch) subject() string { return p.color.name + " " + p.shape }

func (p patch) caption() string {
	if p.shape == "" {
		return "the colour " + p.color.name
	}
	return p.color.name + " " + p.shape
}

func (p patch) categories() []neuron.Category {
	l := p.world.labelsOf("colour")
	l.add(categoryColor, p.color.name)
	l.add(categoryShape, p.shape)
	return l
}

func (p patch) paint(c canvas) error {
	ink := near(p.color, c.rand)
	if p.shape == "" {
		c.plain(ink)
		if c.chance(.3) {
			c.background(ink)
		}
		return nil
	}
	paper := anyColor(c.rand)
	for distance(ink, paper) <= 150 {
		paper = anyColor(c.rand)
	}
	c.background(paper)
	radius := c.between(18, 42)
	x, y := c.between(radius+2, Side-2-radius), c.between(radius+2, Side-2-radius)
	var outlines [][]point
	for _, o := range shapes[p.shape] {
		outlines = append(outlines, o.at(x, y, radius))
	}
	c.fill(ink, outlines...)
	return nil
}

// outline is a closed line around the origin, within the unit circle or a little more.
type outline []point

// at returns the outline around (x, y) with the given radius.
func (o outline) at(x, y, radius float64) []point {
	moved := make([]point, len(o))
	for i, p := range o {
		moved[i] = point{x + radius*p.x, y + radius*p.y}
	}
	return moved
}

var shapeNames = []string{"circle", "square", "triangle", "star", "heart", "ring", "cross", "diamond"}

// shapes are drawn by filling their outlines.
var shapes = map[string][]outline{
	"circle":   {spokes(48, 0, 1, 1)},
	"square":   {{{-1, -1}, {1, -1}, {1, 1}, {-1, 1}}},
	"triangle": {spokes(3, -math.Pi/2, 1, 1)},
	"star":     {spokes(10, -math.Pi/2, 1, .42)},
	"heart":    {heart(40)},
	"ring":     {spokes(48, 0, 1, 1), spokes(-48, 0, .65, .65)},
	"cross":    {{{-1, -.25}, {-.25, -.25}, {-.25, -1}, {.25, -1}, {.25, -.25}, {1, -.25}, {1, .25}, {.25, .25}, {.25, 1}, {-.25, 1}, {-.25, .25}, {-1, .25}}},
	"diamond":  {spokes(4, -math.Pi/2, 1, 1)},
}

// spokes returns |n| points around a circle from angle start, by turns at the even and the
// odd radius; a negative n goes round the other way.
func spokes(n int, start, even, odd float64) outline {
	var o outline
	for k := range max(n, -n) {
		radius := even
		if k%2 == 1 {
			radius = odd
		}
		sin, cos := math.Sincos(start + 2*math.Pi*float64(k)/float64(n))
		o = append(o, point{radius * cos, radius * sin})
	}
	return o
}

// heart returns n points of the heart curve x = sin³t, y = 13 cos t − 5 cos 2t − 2 cos 3t − cos 4t.
func heart(n int) outline {
	var o outline
	for k := range n {
		t := 2 * math.Pi * float64(k) / float64(n)
		x := math.Pow(math.Sin(t), 3)
		y := 13*math.Cos(t) - 5*math.Cos(2*t) - 2*math.Cos(3*t) - math.Cos(4*t)
		o = append(o, point{1.05 * x, -y / 16})
	}
	return o
}
