package demo

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math/rand/v2"
	"sync"

	emoji "eliasnaur.com/font/noto/emoji/color"
	"github.com/go-text/typesetting/di"
	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/language"
	"github.com/go-text/typesetting/shaping"
	"golang.org/x/image/math/fixed"
)

// emojiPPEM is the only size at which Noto Color Emoji has pictures: pixels per em.
const emojiPPEM = 109

// sprite is the drawing of an emoji: a PNG that lies in the font, read when it is first drawn.
// A data set draws each several times.
type sprite func() (image.Image, error)

func newSprite(b []byte) sprite {
	return sync.OnceValues(func() (image.Image, error) {
		im, err := png.Decode(bytes.NewReader(b))
		if err != nil {
			return nil, fmt.Errorf("demo: emoji font: %w", err)
		}
		return im.(interface {
			SubImage(image.Rectangle) image.Image
		}).SubImage(visible(im)), nil
	})
}

// readSprites finds the drawing of each concept in Noto Color Emoji. Sequences such as flags
// and professions are one glyph after shaping, and one that is not is an error.
func readSprites(concepts []concept) ([]sprite, error) {
	face, err := font.ParseTTF(bytes.NewReader(emoji.TTF))
	if err != nil {
		return nil, fmt.Errorf("emoji font: %w", err)
	}
	face.SetPpem(emojiPPEM, emojiPPEM)
	var shaper shaping.HarfbuzzShaper
	sprites := make([]sprite, len(concepts))
	for i, c := range concepts {
		text := []rune(c.char)
		run := shaper.Shape(shaping.Input{
			Text: text, RunEnd: len(text), Face: face, Size: fixed.I(emojiPPEM),
			Direction: di.DirectionLTR, Script: language.Common, Language: "en",
		})
		if len(run.Glyphs) != 1 {
			return nil, fmt.Errorf("emoji font: %s (%s) is %d glyphs", c.name, c.id, len(run.Glyphs))
		}
		b, ok := face.GlyphData(run.Glyphs[0].GlyphID).(font.GlyphBitmap)
		if !ok || b.Format != font.PNG {
			return nil, fmt.Errorf("emoji font: %s (%s) is not a PNG", c.name, c.id)
		}
		sprites[i] = newSprite(b.Data)
	}
	return sprites, nil
}

// decode returns the drawing in a style, cut to its visible box.
func (s sprite) decode(style style, r *rand.Rand) (*image.RGBA, error) {
	im, err := s()
	if err != nil {
		return nil, err
	}
	recolor := style.recolor(r)
	b := im.Bounds()
	cut := image.NewRGBA(image.Rect(0, 0, b.Dx(), b.Dy()))
	if p, ok := im.(*image.Paletted); ok { // nearly all
		lookUp(cut, p, recolor)
	} else {
		for i := range b.Dx() * b.Dy() {
			pixel := premultiplied(im.At(b.Min.X+i%b.Dx(), b.Min.Y+i/b.Dx()), recolor)
			copy(cut.Pix[4*i:4*i+4], pixel[:])
		}
	}
	if style == sketch {
		return outlines(cut, uint8(r.IntN(60))), nil
	}
	return cut, nil
}

// lookUp draws a paletted picture into one of its size.
func lookUp(dst *image.RGBA, p *image.Paletted, recolor func(color.RGBA) color.RGBA) {
	var palette [256][4]uint8
	for i, c := range p.Palette {
		palette[i] = premultiplied(c, recolor)
	}
	for y := range dst.Rect.Dy() {
		row := dst.Pix[y*dst.Stride:]
		for x, k := range p.Pix[y*p.Stride:][:dst.Rect.Dx()] {
			*(*[4]uint8)(row[4*x:]) = palette[k]
		}
	}
}

// premultiplied returns a pixel of an image.RGBA: c's colour after recolor, multiplied by its
// opacity.
func premultiplied(c color.Color, recolor func(color.RGBA) color.RGBA) [4]uint8 {
	n := color.NRGBAModel.Convert(c).(color.NRGBA)
	full := recolor(color.RGBA{n.R, n.G, n.B, 255})
	of := func(v uint8) uint8 { return uint8((int(v)*int(n.A) + 127) / 255) }
	return [4]uint8{of(full.R), of(full.G), of(full.B), n.A}
}

// visible returns the smallest box that holds every pixel that is not fully transparent.
func visible(im image.Image) (box image.Rectangle) {
	seen := func(x, y int) bool { return !transparent(im.At(x, y)) }
	if p, ok := im.(*image.Paletted); ok {
		var table [256]bool
		for i, c := range p.Palette {
			table[i] = !transparent(c)
		}
		seen = func(x, y int) bool { return table[p.Pix[p.PixOffset(x, y)]] }
	}
	b := im.Bounds()
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			if seen(x, y) {
				box = box.Union(image.Rect(x, y, x+1, y+1))
			}
		}
	}
	return box
}

func transparent(c color.Color) bool {
	_, _, _, alpha := c.RGBA()
	return alpha == 0
}
