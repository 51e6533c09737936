package lettering

import (
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

// Text is one or more lines of set type, centred on each other. Its measures are in ems: of
// the size that it is drawn at.
type Text struct {
	Width   float64 // advance of the widest line
	Height  float64 // of all lines together
	lines   []line
	leading float64 // ems from one baseline to the next
}

type line struct {
	width  float64 // ems
	middle float64 // ems from the baseline up to its middle
	glyphs []glyph
}

// glyph is an outline in font units, drawn at (x, y) ems from the line's start on the baseline.
type glyph struct {
	x, y    float64
	scale   float64 // ems per font unit
	slant   float64 // ems to the right for each em above the baseline
	outline []opentype.Segment
}

// Set sets each of the lines, with kerning and ligatures. A letter that the font lacks is a
// *MissingError.
func (f *Font) Set(lines ...string) (Text, error) {
	s := f.setter.Get().(*setter)
	defer f.setter.Put(s)
	t := Text{Height: lineHeight * float64(len(lines)), leading: lineHeight}
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
			return line{}, missing(f.Name, c)
		}
	}
	run := s.shaper.Shape(shaping.Input{
		Text: text, RunEnd: len(text), Face: s.face, Size: f.size(),
		Direction: di.DirectionLTR, Script: scriptOf(text), Language: "en",
	})
	glyphs, err := f.glyphs(s, run, text)
	if err != nil {
		return line{}, err
	}
	return line{width: f.ems(run.Advance), middle: f.middle, glyphs: glyphs}, nil
}

// size is that at which positions come out in font units.
func (f *Font) size() fixed.Int26_6 { return fixed.I(int(f.units)) }

// glyphs returns the outlines of a shaped run, from the run's start.
func (f *Font) glyphs(s *setter, run shaping.Output, text []rune) ([]glyph, error) {
	var outlines []glyph
	var dot fixed.Int26_6
	for _, g := range run.Glyphs {
		if g.GlyphID == 0 {
			return nil, missing(f.Name, text[g.TextIndex()])
		}
		if o, ok := s.face.GlyphData(g.GlyphID).(font.GlyphOutline); ok {
			outlines = append(outlines, glyph{x: f.ems(dot + g.XOffset), y: f.ems(g.YOffset), scale: 1 / f.units, outline: o.Segments})
		}
		dot += g.Advance
	}
	return outlines, nil
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
