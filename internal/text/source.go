package text

import (
	"context"
	"fmt"
	"image"

	"multiscope/internal/neuron"
)

// Pictures is the pictures of some words as a data set: all renderings of the first word, then
// those of the second. It is safe for concurrent use.
type Pictures struct {
	raster *Raster
	words  []string
}

// Pictures returns the pictures of words. A word that cannot be written fails when its picture
// is asked for; see Writable.
func (r *Raster) Pictures(words []string) *Pictures { return &Pictures{raster: r, words: words} }

// Name is the data set's name for people.
func (p *Pictures) Name() string { return "Written words" }

// Len returns the number of pictures: Renderings for each word.
func (p *Pictures) Len() int { return len(p.words) * p.raster.Renderings() }

// Word returns the number of the word on picture i.
func (p *Pictures) Word(i int) int { return i / p.raster.Renderings() }

// Image returns what is known of picture i without drawing it.
func (p *Pictures) Image(i int) neuron.Image {
	word := p.words[p.Word(i)]
	return neuron.Image{
		Key:        fmt.Sprintf("%06d-%d", p.Word(i), i%p.raster.Renderings()),
		Width:      p.raster.size,
		Height:     p.raster.size,
		Caption:    word,
		Categories: []neuron.Category{{Name: "word", Value: word}},
	}
}

// Picture draws picture i. minSide makes no difference.
func (p *Pictures) Picture(ctx context.Context, i int, _ int) (image.Image, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return p.raster.Draw(p.words[p.Word(i)], i%p.raster.Renderings())
}
