package asset

import (
	"errors"
	"image"
	"image/color"
	"strings"

	"multiscope/internal/lettering"
)

// Fonts of lettering.Fonts.
const (
	_ = iota // regular
	_
	bold
)

// line is a line of a preview.
type line struct {
	texts    []string // the first that the font has all letters of is written; where there is none, nothing is
	x, y     int      // pixels, of its left end and its middle
	width    int      // that it may take
	size     float64  // pixels per em
	smallest float64  // below which it is cut short rather than made smaller still
	font     int
	ink      color.Color
	right    bool // whether x is its right end
}

// drawWords writes title, second line and source.
func drawWords(im *image.RGBA, p Preview) error {
	const width = PreviewWidth - 2*previewMargin
	return errors.Join(
		writeLine(im, line{texts: p.Title, x: previewMargin, y: 76, width: width, size: 60, smallest: 40, font: bold, ink: previewText}),
		writeLine(im, line{texts: p.Sub, x: previewMargin, y: 132, width: width, size: 28, smallest: 24, ink: previewSmall}),
		writeLine(im, line{texts: []string{p.Source}, x: previewMargin, y: previewFoot, width: width - 200, size: 22, smallest: 20, ink: previewSmall}),
		writeLine(im, line{texts: []string{"Multiscope"}, x: PreviewWidth - previewMargin, y: previewFoot, width: 180, size: 24, font: bold, ink: previewText, right: true}),
	)
}

// tableLine is the distance of two lines of a table, in pixels.
const tableLine = 48

// writeTable writes as many names and values as there is room for, under each other.
func writeTable(im *image.RGBA, at image.Rectangle, rows [][2]string) error {
	at.Min.X += 2 * previewGap
	const values = 140 // pixels
	var failed error
	for i, row := range rows[:min(at.Dy()/tableLine, len(rows))] {
		y := at.Min.Y + i*tableLine + tableLine/2
		failed = errors.Join(failed,
			writeLine(im, line{texts: row[:1], x: at.Min.X, y: y, width: at.Dx() - values, size: 32, smallest: 28, ink: previewText}),
			writeLine(im, line{texts: row[1:], x: at.Max.X, y: y, width: values, size: 28, smallest: 24, ink: previewSmall, right: true}))
	}
	return failed
}

// writeLine writes a line as large as it can be.
func writeLine(im *image.RGBA, l line) error {
	fonts, err := lettering.Fonts()
	if err != nil {
		return err
	}
	for _, words := range l.texts {
		set, err := l.fit(fonts[l.font], words)
		if missing := new(lettering.MissingError); errors.As(err, &missing) {
			continue
		}
		if err != nil || set.Width == 0 {
			return err
		}
		size := set.Fit(float64(l.width), PreviewHeight, l.size)
		middle := float64(l.x) + set.Width*size/2
		if l.right {
			middle = float64(l.x) - set.Width*size/2
		}
		half := int(set.Width*size/2) + int(size) // letters may hang over
		at := image.Rect(int(middle)-half, l.y-int(size), int(middle)+half, l.y+int(size))
		// All of what it is drawn into is gone through: a line takes its own place alone.
		set.Draw(im.SubImage(at).(*image.RGBA), lettering.Place{X: middle, Y: float64(l.y), Size: size}, l.ink)
		return nil
	}
	return nil
}

// longestLine bounds what is set, in letters: more is never seen.
const longestLine = 200

// fit sets words on one line, cut short where they would become too small.
func (l line) fit(font *lettering.Font, words string) (lettering.Text, error) {
	letters := []rune(strings.Join(strings.Fields(words), " "))
	set, err := font.Set(string(letters[:min(len(letters), longestLine)]))
	for n := min(len(letters), longestLine); err == nil && n > 1 && set.Width*l.smallest > float64(l.width); {
		n = min(n-1, int(float64(n)*float64(l.width)/(set.Width*l.smallest))+1)
		set, err = font.Set(strings.TrimRight(string(letters[:n]), " ,·") + "…")
	}
	return set, err
}
