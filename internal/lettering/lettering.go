// Package lettering sets words in type and draws them into pictures: text → glyph outlines →
// pixels. It has the Roboto family, which covers Latin, Greek and Cyrillic, and fonts that stand
// in for it in other scripts: Arabic and Japanese ones, and those that npm brings when they are
// needed. What none of them has is an error that names the letter. It chooses no colours and no
// layout beyond lines one above the other. Start at Font.Set and Stack.Set.
package lettering

import (
	"bytes"
	"fmt"
	"sync"

	"eliasnaur.com/font/roboto/robotobold"
	"eliasnaur.com/font/roboto/robotoitalic"
	"eliasnaur.com/font/roboto/robotomedium"
	"eliasnaur.com/font/roboto/robotoregular"
	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/shaping"
)

// A Font is a typeface in one weight and slant. It is safe for concurrent use.
type Font struct {
	Name   string
	units  float64 // font units per em
	middle float64 // ems from the baseline up to the middle of a line
	height float64 // ems that a line needs
	ttf    *font.Font
	setter sync.Pool
}

// setter is what setting a line needs and what only one goroutine may use at a time.
type setter struct {
	face   *font.Face
	shaper shaping.HarfbuzzShaper
}

// Fonts returns Roboto Regular, Medium, Bold and Italic, in this order.
func Fonts() ([]*Font, error) { return roboto() }

var roboto = sync.OnceValues(func() ([]*Font, error) {
	var fonts []*Font
	for _, file := range []struct {
		name string
		ttf  []byte
	}{
		{"Roboto Regular", robotoregular.TTF},
		{"Roboto Medium", robotomedium.TTF},
		{"Roboto Bold", robotobold.TTF},
		{"Roboto Italic", robotoitalic.TTF},
	} {
		f, err := newFont(file.name, file.ttf)
		if err != nil {
			return nil, fmt.Errorf("lettering: %s: %w", file.name, err)
		}
		fonts = append(fonts, f)
	}
	return fonts, nil
})

func newFont(name string, ttf []byte) (*Font, error) {
	face, err := font.ParseTTF(bytes.NewReader(ttf))
	if err != nil {
		return nil, err
	}
	extents, ok := face.FontHExtents()
	if !ok {
		return nil, fmt.Errorf("no line metrics")
	}
	units := float64(face.Upem())
	return &Font{
		Name:   name,
		units:  units,
		middle: float64(extents.Ascender+extents.Descender) / 2 / units,
		height: float64(extents.Ascender-extents.Descender) / units,
		ttf:    face.Font,
		setter: sync.Pool{New: func() any { return &setter{face: font.NewFace(face.Font)} }},
	}, nil
}

// has reports whether the font has a letter.
func (f *Font) has(c rune) bool {
	_, ok := f.ttf.NominalGlyph(c)
	return ok
}
