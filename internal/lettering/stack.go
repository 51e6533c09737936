package lettering

import (
	"errors"
	"slices"
	"sync"
	"unicode"

	"github.com/go-text/typesetting/bidi"
	"github.com/go-text/typesetting/di"
	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/language"
	"github.com/go-text/typesetting/shaping"
)

// A Stack is a font of Fonts and those that stand in for it where it has no letters: in Arabic, in Japanese. It is safe for
// concurrent use.
type Stack struct {
	first  *Font
	weight int       // index of Fonts
	setter sync.Pool // of *stackSetter
}

// italic is the place in Fonts of the italic font. What stands in for it is upright by itself, and is slanted by as much:
// the tangent of Roboto's 12 degrees.
const (
	italic      = 3
	italicSlant = .2126
)

// Stacks returns a stack for each of Fonts, in their order.
func Stacks() ([]*Stack, error) { return stacks() }

var stacks = sync.OnceValues(func() ([]*Stack, error) {
	fonts, err := Fonts()
	if err != nil {
		return nil, err
	}
	var all []*Stack
	for weight, f := range fonts {
		all = append(all, &Stack{first: f, weight: weight, setter: sync.Pool{New: func() any { return &stackSetter{} }}})
	}
	return all, nil
})

// stackSetter is what setting a line in several fonts needs and what only one goroutine may use at a time.
type stackSetter struct {
	segmenter shaping.Segmenter
	bidi      bidi.Paragraph
}

// Set sets each of the lines like Font.Set. Letters of scripts that the first font lacks are set in a font that has them,
// each run of them in its own direction. A letter that no font has is a *MissingError.
func (s *Stack) Set(lines ...string) (Text, error) {
	t, err := s.first.Set(lines...)
	if missing := new(MissingError); !errors.As(err, &missing) {
		return t, err
	}
	setter := s.setter.Get().(*stackSetter)
	defer s.setter.Put(setter)
	t = Text{}
	height := lineHeight
	for _, words := range lines {
		l, err := s.setLine(setter, []rune(words))
		if err != nil {
			return Text{}, err
		}
		t.lines = append(t.lines, l.line)
		t.Width = max(t.Width, l.width)
		height = max(height, l.height)
	}
	t.Height, t.leading = height*float64(len(lines)), height
	return t, nil
}

// mixedLine is a line in several fonts.
type mixedLine struct {
	line
	height float64 // ems; like its middle of the first font in it that stands in for another
}

// setLine sets a line in the fonts that its letters need.
func (s *Stack) setLine(setter *stackSetter, text []rune) (mixedLine, error) {
	l := mixedLine{line: line{middle: s.first.middle}}
	if len(text) == 0 {
		return l, nil
	}
	faces, err := s.facesFor(text)
	if err != nil {
		return l, err
	}
	defer faces.release()
	for _, run := range setter.runs(text, faces) {
		if run.Face == nil {
			run.Face = faces.fallback
		}
		f := faces.fonts[run.Face]
		if f != s.first && l.height == 0 {
			l.height, l.middle = f.height, f.middle
		}
		slant := 0.0
		if f != s.first && s.weight == italic {
			slant = italicSlant
		}
		if err := l.add(f, faces.setters[f], run, slant); err != nil {
			return l, err
		}
	}
	return l, nil
}

// add shapes a run and sets it behind what the line has, slanted about the middle of its height.
func (l *mixedLine) add(f *Font, s *setter, run shaping.Input, slant float64) error {
	run.Size = f.size()
	shaped := s.shaper.Shape(run)
	glyphs, err := f.glyphs(s, shaped, run.Text)
	for _, g := range glyphs {
		g.x, g.slant = g.x+l.width+slant*(g.y-f.middle), slant
		l.glyphs = append(l.glyphs, g)
	}
	l.width += f.ems(shaped.Advance)
	return err
}

// runs cuts a line into runs of one script, font and direction, in the order in which they stand from left to right.
func (s *stackSetter) runs(text []rune, faces shaping.Fontmap) []shaping.Input {
	base := baseDirection(text)
	paragraph := s.bidi.Segment(text, base)
	var cut []shaping.Input
	var levels []bidi.Level
	for i := range paragraph.NumRuns() {
		run := paragraph.Run(i)
		in := shaping.Input{Text: text, RunStart: run.Start, RunEnd: run.End, Direction: di.DirectionLTR, Language: "en"}
		if !run.IsLeftToRight() {
			in.Direction = di.DirectionRTL
		}
		for _, part := range s.segmenter.Split(in, faces) {
			cut, levels = append(cut, part), append(levels, run.Level)
		}
	}
	reorder(cut, levels)
	return cut
}

// baseDirection is the direction of the first letter that has one (Unicode Standard Annex 9, rules P2 and P3).
func baseDirection(text []rune) bidi.Direction {
	for _, c := range text {
		switch language.LookupScript(c) {
		case language.Common, language.Inherited:
			continue
		case language.Arabic, language.Hebrew, language.Syriac, language.Thaana, language.Nko, language.Adlam:
			return bidi.RightToLeft
		}
		return bidi.LeftToRight
	}
	return bidi.LeftToRight
}

// reorder puts runs into the order in which they are seen: from the highest level down to one, stretches of runs of at
// least that level are turned around (Unicode Standard Annex 9, rule L2).
func reorder(runs []shaping.Input, levels []bidi.Level) {
	highest := bidi.Level(0)
	for _, l := range levels {
		highest = max(highest, l)
	}
	for at := highest; at > 0; at-- {
		for start := 0; start < len(runs); start++ {
			end := start
			for end < len(runs) && levels[end] >= at {
				end++
			}
			for i, j := start, end-1; i < j; i, j = i+1, j-1 {
				runs[i], runs[j] = runs[j], runs[i]
				levels[i], levels[j] = levels[j], levels[i]
			}
			start = max(start, end-1)
		}
	}
}

// lineFaces are the fonts that one line is set in.
type lineFaces struct {
	fallback *font.Face // of letters that have no face of their own
	of       map[rune]*font.Face
	fonts    map[*font.Face]*Font
	setters  map[*Font]*setter
}

// ResolveFace returns the face that a letter is set in.
func (l *lineFaces) ResolveFace(c rune) *font.Face {
	if face, ok := l.of[c]; ok {
		return face
	}
	return l.fallback
}

// release gives the setters back.
func (l *lineFaces) release() {
	for f, s := range l.setters {
		f.setter.Put(s)
	}
}

// facesFor chooses a font for each letter of a line: the first one where it has it, else the one of its script. Marks that
// none has go with the letter before them, which the shaper may join them with.
func (s *Stack) facesFor(text []rune) (*lineFaces, error) {
	l := &lineFaces{of: map[rune]*font.Face{}, fonts: map[*font.Face]*Font{}, setters: map[*Font]*setter{}}
	l.fallback = l.use(s.first)
	fonts := append([]*Font{s.first}, standInsOf(text, s.weight)...)
	last := s.first
	for _, c := range text {
		if isIgnored(c) {
			continue
		}
		f := firstWith(c, fonts)
		switch {
		case f != nil:
			last = f
		case !unicode.Is(unicode.M, c):
			l.release()
			return nil, missing("", c)
		}
		l.of[c] = l.use(last)
	}
	return l, nil
}

// use returns the face by which a font is used on this line.
func (l *lineFaces) use(f *Font) *font.Face {
	s, ok := l.setters[f]
	if !ok {
		s = f.setter.Get().(*setter)
		l.setters[f], l.fonts[s.face] = s, f
	}
	return s.face
}

// firstWith returns the first font that has a letter, nil where none has it.
func firstWith(c rune, fonts []*Font) *Font {
	i := slices.IndexFunc(fonts, func(f *Font) bool { return f.has(c) })
	if i < 0 {
		return nil
	}
	return fonts[i]
}

// isIgnored reports what is set in the font of what stands around it: spaces, joiners, variation selectors.
func isIgnored(c rune) bool {
	return unicode.IsSpace(c) || unicode.In(c, unicode.Cf, unicode.Variation_Selector)
}
