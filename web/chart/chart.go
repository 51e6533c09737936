// Package chart works out histograms, sparks and traces: where bars go, how tall they are and
// which colour a z has. What draws them is package view.
package chart

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"multiscope/internal/neuron"
	"multiscope/web/address"
	"multiscope/web/format"
	"multiscope/web/view"
)

// Sizes of the histogram, in pixels.
const (
	plotHeight  = 200
	chartHeight = 228 // with the labels below
	MostBars    = 80
)

// New draws how often each z occurs, on a log scale. Bars link to the images they count.
func New(h neuron.Histogram, q address.RangeQuery) view.Chart {
	return draw(Drawable(h), "Histogram of activations; the levels and the table below say the same", func(lo, hi float64, n int64) view.Bar {
		return view.Bar{
			Address: address.RangeQuery{Asked: true, Lo: lo, Hi: hi, Seed: 1}.String() + "#range",
			Title:   format.Range(lo, hi) + ": " + format.Plural(n, "image"),
			Chosen:  q.Asked && q.Lo < hi-h.Step/1e3 && q.Hi > lo+h.Step/1e3,
		}
	})
}

// mostWordBars are enough for words, which are fewer than images.
const mostWordBars = 40

// OfWords draws how often each excess occurs among words, on a log scale. Bars link to the words they count.
func OfWords(h neuron.Histogram, q address.WordRangeQuery) view.Chart {
	return draw(JoinBins(Drawable(h), mostWordBars), "Histogram of words; the levels and the table below say the same", func(lo, hi float64, n int64) view.Bar {
		return view.Bar{
			Address: address.WordRangeQuery{Spectrum: true, Asked: true, Lo: lo, Hi: hi, Seed: 1}.String() + "#word-range",
			Title:   format.Range(lo, hi) + ": " + format.Plural(n, "word"),
			Chosen:  q.Asked && q.Lo < hi-h.Step/1e3 && q.Hi > lo+h.Step/1e3,
		}
	})
}

// draw draws a histogram; bar says of a bar what is neither place nor colour.
func draw(h neuron.Histogram, name string, bar func(lo, hi float64, n int64) view.Bar) view.Chart {
	if h.Total() == 0 {
		return view.Chart{}
	}
	low, high := Densities(h)
	axis := axis{lo: h.Lo, hi: h.Lo + float64(len(h.Counts))*h.Step, low: low, high: high}
	c := view.Chart{Height: plotHeight, Bottom: chartHeight, Name: name, Rows: axis.rows(), Columns: axis.columns()}
	if axis.lo < 0 && axis.hi > 0 {
		c.Zero = axis.x(0)
	}
	for i, n := range h.Counts {
		if n > 0 {
			lo, hi := Edge(h, i), Edge(h, i+1)
			b := bar(lo, hi, n)
			axis.place(&b, lo, hi, h.LogDensity(i))
			c.Bars = append(c.Bars, b)
		}
	}
	return c
}

// place puts the bar of a density from lo to hi into its place, in its colour.
func (a axis) place(b *view.Bar, lo, hi, density float64) {
	top := a.y(density)
	b.X, b.Width = a.x(lo), format.CSSPercent((hi-lo)/(a.hi-a.lo))
	b.Y, b.Height = format.Coordinate(top), format.Coordinate(plotHeight-top)
	b.Tone = Tone((lo + hi) / 2)
}

// Drawable cuts empty ends off and joins bins until there are at most MostBars.
func Drawable(h neuron.Histogram) neuron.Histogram {
	first, last := 0, len(h.Counts)
	for first < last && h.Counts[first] == 0 {
		first++
	}
	for last > first && h.Counts[last-1] == 0 {
		last--
	}
	return JoinBins(neuron.Histogram{Lo: Edge(h, first), Step: h.Step, Counts: h.Counts[first:last]}, MostBars)
}

// JoinBins returns h with its bins joined by twos, fours and so on, so that zero stays an edge
// where it was one.
func JoinBins(h neuron.Histogram, most int) neuron.Histogram {
	for len(h.Counts) > most {
		skip := 0
		if math.Mod(math.Round(h.Lo/h.Step), 2) != 0 {
			skip = 1
		}
		counts := make([]int64, (len(h.Counts)+skip+1)/2)
		for i, n := range h.Counts {
			counts[(i+skip)/2] += n
		}
		h = neuron.Histogram{Lo: h.Lo - float64(skip)*h.Step, Step: 2 * h.Step, Counts: counts}
	}
	return h
}

// Edge returns the lower end of bin i, without the dust of floating-point arithmetic.
func Edge(h neuron.Histogram, i int) float64 {
	return math.Round((h.Lo+float64(i)*h.Step)*1e6) / 1e6
}

// Densities returns the whole powers of ten between which all bars end.
func Densities(h neuron.Histogram) (low, high float64) {
	low, high = math.Inf(1), math.Inf(-1)
	for i, n := range h.Counts {
		if n > 0 {
			d := h.LogDensity(i)
			low, high = min(low, d), max(high, d)
		}
	}
	// The lowest bar, of a single image often, must not lie flat on the base line.
	return math.Floor(low - 0.15), math.Ceil(high)
}

// axis places z across and log densities down.
type axis struct{ lo, hi, low, high float64 }

func (a axis) x(z float64) string  { return format.CSSPercent((z - a.lo) / (a.hi - a.lo)) }
func (a axis) y(d float64) float64 { return math.Abs(plotHeight * (a.high - d) / (a.high - a.low)) }

// rows are powers of ten; the base line has no label, since it is drawn anyway.
func (a axis) rows() []view.Tick {
	var ticks []view.Tick
	for p := int(a.high); p > int(a.low); p-- {
		ticks = append(ticks, view.Tick{At: format.Coordinate(a.y(float64(p))), Text: powerOfTen(p)})
	}
	return ticks
}

// columns are round values of z, about nine of them.
func (a axis) columns() []view.Tick {
	step := roundStep((a.hi - a.lo) / 9)
	var ticks []view.Tick
	for i := math.Ceil(a.lo / step); i*step <= a.hi; i++ {
		z := i * step
		at := (z - a.lo) / (a.hi - a.lo)
		if at < 0.015 || at > 0.985 {
			continue // its label would be cut off
		}
		ticks = append(ticks, view.Tick{At: format.CSSPercent(at), Text: format.Sigma(z), Minor: math.Mod(i, 2) != 0})
	}
	return ticks
}

// roundStep returns the least of 0.1, 0.2, 0.5, 1, 2, 5, … that is not below x.
func roundStep(x float64) float64 {
	power := math.Pow(10, math.Floor(math.Log10(x)))
	for _, m := range []float64{1, 2, 5} {
		if m*power >= x {
			return m * power
		}
	}
	return 10 * power
}

// powerOfTen writes 10ᵖ.
func powerOfTen(p int) string {
	switch p {
	case 0:
		return "1"
	case 1:
		return "10"
	}
	return "10" + raised.Replace(strconv.Itoa(p))
}

// raised writes exponents.
var raised = strings.NewReplacer("-", "⁻", "0", "⁰", "1", "¹", "2", "²", "3", "³", "4", "⁴", "5", "⁵", "6", "⁶", "7", "⁷", "8", "⁸", "9", "⁹")

// tones are the strengths of colour: a z has the same one on every page.
var tones = []float64{0.5, 1, 2, 4, 8}

// Tone returns the class of a z's colour: "i5" for the strongest inhibition, "r" for rest,
// "e5" for the strongest excitation.
func Tone(z float64) string {
	strength := 0
	for strength < len(tones) && math.Abs(z) >= tones[strength] {
		strength++
	}
	switch {
	case strength == 0:
		return "r"
	case z < 0:
		return "i" + strconv.Itoa(strength)
	}
	return "e" + strconv.Itoa(strength)
}

// sparkHeight is the height of the box of a spark, in which a bin is two wide.
const sparkHeight = 100

// NewSpark draws a histogram small: heights are logarithms of counts.
func NewSpark(h neuron.Histogram) view.Spark {
	h = JoinBins(h, 48)
	most := 0.0
	for _, n := range h.Counts {
		most = max(most, math.Log1p(float64(n)))
	}
	if most == 0 {
		return view.Spark{Width: 2, Height: sparkHeight, Name: "No activations yet"}
	}
	var paths [3][]byte // a grid has thousands of bars: each is a step to its foot and a line up
	var feet, heights [3]int64
	for i, n := range h.Counts {
		if n == 0 {
			continue
		}
		sign := Sign(Edge(h, i) + h.Step/2)
		path, x, height := &paths[sign], int64(2*i+1), int64(math.Ceil(sparkHeight*math.Log1p(float64(n))/most))
		if len(*path) == 0 {
			*path = strconv.AppendInt(append(strconv.AppendInt(append(*path, 'M'), x, 10), ' '), sparkHeight, 10)
		} else {
			*path = strconv.AppendInt(append(strconv.AppendInt(append(*path, 'm'), x-feet[sign], 10), ' '), heights[sign], 10)
		}
		*path = strconv.AppendInt(append(*path, 'v'), -height, 10)
		feet[sign], heights[sign] = x, height
	}
	return view.Spark{
		Width: 2 * len(h.Counts), Height: sparkHeight,
		Inhibit: string(paths[0]), Rest: string(paths[1]), Excite: string(paths[2]),
		Name: "Activations from " + format.Range(Edge(h, 0), Edge(h, len(h.Counts))),
	}
}

// Sign returns 0 for inhibition, 1 for rest, 2 for excitation.
func Sign(z float64) int {
	switch {
	case z <= -1:
		return 0
	case z < 1:
		return 1
	}
	return 2
}

// NewTrace draws the course of an objective; nothing for less than two numbers.
func NewTrace(trace []float32) view.Trace {
	if len(trace) < 2 {
		return view.Trace{}
	}
	low, high := float64(trace[0]), float64(trace[0])
	for _, v := range trace {
		low, high = math.Min(low, float64(v)), math.Max(high, float64(v))
	}
	var line strings.Builder
	for i, v := range trace {
		x := 100 * float64(i) / float64(len(trace)-1)
		y := 28 - 26*(float64(v)-low)/math.Max(high-low, 1e-9)
		fmt.Fprintf(&line, "%c%s %s", "ML"[min(i, 1)], format.Coordinate(x), format.Coordinate(y))
	}
	return view.Trace{Line: line.String(), Name: fmt.Sprintf("From %s to %s", format.Number(float64(trace[0])), format.Number(float64(trace[len(trace)-1])))}
}
