package lettering

import (
	"fmt"
	"unicode"

	"github.com/go-text/typesetting/di"
	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/font/opentype"
	"github.com/go-text/typesetting/language"
	"github.com/go-text/typesetting/shaping"
	"golang.org/x/image/math/fixed"
)

// lineHeight is the distance of two baselines in ems.
const lineHeight = 1.22

// MissingError says that a font cannot write a text.
type MissingError struct {
	Font   string
	Letter rune // the first that the font lacks
}

func (e *MissingError) Error() string {
	return fmt.Sprintf("lettering: %s has no glyph for %q (%U)", e.Font, e.Letter, e.Letter)
}

// Text is one or more lines of set type, centred on each other. Its measures are in ems: of
// the size that it is drawn at.
type Text struct {
	Width  float64 // advance of the widest line
	Height float64 // of all lines together
	lines  []line
	middle float64
}

type line struct {
	width  float64 // ems
	glyphs []glyph
}

// glyph is an outline in font units, drawn at (x, y) ems from the line's start on the baseline.
type glyph struct {
	x, y    float64
	scale   float64 // ems per font unit
	outline []opentype.Segment
}

// Set sets each of the lines, with kerning and ligatures. A letter that the font lacks is a
// *MissingError.
func (f *Font) Set(lines ...string) (Text, error) {
	s := f.setter.Get().(*setter)
	defer f.setter.Put(s)
	t := Text{Height: lineHeight * float64(len(lines)), middle: f.middle}
	for _, words := range lines {
		l, err := f.setLine(s, []rune(words))
		if err != nil {
			return Text{}, err
		}
		t.lines = append(t.lines, l)
		t.Width = max(t.Width, l.width)
	}
	return t, nil
}

func (f *Font) setLine(s *setter, text []rune) (line, error) {
	if len(text) == 0 {
		return line{}, nil
	}
	for _, c := range text {
		if _, ok := s.face.NominalGlyph(c); !ok && !unicode.Is(unicode.Mn, c) {
			return line{}, &MissingError{Font: f.Name, Letter: c}
		}
	}
	run := s.shaper.Shape(shaping.Input{
		Text: text, RunEnd: len(text), Face: s.face,
		Size:      fixed.I(int(f.units)), // positions come out in font units
		Direction: di.DirectionLTR, Script: scriptOf(text), Language: "en",
	})
	l := line{width: f.ems(run.Advance)}
	var dot fixed.Int26_6
	for _, g := range run.Glyphs {
		if g.GlyphID == 0 {
			return line{}, &MissingError{Font: f.Name, Letter: text[g.TextIndex()]}
		}
		if o, ok := s.face.GlyphData(g.GlyphID).(font.GlyphOutline); ok {
			l.glyphs = append(l.glyphs, glyph{x: f.ems(dot + g.XOffset), y: f.ems(g.YOffset), scale: 1 / f.units, outline: o.Segments})
		}
		dot += g.Advance
	}
	return l, nil
}

// ems converts a length in font units to ems.
func (f *Font) ems(x fixed.Int26_6) float64 { return float64(x) / 64 / f.units }

// scriptOf returns the script of the first letter that has one of its own.
func scriptOf(text []rune) language.Script {
	for _, c := range text {
		if s := language.LookupScript(c); s.Strong() {
			return s
		}
	}
	return language.Latin
}

// Lines returns the number of lines.
func (t Text) Lines() int { return len(t.lines) }

// Fit returns the size in pixels at which t fills a box of the given width or height,
// whichever it fills first, but at most largest.
func (t Text) Fit(width, height, largest float64) float64 {
	if t.Width == 0 {
		return largest
	}
	return min(width/t.Width, height/t.Height, largest)
}
