package text

import (
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"strings"

	"multiscope/internal/lettering"
	"multiscope/internal/neuron"
)

// DefaultRenderings is how many pictures of each word are usually averaged: enough that what
// drives a neuron is the word and not the type or the paper.
const DefaultRenderings = 4

// MaxRenderings is the number of different ways to write a word.
const MaxRenderings = 8

// Raster writes words as square pictures: centred, as large as fits, in greys, so that no
// neuron answers to a colour. It is safe for concurrent use.
type Raster struct {
	size  int // pixels
	looks []look
}

// look is one way to write a word.
type look struct {
	font       int // index in lettering.Fonts
	ink, paper uint8
	spell      func(string) string
}

// looks are ordered so that the first few differ most.
var looks = [MaxRenderings]look{
	{font: 0, ink: 0, paper: 255, spell: strings.ToLower},
	{font: 2, ink: 255, paper: 0, spell: strings.ToUpper},
	{font: 1, ink: 20, paper: 190, spell: lettering.Title},
	{font: 3, ink: 235, paper: 70, spell: strings.ToLower},
	{font: 1, ink: 255, paper: 40, spell: strings.ToLower},
	{font: 0, ink: 40, paper: 230, spell: strings.ToUpper},
	{font: 2, ink: 0, paper: 200, spell: lettering.Title},
	{font: 3, ink: 0, paper: 255, spell: lettering.Title},
}

// NewRaster returns a Raster for a model whose input has the given side in pixels, with up
// to MaxRenderings pictures of each word.
func NewRaster(size, renderings int) (*Raster, error) {
	if size < 16 || size > 4096 {
		return nil, fmt.Errorf("text: pictures of %d pixels; between 16 and 4096 can be written on", size)
	}
	if renderings < 1 || renderings > MaxRenderings {
		return nil, fmt.Errorf("text: %d renderings of each word; there are 1 to %d", renderings, MaxRenderings)
	}
	return &Raster{size: size, looks: looks[:renderings]}, nil
}

// Renderings returns the number of pictures of each word.
func (r *Raster) Renderings() int { return len(r.looks) }

// Check returns a *lettering.MissingError where the fonts cannot write a word.
func (r *Raster) Check(word string) error {
	for k := range r.looks {
		if _, err := r.set(word, k); err != nil {
			return err
		}
	}
	return nil
}

// Writable splits words into those that can be written and those whose script the fonts do
// not have.
func (r *Raster) Writable(words []neuron.ListedWord) (can, cannot []neuron.ListedWord) {
	for _, w := range words {
		if r.Check(w.Word) != nil {
			cannot = append(cannot, w)
		} else {
			can = append(can, w)
		}
	}
	return can, cannot
}

// Draw returns the k-th picture of a word, an opaque *image.RGBA.
func (r *Raster) Draw(word string, k int) (*image.RGBA, error) {
	set, err := r.set(word, k)
	if err != nil {
		return nil, err
	}
	im := image.NewRGBA(image.Rect(0, 0, r.size, r.size))
	draw.Draw(im, im.Rect, image.NewUniform(color.Gray{Y: r.looks[k].paper}), image.Point{}, draw.Src)
	side := float64(r.size)
	at := lettering.Place{X: side / 2, Y: side / 2, Size: set.Fit(widest*side, tallest*side, largest*side)}
	set.Draw(im, at, color.Gray{Y: r.looks[k].ink})
	return im, nil
}

// Shares of the picture's side that a word takes: about the middle of what the demo's model
// was trained on, where words are 74 to 93 of 96 pixels wide.
const (
	widest  = .9
	tallest = .9
	largest = .5 // size of the type, for short words
)

// set sets a word in its k-th look.
func (r *Raster) set(word string, k int) (lettering.Text, error) {
	fonts, err := lettering.Fonts()
	if err != nil {
		return lettering.Text{}, err
	}
	look := r.looks[k]
	set, err := fonts[look.font].Set(lettering.Wrap(look.spell(word))...)
	if err != nil {
		return set, fmt.Errorf("write %q: %w", word, err)
	}
	return set, nil
}
