package page

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"multiscope/internal/neuron"
	"multiscope/web/address"
	"multiscope/web/chart"
	"multiscope/web/format"
	"multiscope/web/view"
)

// Measures of tuning curves in pixels.
const (
	cellSide   = 18 // of a grid's cell, with its gap
	cellInk    = 16
	rowLabel   = 66 // left of a grid
	barStep    = 44
	barWide    = 36
	barHigh    = 60
	labelHigh  = 16
	tuningText = 12 // a label's line
)

// addTuning draws a neuron's tuning curves on its page.
func addTuning(p *view.StudyPanel, part neuron.UnitStudy, ref neuron.Ref) error {
	tunings, err := drawTunings(part.Data, func(suite string) string {
		return address.Study(part.Slug) + "?suite=" + suite + "&unit=" + ref.String() + "#suite"
	})
	if err != nil {
		return fmt.Errorf("%s in the study %s: %w", ref, part.Slug, err)
	}
	p.Tuned = append(p.Tuned, view.TunedPart{Link: view.Link{Text: part.Title, Address: address.StudyAt(part.Slug, ref)}, Tunings: tunings})
	return nil
}

// drawTunings draws the curves of a unit. At gives the address of a suite.
func drawTunings(data json.RawMessage, at func(suite string) string) (t view.Tunings, err error) {
	var curves neuron.UnitCurves
	if err := json.Unmarshal(data, &curves); err != nil {
		return t, err
	}
	for _, c := range curves.Curves {
		if len(c.Curve) != len(c.Values) || c.Wide < 1 || c.Value < 0 || c.Value >= len(c.Values) {
			return t, fmt.Errorf("the curve of %q has %d values, not %d", c.Name, len(c.Curve), len(c.Values))
		}
		f := drawBars(c)
		if len(c.Rows) > 1 {
			f = drawGrid(c)
		}
		f.Title, f.Address, f.Said = c.Title, at(c.Name), tuningSaid(c)
		t.Figures, t.Table = append(t.Figures, f), append(t.Table, tuningTable(c)...)
	}
	return t, nil
}

func tuningSaid(c neuron.TuningCurve) string {
	said := fmt.Sprintf("highest for %s: z %.1f, selectivity %.2f", c.Values[c.Value], c.Z, c.Selectivity)
	if c.Prefers() {
		return "prefers" + strings.TrimPrefix(said, "highest for")
	}
	return said
}

// paths gathers shapes by their tone.
type paths struct {
	tones []string
	of    map[string]*strings.Builder
}

func (p *paths) rect(tone string, x, y, width, height int) {
	if p.of == nil {
		p.of = map[string]*strings.Builder{}
	}
	if p.of[tone] == nil {
		p.tones, p.of[tone] = append(p.tones, tone), new(strings.Builder)
	}
	fmt.Fprintf(p.of[tone], "M%d %dh%dv%dh-%dz", x, y, width, height, width)
}

func (p *paths) shapes() (all []view.TuningShape) {
	for _, tone := range p.tones {
		all = append(all, view.TuningShape{Tone: tone, Path: p.of[tone].String()})
	}
	return all
}

// drawBars draws a curve of one row: bars up from z = 0, and down.
func drawBars(c neuron.TuningCurve) view.TuningFigure {
	lo, hi := min(slices.Min(c.Curve), 0), max(slices.Max(c.Curve), 1) // a curve of small z looks small
	down := func(z float64) int { return tuningText + int(barHigh*(hi-z)/(hi-lo)) }
	f := view.TuningFigure{Width: strconv.Itoa(barStep * len(c.Values)), Height: strconv.Itoa(tuningText + barHigh + labelHigh), Zero: strconv.Itoa(down(0))}
	var p paths
	for i, z := range c.Curve {
		x := barStep*i + (barStep-barWide)/2
		top, bottom := min(down(z), down(0)), max(down(z), down(0))
		p.rect(chart.Tone(z), x, top, barWide, max(bottom-top, 1))
		if i == c.Value {
			f.Mark = fmt.Sprintf("M%d %dh%dv%dh-%dz", x, top, barWide, max(bottom-top, 1), barWide)
		}
		f.Texts = append(f.Texts, view.TuningText{X: strconv.Itoa(barStep*i + barStep/2), Y: strconv.Itoa(tuningText + barHigh + labelHigh - 3), Text: short(c.Values[i])})
	}
	f.Shapes = p.shapes()
	return f
}

// short cuts a label to what a bar has room for.
func short(label string) string {
	const most = 6
	if r := []rune(label); len(r) > most {
		return string(r[:most-1]) + "…"
	}
	return label
}

// drawGrid draws a curve of several rows as cells in tones of z.
func drawGrid(c neuron.TuningCurve) view.TuningFigure {
	left, above, lines := rowLabel, 0, (len(c.Values)+c.Wide-1)/c.Wide
	step := cellSide
	switch {
	case len(c.Inks) > 0:
		above = 10
	case len(c.Columns) > 0:
		above, step = labelHigh, barStep
	}
	f := view.TuningFigure{Width: strconv.Itoa(left + step*c.Wide), Height: strconv.Itoa(above + cellSide*lines)}
	var p paths
	for i, z := range c.Curve {
		x, y := left+step*(i%c.Wide), above+cellSide*(i/c.Wide)
		p.rect(chart.Tone(z), x, y, step-2, cellInk)
		if i == c.Value {
			f.Mark = fmt.Sprintf("M%d %dh%dv%dh-%dz", x, y, step-2, cellInk, step-2)
		}
	}
	f.Shapes = p.shapes()
	if above == 0 {
		f.Texts = inCells(c, left)
	}
	for i, row := range c.Rows {
		f.Texts = append(f.Texts, view.TuningText{X: "0", Y: strconv.Itoa(above + cellSide*i + tuningText), Anchor: "start", Text: row})
	}
	for i := range c.Columns {
		f.Texts = append(f.Texts, view.TuningText{X: strconv.Itoa(left + step*i + step/2), Y: "12", Text: c.Columns[i]})
	}
	for i, ink := range c.Inks {
		if rgb.MatchString(ink) {
			f.Inks = append(f.Inks, view.TuningInk{X: strconv.Itoa(left + step*i), RGB: ink})
		}
	}
	return f
}

// inCells writes the values of one letter into their cells, a row at once.
func inCells(c neuron.TuningCurve, left int) (texts []view.TuningText) {
	for first := 0; first < len(c.Values); first += c.Wide {
		row := c.Values[first:min(first+c.Wide, len(c.Values))]
		places := make([]string, len(row))
		for i := range row {
			places[i] = strconv.Itoa(left + cellSide*i + cellInk/2)
		}
		texts = append(texts, view.TuningText{X: strings.Join(places, " "), Y: strconv.Itoa(cellSide*(first/c.Wide) + tuningText), Text: strings.Join(row, "")})
	}
	return texts
}

// tuningTable is a row for each of the suite's.
func tuningTable(c neuron.TuningCurve) (rows [][]string) {
	for first := 0; first < len(c.Values); first += c.Wide {
		var said []string
		for i := first; i < min(first+c.Wide, len(c.Values)); i++ {
			value := c.Values[i]
			if len(c.Columns) > i-first {
				value = c.Columns[i-first]
			}
			said = append(said, value+": "+format.Exact(c.Curve[i]))
		}
		name := c.Title
		if row := first / c.Wide; row < len(c.Rows) {
			name += ", " + c.Rows[row]
		}
		rows = append(rows, []string{name, strings.Join(said, " · ")})
	}
	return rows
}
