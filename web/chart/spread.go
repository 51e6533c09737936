package chart

import (
	"fmt"
	"math"
	"strconv"

	"multiscope/internal/neuron"
	"multiscope/web/format"
	"multiscope/web/view"
)

// Sizes of a chart of densities, in pixels.
const (
	spreadHeight = 220
	boxHeight    = 18 // of a row with a median and quartiles
	spreadBars   = 48 // at most, of a density
	binWide      = 10 // in the box of the curves
)

// Spread draws densities of z, that of all images as an area and those of categories as lines over it, and below them
// their medians and quartiles.
func Spread(p neuron.CategoryPlots, linear bool, summary string) view.SpreadChart {
	joined := []neuron.Histogram{JoinBins(p.All.Histogram, spreadBars)}
	for _, g := range p.Given {
		joined = append(joined, JoinBins(g.Histogram, spreadBars)) // the same bins: all begin as those of all images do
	}
	all := joined[0]
	scale := newDensityScale(joined, linear)
	across := axis{lo: all.Lo, hi: all.Lo + float64(len(all.Counts))*all.Step}
	c := view.SpreadChart{
		Height: spreadHeight, Bottom: spreadHeight + boxHeight*len(joined) + 30, Name: summary, Rows: scale.ticks(), Columns: across.columns(),
		Box: fmt.Sprintf("0 0 %d %d", binWide*len(all.Counts), spreadHeight), Whole: scale.path(all) + "z",
	}
	if across.lo < 0 && across.hi > 0 {
		c.Zero = across.x(0)
	}
	c.Boxes = append(c.Boxes, spreadBox(across, 0, "neutral s3", p.All))
	for i, g := range p.Given {
		if g.Images == 0 {
			continue
		}
		c.Lines = append(c.Lines, view.SpreadLine{Class: Kind(i), Path: scale.path(joined[i+1]), Title: g.Name + ": " + g.Value})
		c.Boxes = append(c.Boxes, spreadBox(across, i+1, Kind(i), g.ActivationSpread))
	}
	return c
}

func spreadBox(across axis, row int, class string, s neuron.ActivationSpread) view.SpreadBox {
	return view.SpreadBox{
		Class: class, Y: strconv.Itoa(spreadHeight + 8 + boxHeight/2 + boxHeight*row),
		Low: across.x(s.Q1), High: across.x(s.Q3), Median: across.x(s.Median),
	}
}

// densityScale places densities down.
type densityScale struct {
	linear    bool
	low, high float64 // powers of ten, or 0 and the greatest density
}

func newDensityScale(all []neuron.Histogram, linear bool) densityScale {
	s := densityScale{linear: linear, low: math.Inf(1), high: math.Inf(-1)}
	for _, h := range all {
		if h.Total() > 0 {
			low, high := Densities(h)
			s.low, s.high = min(s.low, low), max(s.high, high)
		}
	}
	if linear {
		s.low, s.high = 0, 0
		for _, h := range all {
			for i, n := range h.Counts {
				if n > 0 {
					s.high = max(s.high, math.Pow(10, h.LogDensity(i)))
				}
			}
		}
		s.high *= 1.04 // the highest curve is not to touch the edge
	}
	return s
}

// y returns the place of a bin's density; the base line for an empty bin.
func (s densityScale) y(h neuron.Histogram, bin int) float64 {
	if h.Counts[bin] == 0 {
		return spreadHeight
	}
	d := h.LogDensity(bin)
	if s.linear {
		d = math.Pow(10, d)
	}
	return math.Abs(spreadHeight * (s.high - d) / (s.high - s.low))
}

// path returns a density as steps from the base line and back, without the empty bins at its ends.
func (s densityScale) path(h neuron.Histogram) string {
	first, last := 0, len(h.Counts)-1
	for first < last && h.Counts[first] == 0 {
		first++
	}
	for last > first && h.Counts[last] == 0 {
		last--
	}
	path := fmt.Appendf(nil, "M%d %d", binWide*first, spreadHeight)
	for i := first; i <= last; i++ {
		path = fmt.Appendf(path, "V%sH%d", format.Coordinate(s.y(h, i)), binWide*(i+1))
	}
	return fmt.Sprintf("%sV%d", path, spreadHeight)
}

// ticks are powers of ten, or about four round densities.
func (s densityScale) ticks() []view.Tick {
	if !s.linear {
		a := axis{low: s.low, high: s.high}
		var ticks []view.Tick
		for p := int(s.high); p > int(s.low); p-- {
			ticks = append(ticks, view.Tick{At: format.Coordinate(a.y(float64(p)) * spreadHeight / plotHeight), Text: powerOfTen(p)})
		}
		return ticks
	}
	step := roundStep(s.high / 4)
	var ticks []view.Tick
	for i := 0; float64(i)*step <= s.high; i++ {
		d := float64(i) * step
		ticks = append(ticks, view.Tick{At: format.Coordinate(spreadHeight * (1 - d/s.high)), Text: format.Number(d)})
	}
	return ticks
}
