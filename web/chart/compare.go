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

// sharedBins is how many bars a histogram among others has at most.
const sharedBins = 56

// NewShared draws histograms one like the other: with one axis of z and one of log densities for all.
func NewShared(all []neuron.Histogram) []view.SharedChart {
	lo, hi := math.Inf(1), math.Inf(-1)
	for _, h := range all {
		if h.Total() > 0 {
			lo, hi = min(lo, h.Lo), max(hi, h.Lo+float64(len(h.Counts))*h.Step)
		}
	}
	charts := make([]view.SharedChart, len(all))
	if lo > hi {
		return charts
	}
	joined := make([]neuron.Histogram, len(all))
	low, high := math.Inf(1), math.Inf(-1)
	for i, h := range all {
		if h.Total() > 0 {
			joined[i] = JoinBins(stretched(h, lo, hi), sharedBins)
			l, top := Densities(joined[i])
			low, high = min(low, l), max(high, top)
		}
	}
	for i, h := range joined {
		if h.Total() > 0 {
			charts[i] = sharedChart(h, low, high)
		}
	}
	return charts
}

// stretched returns a histogram with empty bins from lo to hi.
func stretched(h neuron.Histogram, lo, hi float64) neuron.Histogram {
	before := int(math.Round((h.Lo - lo) / h.Step))
	counts := make([]int64, int(math.Round((hi-lo)/h.Step)))
	copy(counts[before:], h.Counts)
	return neuron.Histogram{Lo: lo, Step: h.Step, Counts: counts}
}

// sharedHeight is the height of the box in which the bars lie, each one wide.
const sharedHeight = 100

func sharedChart(h neuron.Histogram, low, high float64) view.SharedChart {
	paths := map[string][]byte{}
	var order []string
	first, last := -1, -1
	for i, n := range h.Counts {
		if n == 0 {
			continue
		}
		if first < 0 {
			first = i
		}
		last = i
		tone := Tone(Edge(h, i) + h.Step/2)
		if paths[tone] == nil {
			order = append(order, tone)
		}
		height := int(math.Ceil(sharedHeight * (h.LogDensity(i) - low) / (high - low)))
		paths[tone] = fmt.Appendf(paths[tone], "M%d %dv-%dh1v%dz", i, sharedHeight, height, height)
	}
	axis := axis{lo: h.Lo, hi: h.Lo + float64(len(h.Counts))*h.Step}
	c := view.SharedChart{
		Box:  "0 0 " + strconv.Itoa(len(h.Counts)) + " " + strconv.Itoa(sharedHeight),
		Name: "Histogram of activations, " + format.Range(Edge(h, first), Edge(h, last+1)),
		Rest: axis.x(0),
	}
	for _, tone := range order {
		c.Paths = append(c.Paths, view.TonedPath{Tone: tone, Path: string(paths[tone])})
	}
	for _, t := range axis.columns() {
		if !t.Minor && share(t.At) < 0.94 { // its label would be cut off
			c.Ticks = append(c.Ticks, t)
		}
	}
	return c
}

// densities is how many shades of density there are.
const densities = 5

// NewScatter draws how many images have each z of two units, and marks some images.
func NewScatter(j neuron.Joint) view.Scatter {
	b := j.Bins
	if len(b.Counts) == 0 {
		return view.Scatter{}
	}
	most := 0
	for _, n := range b.Counts {
		most = max(most, n)
	}
	s := view.Scatter{Box: fmt.Sprintf("0 0 %d %d", b.Across, b.Down), Most: most}
	var paths [densities][]byte
	for row := range b.Down {
		appendRuns(&paths, b.Counts[row*b.Across:(row+1)*b.Across], b.Down-1-row, most)
	}
	for i, path := range paths {
		if len(path) > 0 {
			s.Paths = append(s.Paths, view.TonedPath{Tone: "d" + strconv.Itoa(i+1), Path: string(path)})
		}
	}
	across := axis{lo: b.LoA, hi: b.LoA + float64(b.Across)*b.StepA}
	down := axis{lo: b.LoB, hi: b.LoB + float64(b.Down)*b.StepB}
	s.Columns, s.Rows = across.columns(), down.columns()
	for i, t := range s.Rows {
		s.Rows[i].At = fromTop(t.At)
	}
	if across.lo < 0 && across.hi > 0 {
		s.ZeroAcross = across.x(0)
	}
	if down.lo < 0 && down.hi > 0 {
		s.ZeroDown = fromTop(down.x(0))
	}
	for i, set := range []neuron.JointSet{j.Both, j.OnlyA, j.OnlyB} {
		for _, e := range set.First {
			s.Dots = append(s.Dots, view.Dot{
				X: across.x(e.ZA), Y: fromTop(down.x(e.ZB)), Kind: []string{"both", "across", "down"}[i],
				Address: address.Image(e.Image.ID), Title: e.Image.Caption + " " + format.Sigma(e.ZA) + ", " + format.Sigma(e.ZB),
			})
		}
	}
	return s
}

// share reads what format.CSSPercent writes.
func share(percent string) float64 {
	x, _ := strconv.ParseFloat(strings.TrimSuffix(percent, "%"), 64) // it is written here
	return x / 100
}

// fromTop turns a share of the height from below into one from above.
func fromTop(percent string) string { return format.CSSPercent(1 - share(percent)) }

// appendRuns adds the cells of a row to the paths of their densities, cells of one density side by side as one.
func appendRuns(paths *[densities][]byte, counts []int, y, most int) {
	for from := 0; from < len(counts); {
		shade, to := shadeOf(counts[from], most), from+1
		for to < len(counts) && shadeOf(counts[to], most) == shade {
			to++
		}
		if shade >= 0 {
			paths[shade] = fmt.Appendf(paths[shade], "M%d %dh%dv1h-%dz", from, y, to-from, to-from)
		}
		from = to
	}
}

// shadeOf returns the shade of a count on a logarithmic scale, −1 for none.
func shadeOf(n, most int) int {
	if n == 0 {
		return -1
	}
	return min(int(densities*math.Log1p(float64(n))/math.Log1p(float64(most))), densities-1)
}
