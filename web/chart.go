package web

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"multiscope/internal/neuron"
	"multiscope/web/view"
)

// Sizes of the histogram, in pixels.
const (
	plotHeight  = 200
	chartHeight = 228 // with the labels below
	mostBars    = 80
)

// newChart draws how often each z occurs, on a log scale. Bars link to the images they count.
func newChart(h neuron.Histogram, q rangeQuery) view.Chart {
	h = drawable(h)
	if h.Total() == 0 {
		return view.Chart{}
	}
	low, high := densities(h)
	axis := axis{lo: h.Lo, hi: h.Lo + float64(len(h.Counts))*h.Step, low: low, high: high}
	c := view.Chart{
		Height: plotHeight, Bottom: chartHeight,
		Name: "Histogram of activations; the levels and the table below say the same",
		Rows: axis.rows(), Columns: axis.columns(),
	}
	if axis.lo < 0 && axis.hi > 0 {
		c.Zero = axis.x(0)
	}
	for i, n := range h.Counts {
		if n > 0 {
			c.Bars = append(c.Bars, newBar(h, i, axis, q))
		}
	}
	return c
}

func newBar(h neuron.Histogram, i int, a axis, q rangeQuery) view.Bar {
	lo, hi := edge(h, i), edge(h, i+1)
	top := a.y(h.LogDensity(i))
	return view.Bar{
		X: a.x(lo), Width: percentOf(h.Step / (a.hi - a.lo)),
		Y: pixels(top), Height: pixels(plotHeight - top),
		Tone:    tone((lo + hi) / 2),
		Address: rangeQuery{Asked: true, Lo: lo, Hi: hi, Seed: 1}.String() + "#range",
		Title:   between(lo, hi) + ": " + plural(h.Counts[i], "image"),
		Chosen:  q.Asked && q.Lo < hi-h.Step/1e3 && q.Hi > lo+h.Step/1e3,
	}
}

// drawable cuts empty ends off and joins bins until there are at most mostBars.
func drawable(h neuron.Histogram) neuron.Histogram {
	first, last := 0, len(h.Counts)
	for first < last && h.Counts[first] == 0 {
		first++
	}
	for last > first && h.Counts[last-1] == 0 {
		last--
	}
	return joinBins(neuron.Histogram{Lo: edge(h, first), Step: h.Step, Counts: h.Counts[first:last]}, mostBars)
}

// joinBins returns h with its bins joined by twos, fours and so on, so that zero stays an edge
// where it was one.
func joinBins(h neuron.Histogram, most int) neuron.Histogram {
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

// edge returns the lower end of bin i, without the dust of floating-point arithmetic.
func edge(h neuron.Histogram, i int) float64 {
	return math.Round((h.Lo+float64(i)*h.Step)*1e6) / 1e6
}

// densities returns the whole powers of ten between which all bars end.
func densities(h neuron.Histogram) (low, high float64) {
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

func (a axis) x(z float64) string  { return percentOf((z - a.lo) / (a.hi - a.lo)) }
func (a axis) y(d float64) float64 { return math.Abs(plotHeight * (a.high - d) / (a.high - a.low)) }
func percentOf(share float64) string {
	return trimZeros(strconv.FormatFloat(100*share, 'f', 2, 64)) + "%"
}
func pixels(p float64) string { return trimZeros(strconv.FormatFloat(p, 'f', 1, 64)) }

// rows are powers of ten; the base line has no label, since it is drawn anyway.
func (a axis) rows() []view.Tick {
	var ticks []view.Tick
	for p := int(a.high); p > int(a.low); p-- {
		ticks = append(ticks, view.Tick{At: pixels(a.y(float64(p))), Text: powerOfTen(p)})
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
		ticks = append(ticks, view.Tick{At: percentOf(at), Text: sigma(z), Minor: math.Mod(i, 2) != 0})
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
	raised := strings.NewReplacer("-", "⁻", "0", "⁰", "1", "¹", "2", "²", "3", "³", "4", "⁴", "5", "⁵", "6", "⁶", "7", "⁷", "8", "⁸", "9", "⁹")
	return "10" + raised.Replace(strconv.Itoa(p))
}

// tones are the strengths of colour: a z has the same one on every page.
var tones = []float64{0.5, 1, 2, 4, 8}

// tone returns the class of a z's colour: "i5" for the strongest inhibition, "r" for rest,
// "e5" for the strongest excitation.
func tone(z float64) string {
	strength := 0
	for strength < len(tones) && math.Abs(z) >= tones[strength] {
		strength++
	}
	switch {
	case strength == 0:
		return "r"
	case z < 0:
		return fmt.Sprintf("i%d", strength)
	}
	return fmt.Sprintf("e%d", strength)
}

// between writes a range of z: "+2σ to +2.5σ".
func between(lo, hi float64) string {
	return sigmaTo(lo, edgeDigits) + " to " + sigmaTo(hi, edgeDigits)
}

// edgeDigits are the digits after the point of a bin's end, which can be an eighth.
const edgeDigits = 3

// newSpark draws a histogram small: heights are logarithms of counts.
func newSpark(h neuron.Histogram) view.Spark {
	h = joinBins(h, 48)
	most := 0.0
	for _, n := range h.Counts {
		most = max(most, math.Log1p(float64(n)))
	}
	if most == 0 {
		return view.Spark{Name: "No activations yet"}
	}
	var paths [3]strings.Builder
	width := 100 / float64(len(h.Counts))
	for i, n := range h.Counts {
		if n > 0 {
			height := 20 * math.Log1p(float64(n)) / most
			fmt.Fprintf(&paths[sign(edge(h, i)+h.Step/2)], "M%s 20v-%sh%sv%sz", pixels(float64(i)*width), pixels(height), pixels(width*.85), pixels(height))
		}
	}
	return view.Spark{
		Inhibit: paths[0].String(), Rest: paths[1].String(), Excite: paths[2].String(),
		Name: "Activations from " + between(edge(h, 0), edge(h, len(h.Counts))),
	}
}

// sign returns 0 for inhibition, 1 for rest, 2 for excitation.
func sign(z float64) int {
	switch {
	case z <= -1:
		return 0
	case z < 1:
		return 1
	}
	return 2
}
