package text

import (
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/cases"
	"golang.org/x/text/language"

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
	font       int // index in lettering.Stacks
	ink, paper uint8
	spell      func(string) string
}

// looks are ordered so that the first few differ most.
var looks = [MaxRenderings]look{
	{font: 0, ink: 0, paper: 255, spell: strings.ToLower},
	{font: 2, ink: 255, paper: 0, spell: upper},
	{font: 1, ink: 20, paper: 190, spell: lettering.Title},
	{font: 3, ink: 235, paper: 70, spell: strings.ToLower},
	{font: 1, ink: 255, paper: 40, spell: strings.ToLower},
	{font: 0, ink: 40, paper: 230, spell: upper},
	{font: 2, ink: 0, paper: 200, spell: lettering.Title},
	{font: 3, ink: 0, paper: 255, spell: lettering.Title},
}

// upper returns a word in capitals; Greek ones have no accents.
func upper(word string) string {
	if strings.ContainsFunc(word, func(c rune) bool { return unicode.Is(unicode.Greek, c) }) {
		return cases.Upper(language.Greek).String(word)
	}
	return strings.ToUpper(word)
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

// LeftOut is words that cannot be written, all for want of letters of one script.
type LeftOut struct {
	Script  string // in English: "Thai"; "" for signs that are of none
	Package string // of npm, that has a font for it; "" where none is known
	Words   []neuron.ListedWord
}

// String says how many words are left out, and why.
func (l LeftOut) String() string {
	words := "1 word is"
	if len(l.Words) > 1 {
		words = fmt.Sprintf("%d words are", len(l.Words))
	}
	of := "signs"
	if l.Script != "" {
		of = "letters of the script " + l.Script
	}
	why := "no font that Multiscope knows has them"
	if l.Package != "" {
		why = "npm's package " + l.Package + " has a font for them, which is not on this machine"
	}
	return fmt.Sprintf("%s left out, such as %q, for %s: %s.", words, l.Words[0].Word, of, why)
}

// Writable splits words into those that can be written and those that have letters which no font has, by their scripts.
func (r *Raster) Writable(words []neuron.ListedWord) (can []neuron.ListedWord, cannot []LeftOut) {
	for _, w := range words {
		err := r.Check(w.Word)
		if err == nil {
			can = append(can, w)
			continue
		}
		missing := new(lettering.MissingError)
		errors.As(err, &missing)
		i := slices.IndexFunc(cannot, func(l LeftOut) bool { return l.Script == missing.Script && l.Package == missing.Package })
		if i < 0 {
			i = len(cannot)
			cannot = append(cannot, LeftOut{Script: missing.Script, Package: missing.Package})
		}
		cannot[i].Words = append(cannot[i].Words, w)
	}
	return can, cannot
}

// FetchFonts has npm bring the fonts that words need and that are not on this machine; see lettering.Fetch.
func FetchFonts(ctx context.Context, words []neuron.ListedWord, say func(string)) []error {
	texts := make([]string, len(words))
	for i, w := range words {
		texts[i] = w.Word
	}
	return lettering.Fetch(ctx, texts, say)
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
	stacks, err := lettering.Stacks()
	if err != nil {
		return lettering.Text{}, err
	}
	look := r.looks[k]
	set, err := stacks[look.font].Set(lettering.Wrap(look.spell(word))...)
	if err != nil {
		return set, fmt.Errorf("write %q: %w", word, err)
	}
	return set, nil
}
