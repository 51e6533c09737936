package page

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"multiscope/internal/neuron"
	"multiscope/web/format"
	"multiscope/web/view"
)

// The grid of an atlas, in pixels: a cell holds the longest word on a feelings wheel at 12 pixels.
const (
	cellWidth, cellHeight = 94, 38
	partsWidth            = 60  // of the line that shows a word's factors
	leastPart             = .05 // of a word's factors that is shown
	factorTones           = 8   // colours in the style sheet: .f0 to .f7
)

// A plane, in pixels.
const (
	planeWidth, planeHeight = 1000, 560
	planeMargin             = 70
	labelWidth, labelHeight = 6.6, 15. // of a character
)

func factorTone(i int) string { return fmt.Sprintf("f%d", i%factorTones) }

// atlasFigure draws the atlas that is chosen: words at their places on the grid; in a plane where there is no grid and
// two factors, and else in a column for each factor, strongest first.
func (e emotionsAsked) atlasFigure() view.AtlasFigure {
	a := e.Atlases[e.atlas]
	f := view.AtlasFigure{Note: a.Note, Name: fmt.Sprintf("%s by %s", format.Plural(len(a.Words), "word"), format.Plural(len(a.Factors), "factor"))}
	plane := a.Rows == 0 && len(a.Factors) == 2
	for i, factor := range e.colours(a, plane).Factors {
		key := view.AtlasFactor{Tone: factorTone(i), Name: fmt.Sprintf("Factor %d", i+1)}
		for _, w := range factor.Words {
			key.Words = append(key.Words, e.wordLink(w))
		}
		f.Factors = append(f.Factors, key)
	}
	for _, w := range a.Missing {
		f.Missing = append(f.Missing, e.wordLink(w))
	}
	if plane {
		if n := len(f.Factors); n > 2 {
			f.Name += fmt.Sprintf(", coloured by %d", n)
		}
		e.drawPlane(a, &f)
		return f
	}
	if a.Rows == 0 {
		a = inColumns(a)
	}
	e.drawGrid(a, &f)
	return f
}

// colours returns the atlas whose factors colour the words of another: of a plane, whose two factors are its axes, that of
// most factors.
func (e emotionsAsked) colours(a neuron.Atlas, plane bool) neuron.Atlas {
	if last := e.Atlases[len(e.Atlases)-1]; plane && len(last.Factors) > 2 {
		return last
	}
	return a
}

// inColumns gives words places by their strongest factor.
func inColumns(a neuron.Atlas) neuron.Atlas {
	a.Words, a.Columns = slices.Clone(a.Words), len(a.Factors)
	slices.SortStableFunc(a.Words, func(v, w neuron.AtlasWord) int {
		x, y := v.Factors[strongestFactor(v)], w.Factors[strongestFactor(w)]
		if x > y {
			return -1
		}
		return boolInt(x < y)
	})
	rows := make([]int, len(a.Factors))
	for i, w := range a.Words {
		c := strongestFactor(w)
		a.Words[i].Row, a.Words[i].Column = rows[c], c
		rows[c]++
		a.Rows = max(a.Rows, rows[c])
	}
	return a
}

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

func strongestFactor(w neuron.AtlasWord) int {
	top := 0
	for i, x := range w.Factors {
		if x > w.Factors[top] {
			top = i
		}
	}
	return top
}

// cell words what grid and plane show of a word.
func (e emotionsAsked) cell(w neuron.AtlasWord, marked map[string]bool) view.AtlasCell {
	c := view.AtlasCell{Link: e.wordLink(w.Word)}
	if !w.Negligible && len(w.Factors) > 0 {
		c.Tone = factorTone(strongestFactor(w))
	}
	switch {
	case w.Word == e.word:
		c.State = "chosen"
	case marked[w.Word]:
		c.State = "marked"
	}
	return c
}

func (e emotionsAsked) marked() map[string]bool {
	marked := map[string]bool{}
	for _, w := range e.unitWeights() {
		marked[w.Word] = true
	}
	return marked
}

func (e emotionsAsked) drawGrid(a neuron.Atlas, f *view.AtlasFigure) {
	marked := e.marked()
	f.Width, f.Height = a.Columns*cellWidth, a.Rows*cellHeight
	f.Box = fmt.Sprintf("0 0 %d %d", f.Width, f.Height)
	for _, w := range a.Words {
		c := e.cell(w, marked)
		c.At = fmt.Sprintf("translate(%d %d)", w.Column*cellWidth+cellWidth/2, w.Row*cellHeight+cellHeight/2)
		c.Parts = atlasParts(w)
		f.Cells = append(f.Cells, c)
	}
}

// atlasParts divides a line among the factors of a word that has several.
func atlasParts(w neuron.AtlasWord) []view.AtlasPart {
	sum := 0.0
	for _, x := range w.Factors {
		sum += x
	}
	var parts []view.AtlasPart
	at := -partsWidth / 2.
	for i, x := range w.Factors {
		if w.Negligible || x < leastPart*sum || sum == 0 {
			continue
		}
		width := x / sum * partsWidth
		parts = append(parts, view.AtlasPart{Tone: factorTone(i), Path: fmt.Sprintf("M%s 12h%s", format.Coordinate(at), format.Coordinate(width))})
		at += width
	}
	return parts
}

// drawPlane puts words at their two factors. Where labels would lie over each other, all but the first is a dot.
func (e emotionsAsked) drawPlane(a neuron.Atlas, f *view.AtlasFigure) {
	f.Width, f.Height, f.Box = planeWidth, planeHeight, fmt.Sprintf("0 0 %d %d", planeWidth, planeHeight)
	marked, high := e.marked(), [2]float64{}
	for _, w := range a.Words {
		high[0], high[1] = max(high[0], w.Factors[0]), max(high[1], w.Factors[1])
	}
	f.Axes = planeAxes(a)
	tones := map[string]string{}
	for _, w := range e.colours(a, true).Words {
		if !w.Negligible {
			tones[w.Word] = factorTone(strongestFactor(w))
		}
	}
	var taken []label
	for _, w := range a.Words {
		x, y := planeMargin+part(w.Factors[0], high[0])*(planeWidth-2*planeMargin), planeHeight-planeMargin-part(w.Factors[1], high[1])*(planeHeight-2*planeMargin)
		c := e.cell(w, marked)
		c.Tone, c.At = tones[w.Word], fmt.Sprintf("translate(%s %s)", format.Coordinate(x), format.Coordinate(y))
		f.Dots = append(f.Dots, c)
		if l := (label{x, y, labelWidth * float64(len(w.Word)) / 2}); w.Word == e.word || !slices.ContainsFunc(taken, l.over) {
			taken = append(taken, l)
			c.At, c.Plain = fmt.Sprintf("translate(%s %s)", format.Coordinate(x), format.Coordinate(y-10)), true
			f.Cells = append(f.Cells, c)
		}
	}
}

// label is the place of a word: its centre and half its width.
type label struct{ x, y, half float64 }

func (l label) over(m label) bool {
	return math.Abs(l.x-m.x) < l.half+m.half+4 && math.Abs(l.y-m.y) < labelHeight
}

func part(x, whole float64) float64 {
	if whole <= 0 {
		return 0
	}
	return x / whole
}

// planeAxes names the two axes of a plane by the words that have most of each factor.
func planeAxes(a neuron.Atlas) []view.AtlasAxis {
	name := func(i int) string {
		words := a.Factors[i].Words
		return strings.Join(words[:min(3, len(words))], ", ") + " →"
	}
	left, bottom := planeMargin/2, planeHeight-planeMargin/2
	return []view.AtlasAxis{
		{X: fmt.Sprint(planeWidth - 8), Y: fmt.Sprint(bottom + 20), Anchor: "end", Text: name(0), Line: fmt.Sprintf("M%d %dH%d", left, bottom, planeWidth-8)},
		{X: fmt.Sprint(left - 20), Y: "16", Anchor: "start", Text: strings.Replace(name(1), "→", "↑", 1), Line: fmt.Sprintf("M%d %dV24", left, bottom)},
	}
}

// thumbEmotions draws the last atlas without words.
func thumbEmotions(st neuron.Study) (templ.Component, error) {
	var e neuron.Emotions
	if err := st.Decode(&e); err != nil || len(e.Atlases) == 0 {
		return nil, err
	}
	a := e.Atlases[len(e.Atlases)-1]
	if a.Rows == 0 {
		a = inColumns(a)
	}
	const width, height = 12, 6
	paths := make([]strings.Builder, len(a.Factors))
	for _, w := range a.Words {
		if !w.Negligible {
			fmt.Fprintf(&paths[strongestFactor(w)], "M%d %dh%d", w.Column*width+1, w.Row*height+height/2, width-2)
		}
	}
	t := view.AtlasThumb{Box: fmt.Sprintf("0 0 %d %d", a.Columns*width, a.Rows*height)}
	for i := range paths {
		t.Parts = append(t.Parts, view.AtlasPart{Tone: factorTone(i), Path: paths[i].String()})
	}
	return t.Drawing(), nil
}
