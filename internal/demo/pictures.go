package demo

import (
	"context"
	"fmt"
	"image"
	"strings"

	"multiscope/internal/neuron"
)

// Pictures is a generated data set. Picture i depends on the seed and i alone, so that a
// longer set begins with the shorter one, and is the same on any machine. It is a
// dataset.Source, safe for concurrent use.
type Pictures struct {
	name  string
	seed  int64
	world *world
	plan  []card
}

// card says what a picture is to show: make turns one thing of its kind into a picture.
type card struct {
	kind  *kind
	thing int // concept, word, group or colour, as the kind has it
}

// New returns the demo's data set: n pictures of all kinds. The first 8,192 show every emoji by
// itself and write every core word seven times.
func New(seed int64, n int) (*Pictures, error) {
	w, err := loadWorld()
	if err != nil {
		return nil, err
	}
	return w.pictures("Emoji and words", seed, n, w.kinds())
}

// maxPictures bounds a data set, whose plan is held in memory.
const maxPictures = 1_000_000

// pictures returns a data set of n pictures of the given kinds.
func (w *world) pictures(name string, seed int64, n int, kinds []kind) (*Pictures, error) {
	if n < 1 || n > maxPictures {
		return nil, fmt.Errorf("demo: a data set of %d pictures; there can be 1 to %d", n, maxPictures)
	}
	return &Pictures{name: name, seed: seed, world: w, plan: lay(seed, n, kinds)}, nil
}

// Name is the data set's name for people.
func (p *Pictures) Name() string { return p.name }

// Len returns the number of pictures.
func (p *Pictures) Len() int { return len(p.plan) }

// Seed returns the seed that the pictures are made from.
func (p *Pictures) Seed() int64 { return p.seed }

// Image returns what is known of picture i without drawing it.
func (p *Pictures) Image(i int) neuron.Image {
	pic := p.picture(i)
	return neuron.Image{
		Key:        fmt.Sprintf("%s/%06d-%s", p.plan[i].kind.name, i, slug(pic.subject())),
		Width:      Side,
		Height:     Side,
		Caption:    pic.caption(),
		Categories: pic.categories(),
	}
}

// Picture draws picture i, an opaque *image.RGBA of Side × Side. minSide makes no difference.
func (p *Pictures) Picture(ctx context.Context, i int, _ int) (image.Image, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	c := newCanvas(p.world, random(p.seed, drawing, i))
	if err := p.picture(i).paint(c); err != nil {
		return nil, fmt.Errorf("draw %s: %w", p.Image(i).Key, err)
	}
	return c.RGBA, nil
}

// picture settles what picture i shows.
func (p *Pictures) picture(i int) picture {
	return p.plan[i].kind.make(p.world, p.plan[i].thing, random(p.seed, describing, i))
}

// slug writes a subject as part of a file name.
func slug(s string) string {
	words := strings.FieldsFunc(strings.ToLower(s), func(c rune) bool {
		return (c < 'a' || c > 'z') && (c < '0' || c > '9')
	})
	return strings.Join(words, "-")
}
