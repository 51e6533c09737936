package page

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"multiscope/internal/neuron"
	"multiscope/web/format"
	"multiscope/web/view"
)

// A confusion matrix, in pixels.
const (
	confusionLabels = 150 // width of the classes' names
	confusionHead   = 104 // height of them, aslant
	drawnClasses    = 100 // more are not drawn
	numberedClasses = 16  // of so many classes each cell has its number
	confusionShades = 5
)

// matrix draws the classes down and what their images are taken for across, by the share of the class's images, and says what
// is seen.
func (z zeroShotAsked) matrix() (*view.ConfusionMatrix, string) {
	n := len(z.Classes)
	if n > drawnClasses {
		return nil, fmt.Sprintf("Images of one class that are taken for another. The matrix of all %s classes is in the table: up to %d are drawn.", format.Count(n), drawnClasses)
	}
	side := confusionSide(n)
	m := &view.ConfusionMatrix{
		Width: confusionLabels + n*side + confusionHead, Height: confusionHead + n*side,
		Name: fmt.Sprintf("Confusion matrix of %s classes, true classes down and what they are taken for across", format.Count(n)),
	}
	m.Box = fmt.Sprintf("0 0 %d %d", m.Width, m.Height)
	m.Cells = confusionCells(z.ZeroShot, side, confusionLabels, confusionHead)
	for i := range z.Classes {
		at := i*side + side/2
		link := z.classLink(i)
		link.Text = shortened(link.Text, nameLength)
		chosen := i == z.class
		m.Rows = append(m.Rows, view.MatrixLabel{Link: link, At: fmt.Sprintf("translate(%d %d)", confusionLabels-6, confusionHead+at+4), Chosen: chosen})
		m.Columns = append(m.Columns, view.MatrixLabel{Link: link, At: fmt.Sprintf("translate(%d %d) rotate(-45)", confusionLabels+at+3, confusionHead-6), Chosen: chosen})
		if chosen {
			m.Bands = append(m.Bands, view.MatrixBand{X: "0", Y: strconv.Itoa(confusionHead + i*side), Width: strconv.Itoa(confusionLabels + n*side), Height: strconv.Itoa(side)})
		}
	}
	m.Grid = fmt.Sprintf("M%d %dh%dv%dh-%dz", confusionLabels, confusionHead, n*side, n*side, n*side)
	if n <= numberedClasses {
		for _, c := range z.Cells {
			m.Numbers = append(m.Numbers, view.ConfusionNumber{X: strconv.Itoa(confusionLabels + c.Answer*side + side/2), Y: strconv.Itoa(confusionHead + c.Class*side + side/2 + 4), Text: strconv.Itoa(c.Images)})
		}
	}
	return m, "Classes down, what their images are taken for across; the stronger the colour of a cell, the larger its share of the class's images. Grey is right, orange wrong. Choose a class for its images."
}

// confusionSide returns the side of a cell: large where classes are few.
func confusionSide(classes int) int { return min(max(900/classes, 13), 40) }

// confusionCells draws cells as squares, those of one shade as one path, from a corner on.
func confusionCells(z neuron.ZeroShot, side, left, top int) []view.ConfusionShade {
	paths := map[string]*strings.Builder{}
	for _, c := range z.Cells {
		shade := min(int(confusionShades*part(float64(c.Images), float64(z.Classes[c.Class].Images))), confusionShades-1)
		class := fmt.Sprintf("wrong s%d", shade)
		if c.Class == c.Answer {
			class = fmt.Sprintf("right s%d", shade)
		}
		if paths[class] == nil {
			paths[class] = &strings.Builder{}
		}
		fmt.Fprintf(paths[class], "M%d %dh%dv%dh-%dz", left+c.Answer*side, top+c.Class*side, side-1, side-1, side-1)
	}
	var shades []view.ConfusionShade
	for _, class := range slices.Sorted(maps.Keys(paths)) {
		shades = append(shades, view.ConfusionShade{Class: class, Path: paths[class].String()})
	}
	return shades
}

// thumbZeroShot draws the matrix without names; how sure each answer is where nothing says what is right.
func thumbZeroShot(st neuron.Study) (templ.Component, error) {
	z, err := readZeroShot(studyAsked{study: st})
	if err != nil {
		return nil, err
	}
	if !z.judged {
		var shares []string
		for _, c := range z.Classes[:min(len(z.Classes), 12)] {
			shares = append(shares, share(float64(c.Answered), float64(z.Images)))
		}
		return view.AttacksThumb(shares).Drawing(), nil
	}
	n := len(z.Classes)
	return view.ZeroShotThumb{Box: fmt.Sprintf("0 0 %d %d", n*10, n*10), Cells: confusionCells(z.ZeroShot, 10, 0, 0)}.Drawing(), nil
}
