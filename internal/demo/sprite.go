package demo

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math/rand/v2"

	emoji "eliasnaur.com/font/noto/emoji/color"
	"github.com/go-text/typesetting/di"
	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/language"
	"github.com/go-text/typesetting/shaping"
	"golang.org/x/image/math/fixed"
)

// emojiPPEM is the only size at which Noto Color Emoji has pictures: pixels per em.
const emojiPPEM = 109

// sprite is the drawing of an emoji: a PNG that lies in the font.
type sprite struct{ png []byte }

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
		sprites[i] = sprite{png: b.Data}
	}
	return sprites, nil
}

// decode returns the drawing in a style, cut to its visible box.
func (s sprite) decode(style style, r *rand.Rand) (*image.RGBA, error) {
	im, err := png.Decode(bytes.NewReader(s.png))
	if err != nil {
		return nil, fmt.Errorf("demo: emoji font: %w", err)
	}
	recolor := style.recolor(r)
	full := image.NewRGBA(im.Bounds())
	switch im := im.(type) {
	case *image.Paletted: // nearly all
		var palette [256][4]uint8
		for i, c := range im.Palette {
			palette[i] = premultiplied(c, recolor)
		}
		for i, p := range im.Pix {
			copy(full.Pix[4*i:4*i+4], palette[p][:])
		}
	default:
		for i := range full.Rect.Dx() * full.Rect.Dy() {
			p := premultiplied(im.At(i%full.Rect.Dx(), i/full.Rect.Dx()), recolor)
			copy(full.Pix[4*i:4*i+4], p[:])
		}
	}
	cut := full.SubImage(visible(full)).(*image.RGBA)
	if style == sketch {
		return outlines(cut, uint8(r.IntN(60))), nil
	}
	return cut, nil
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
func visible(im *image.RGBA) image.Rectangle {
	var box image.Rectangle
	for y := range im.Rect.Dy() {
		row := im.Pix[y*im.Stride:][:4*im.Rect.Dx()]
		first, last := -1, -1
		for x := range im.Rect.Dx() {
			if row[4*x+3] == 0 {
				continue
			}
			if first < 0 {
				first = x
			}
			last = x
		}
		if first >= 0 {
			box = box.Union(image.Rect(first, y, last+1, y+1))
		}
	}
	return box
}
