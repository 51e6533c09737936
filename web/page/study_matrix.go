package page

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"multiscope/internal/neuron"
	"multiscope/web/format"
	"multiscope/web/view"
)

// A matrix of classes and units, in pixels.
const (
	matrixLabels = 180 // width of the classes' names
	matrixHead   = 112 // height of the units' names, which stand aslant
	matrixColumn = 58
	matrixRow    = 25
	matrixTree   = 230 // width of the tree
	matrixSlack  = 90  // right of the last column, for its name
	mostRadius   = 11.
)

// matrix draws the classes of this page and the units that most of them have.
func (c classesAsked) matrix() view.ClassMatrix {
	rows := c.shown()
	columns, left := c.columns(rows)
	right := matrixLabels + len(columns)*matrixColumn
	m := view.ClassMatrix{
		Width: right + matrixSlack, Height: matrixHead + len(rows)*matrixRow,
		Name: fmt.Sprintf("Weights of %s and %s", format.Plural(len(rows), "class"), format.Plural(len(columns), "neuron")),
	}
	m.Name = strings.Replace(m.Name, "classs", "classes", 1)
	whole := len(rows) == len(c.order)
	if whole {
		m.Width = right + matrixTree
		m.Tree = c.tree(right + 12)
	} else {
		m.Note = "The tree is drawn where all classes fit on one page; rows are in its order."
	}
	if left > 0 {
		m.Note = strings.TrimSpace(m.Note + fmt.Sprintf(" %s of these classes are not drawn; the table has them.", format.Plural(left, "other neuron")))
	}
	m.Box = fmt.Sprintf("0 0 %d %d", m.Width, m.Height)
	m.Columns, m.Bands = c.columnLabels(columns, m.Height)
	m.Rows, m.Bands = c.rowLabels(rows, right, m.Bands)
	m.Grid = matrixGrid(len(rows), len(columns), right, m.Height)
	m.Disks = c.disks(rows, columns)
	return m
}

// columns returns the units that most of the rows have, or that have the most weight in them, in the order in which rows have them, and how many are left.
func (c classesAsked) columns(rows []int) (units []int, left int) {
	count, sum, weight := map[int]int{}, map[int]float64{}, map[int]float64{}
	for y, i := range rows {
		for _, w := range c.Classes.Classes[i].Weights {
			count[w.Unit]++
			sum[w.Unit] += float64(y) * math.Abs(w.Weight)
			weight[w.Unit] += math.Abs(w.Weight)
		}
	}
	units = slices.Sorted(maps.Keys(count))
	most := mostColumns
	if c.Probe == nil {
		slices.SortStableFunc(units, func(a, b int) int { return cmp.Compare(count[b], count[a]) })
	} else { // most of the many units of a fitted classifier are of one class and of little weight
		slices.SortStableFunc(units, func(a, b int) int { return cmp.Compare(weight[b], weight[a]) })
		most = mostFitted
	}
	left = max(len(units)-most, 0)
	units = units[:len(units)-left]
	slices.SortStableFunc(units, func(a, b int) int {
		return cmp.Compare(part(sum[a], weight[a]), part(sum[b], weight[b]))
	})
	return units, left
}

func (c classesAsked) columnLabels(columns []int, height int) (labels []view.MatrixLabel, bands []view.MatrixBand) {
	for x, unit := range columns {
		ref := c.Ref(unit)
		l := view.MatrixLabel{
			Link:   view.Link{Text: shortened(c.unitName(unit), c.columnLength()), Address: c.with("unit", unitValue(&ref, c.StudyLayer)) + "#chosen"},
			At:     fmt.Sprintf("translate(%d %d) rotate(-40)", matrixLabels+x*matrixColumn+matrixColumn/2-2, matrixHead-8),
			Chosen: c.unit != nil && *c.unit == ref,
		}
		labels = append(labels, l)
		if l.Chosen {
			bands = append(bands, view.MatrixBand{X: fmt.Sprint(matrixLabels + x*matrixColumn), Y: fmt.Sprint(matrixHead), Width: fmt.Sprint(matrixColumn), Height: fmt.Sprint(height - matrixHead)})
		}
	}
	return labels, bands
}

// nameLength bounds what is written beside and above a matrix.
const nameLength = 26

// fittedLength bounds what is written above the matrix of a fitted classifier, whose names are words of the index.
const fittedLength = 20

func (c classesAsked) columnLength() int {
	if c.Probe != nil {
		return fittedLength
	}
	return nameLength
}

func shortened(name string, most int) string {
	if r := []rune(name); len(r) > most {
		return string(r[:most-1]) + "…"
	}
	return name
}

func (c classesAsked) rowLabels(rows []int, right int, bands []view.MatrixBand) ([]view.MatrixLabel, []view.MatrixBand) {
	var labels []view.MatrixLabel
	for y, i := range rows {
		l := view.MatrixLabel{Link: c.classLink(i), At: fmt.Sprintf("translate(%d %d)", matrixLabels-10, rowCentre(y)+4), Chosen: c.Classes.Classes[i].Class == c.class}
		l.Text = shortened(l.Text, nameLength)
		labels = append(labels, l)
		if l.Chosen {
			bands = append(bands, view.MatrixBand{X: "0", Y: fmt.Sprint(matrixHead + y*matrixRow), Width: fmt.Sprint(right), Height: fmt.Sprint(matrixRow)})
		}
	}
	return labels, bands
}

func rowCentre(y int) int { return matrixHead + y*matrixRow + matrixRow/2 }

func matrixGrid(rows, columns, right, height int) string {
	var b strings.Builder
	for y := range rows {
		fmt.Fprintf(&b, "M%d %dH%d", matrixLabels, rowCentre(y), right)
	}
	for x := range columns {
		fmt.Fprintf(&b, "M%d %dV%d", matrixLabels+x*matrixColumn+matrixColumn/2, matrixHead, height)
	}
	return b.String()
}

func (c classesAsked) disks(rows, columns []int) []view.MatrixDisk {
	largest := 0.0
	for _, i := range rows {
		for _, w := range c.Classes.Classes[i].Weights {
			largest = max(largest, math.Abs(w.Weight))
		}
	}
	var disks []view.MatrixDisk
	for y, i := range rows {
		class := c.Classes.Classes[i]
		for _, w := range class.Weights {
			x := slices.Index(columns, w.Unit)
			if x < 0 {
				continue
			}
			disks = append(disks, view.MatrixDisk{
				X: fmt.Sprint(matrixLabels + x*matrixColumn + matrixColumn/2), Y: fmt.Sprint(rowCentre(y)), R: format.Coordinate(mostRadius * math.Sqrt(part(math.Abs(w.Weight), largest))),
				Inhibit: w.Weight < 0, Title: class.Class + ", " + c.unitName(w.Unit) + ": " + signed(w.Weight),
			})
		}
	}
	return disks
}

// tree draws the merges of all classes from left to right beside the matrix, each at its distance.
func (c classesAsked) tree(left int) []view.AtlasPart {
	highest := highestOf(c.Tree)
	return c.treeAt(func(row int) float64 { return float64(rowCentre(row)) }, func(height float64) float64 {
		if height < 0 {
			return float64(left)
		}
		return float64(left) + 6 + part(height, highest)*(matrixTree-30)
	}).parts
}

// drawnTree is merges as paths: those within a cluster in its tone.
type drawnTree struct {
	parts  []view.AtlasPart
	xs, ys []float64 // of the classes and then of the merges
}

// treeAt draws the merges of all classes. Row says where those of the order lie down, across where a distance lies; −1 is where classes begin.
func (c classesAsked) treeAt(row func(int) float64, across func(height float64) float64) drawnTree {
	n := len(c.order)
	t := drawnTree{xs: make([]float64, n, 2*n), ys: make([]float64, n, 2*n)}
	tones := make([]string, n, 2*n)
	for y, i := range c.order {
		t.xs[i], t.ys[i], tones[i] = across(-1), row(y), factorTone(c.clusters[i])
	}
	paths := map[string]*strings.Builder{}
	for step, m := range c.Tree {
		tone := tones[m.A]
		if step >= n-c.cut {
			tone = ""
		}
		x := across(m.Height)
		if paths[tone] == nil {
			paths[tone] = &strings.Builder{}
		}
		fmt.Fprintf(paths[tone], "M%s %sH%sV%sH%s", format.Coordinate(t.xs[m.A]), format.Coordinate(t.ys[m.A]), format.Coordinate(x), format.Coordinate(t.ys[m.B]), format.Coordinate(t.xs[m.B]))
		t.xs, t.ys, tones = append(t.xs, x), append(t.ys, (t.ys[m.A]+t.ys[m.B])/2), append(tones, tone)
	}
	for _, tone := range slices.Sorted(maps.Keys(paths)) {
		t.parts = append(t.parts, view.AtlasPart{Tone: tone, Path: paths[tone].String()})
	}
	return t
}

// thumbClasses draws the disks of the first classes, which are across here, or accuracy by sparsity where that is known.
func thumbClasses(st neuron.Study) (templ.Component, error) {
	c, err := readClasses(studyAsked{study: st})
	if err != nil {
		return nil, err
	}
	if c.Probe != nil {
		return c.pathPanel().Chart.Thumb(), nil
	}
	rows := c.order[:min(50, len(c.order))]
	columns, _ := c.columns(rows)
	t := view.ClassesThumb{Box: fmt.Sprintf("0 0 %d %d", len(rows)*matrixRow, len(columns)*matrixColumn), Disks: c.disks(rows, columns)}
	for i, d := range t.Disks {
		x, _ := strconv.Atoi(d.X)
		y, _ := strconv.Atoi(d.Y)
		t.Disks[i].X, t.Disks[i].Y = strconv.Itoa(y-matrixHead), strconv.Itoa(x-matrixLabels)
	}
	return t.Drawing(), nil
}
