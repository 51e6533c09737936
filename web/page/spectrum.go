package page

import (
	"fmt"
	"math"

	"multiscope/internal/neuron"
	"multiscope/web/address"
	"multiscope/web/chart"
	"multiscope/web/format"
	"multiscope/web/view"
)

const (
	levelsShown   = 9
	levelExamples = 3  // images shown under a level
	drawnExamples = 48 // images of a range that was asked for
	tableRows     = 24
)

// newSpectrum words the middle of a neuron page: histogram and images at each level.
func newSpectrum(d neuron.UnitDetail, q address.RangeQuery) view.Spectrum {
	s := view.Spectrum{Chart: chart.New(d.Histogram, q), Lo: "1", Hi: "4"}
	if len(s.Chart.Bars) == 0 {
		return s
	}
	if q.Asked {
		s.Lo, s.Hi = format.Exact(q.Lo), format.Exact(q.Hi)
	}
	s.Summary = summary(d)
	s.Levels = newLevels(chooseLevels(d.Levels), q)
	s.Table = newLevelTable(d.Histogram)
	return s
}

// summary says a histogram in words.
func summary(d neuron.UnitDetail) string {
	return fmt.Sprintf("%s, from %s. %s lie above +1σ, %s above zero.",
		format.Plural(d.Histogram.Total(), "image"), format.Sigma(d.Z(d.Min))+" to "+format.Sigma(d.Z(d.Max)), format.Percent(d.Density1), format.Percent(d.Density))
}

// levelPlaces are the levels worth showing, as shares of the way from rest to the strongest
// inhibition (below zero) and excitation: closer together near rest, where a neuron's meaning
// changes (Goh et al. 2021, "full spectrum").
var levelPlaces = [levelsShown]float64{-1, -0.5, -0.17, 0, 0.07, 0.17, 0.34, 0.63, 1}

// chooseLevels returns at most levelsShown of the levels that hold images.
func chooseLevels(all []neuron.Level) []neuron.Level {
	var held []neuron.Level
	for _, l := range all {
		if l.Images > 0 {
			held = append(held, l)
		}
	}
	if len(held) <= levelsShown {
		return held
	}
	first, last := held[0], held[len(held)-1]
	var chosen []neuron.Level
	next := 0 // levels before it are behind the last one chosen
	for i, place := range levelPlaces {
		z := place * middle(last)
		if place < 0 {
			z = -place * math.Min(middle(first), 0)
		}
		at := nearestLevel(held, z, next, len(held)-(levelsShown-1-i))
		chosen = append(chosen, held[at])
		next = at + 1
	}
	return chosen
}

// nearestLevel returns the index in [from, to) of the level whose middle is nearest to z.
func nearestLevel(levels []neuron.Level, z float64, from, to int) int {
	best := from
	for i := from; i < to; i++ {
		if math.Abs(middle(levels[i])-z) < math.Abs(middle(levels[best])-z) {
			best = i
		}
	}
	return best
}

func middle(l neuron.Level) float64 { return (l.Lo + l.Hi) / 2 }

func newLevels(levels []neuron.Level, q address.RangeQuery) []view.LevelColumn {
	columns := make([]view.LevelColumn, len(levels))
	before := ""
	for i, l := range levels {
		columns[i] = newLevel(l, q)
		name := levelName(levels, i)
		if name != before {
			columns[i].Name = name
		}
		before = name
	}
	return columns
}

func newLevel(l neuron.Level, q address.RangeQuery) view.LevelColumn {
	return view.LevelColumn{
		Range:   format.Range(l.Lo, l.Hi),
		Tone:    chart.Tone(middle(l)),
		Address: address.RangeQuery{Asked: true, Lo: l.Lo, Hi: l.Hi, Seed: 1}.String() + "#range",
		Chosen:  q.Asked && q.Lo == l.Lo && q.Hi == l.Hi,
		Tiles:   newTiles(l.Examples, levelExamples),
	}
}

// levelName says what level i of some means.
func levelName(levels []neuron.Level, i int) string {
	z := middle(levels[i])
	share := z / middle(levels[len(levels)-1])
	switch {
	case levels[i].Lo <= 0 && levels[i].Hi > 0 || math.Abs(z) < 0.5:
		return "at rest"
	case z < 0 && i == 0:
		return "most inhibited"
	case z < -1:
		return "inhibited"
	case z < 0:
		return "slightly below"
	case i == len(levels)-1:
		return "strongest"
	case z < 1.5:
		return "border of firing"
	case share < 0.3:
		return "weak"
	case share < 0.6:
		return "medium"
	}
	return "strong"
}

// newLevelTable writes a histogram as a table, coarser than the chart.
func newLevelTable(h neuron.Histogram) []view.LevelRow {
	h = chart.JoinBins(chart.Drawable(h), tableRows)
	total := float64(h.Total())
	var rows []view.LevelRow
	for i, n := range h.Counts {
		rows = append(rows, view.LevelRow{
			Range: format.Range(chart.Edge(h, i), chart.Edge(h, i+1)), Images: format.Count(n), Share: format.Percent(float64(n) / total),
		})
	}
	return rows
}

// newDrawn words the images that were drawn from a range.
func newDrawn(l neuron.Level, q address.RangeQuery) *view.DrawnRange {
	d := view.DrawnRange{
		Heading: "From " + format.Range(q.Lo, q.Hi),
		Note:    format.Plural(l.Images, "image") + ", all shown.",
		Tiles:   newTiles(l.Examples, drawnExamples),
		Close:   "?#spectrum",
	}
	if l.Images == 0 {
		d.Note = ""
	}
	if l.Images > len(l.Examples) {
		d.Note = fmt.Sprintf("%d of %s, drawn at random with seed %d.", len(l.Examples), format.Plural(l.Images, "image"), q.Seed)
		again := q
		again.Seed++
		d.Again = again.String() + "#range"
	}
	return &d
}
