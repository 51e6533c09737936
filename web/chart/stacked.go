package chart

import (
	"fmt"
	"slices"
	"strconv"

	"multiscope/internal/neuron"
	"multiscope/web/format"
	"multiscope/web/view"
)

// Sizes of a stacked chart, in pixels.
const (
	stackedHeight = 280
	rowHeight     = 18 // of a row of numbers below
	rowsBelow     = 3
)

// Stacked draws the shares of labels in each bin of activations: those of the first group on top, as groups are named
// from the negative end, so that what excites grows from the ground.
func Stacked(p neuron.ConditionalPlot, summary string) view.Stacked {
	return stack(p, "u"+strconv.Itoa(p.Unit), summary, func(group, label int) (class, hatch string) {
		return stackedClass(group, len(p.Groups), label), stackedHatches[label%len(stackedHatches)]
	})
}

// stack draws shares; look says how a label of a group looks.
func stack(p neuron.ConditionalPlot, id, summary string, look func(group, label int) (class, hatch string)) view.Stacked {
	c := view.Stacked{ID: id, Height: stackedHeight, Bottom: stackedHeight + rowsBelow*rowHeight + 6, Name: summary}
	n := float64(len(p.Images))
	tops := make([]float64, len(p.Images))
	for i, g := range p.Groups {
		group := view.StackedGroup{Title: g.Title}
		for j, l := range g.Labels {
			class, hatch := look(i, j)
			group.Labels = append(group.Labels, view.StackedLabel{Name: l.Name, Images: format.Count(l.Images), Class: class, Hatch: hatch})
			if hatch != "" && !slices.Contains(c.Hatches, hatch) {
				c.Hatches = append(c.Hatches, hatch)
			}
			for bin, share := range l.Shares {
				if share > 0 {
					c.Bars = append(c.Bars, view.StackedBar{
						X: format.CSSPercent(float64(bin) / n), Width: format.CSSPercent(1 / n),
						Y: format.Coordinate(stackedHeight * tops[bin]), Height: format.Coordinate(stackedHeight * share), Class: class, Hatch: hatch,
						Title: fmt.Sprintf("%s: %s of %s from %s", l.Name, format.Percent(share), format.Plural(p.Images[bin], "image"), binRange(p, bin)),
					})
				}
				tops[bin] += share
			}
		}
		c.Legend = append(c.Legend, group)
	}
	stackedAxes(&c, p)
	return c
}

// stackedHatches tell labels of a group apart beside their shades.
var stackedHatches = []string{"", "rising", "", "level", "falling"}

// mostShades is how many shades a group has.
const mostShades = 5

// stackedClass returns the colours of a label: the last group excites, the first of three inhibits, others are neutral.
func stackedClass(group, groups, label int) string {
	tone := "neutral"
	switch {
	case group == groups-1:
		tone = "excites"
	case group == 0 && groups > 2:
		tone = "inhibits"
	}
	return tone + " s" + strconv.Itoa(label%mostShades)
}

// binRange says which activations a bin has.
func binRange(p neuron.ConditionalPlot, bin int) string {
	lo := p.Lo + float64(bin)*p.Width
	return format.SigmaTo(lo/p.Std, 1) + " to " + format.SigmaTo((lo+p.Width)/p.Std, 1)
}

func stackedAxes(c *view.Stacked, p neuron.ConditionalPlot) {
	n := float64(len(p.Images))
	row := func(i int) string { return strconv.Itoa(stackedHeight + (i+1)*rowHeight) }
	c.Rows = []view.Tick{{At: row(0), Text: "σ"}, {At: row(1), Text: "raw"}, {At: row(2), Text: "images"}}
	for _, share := range []float64{0, .25, .5, .75, 1} {
		c.Shares = append(c.Shares, view.Tick{At: format.Coordinate(stackedHeight * (1 - share)), Text: format.Percent(share)})
	}
	for i := range len(p.Images) + 1 {
		raw := p.Lo + float64(i)*p.Width
		at, minor, anchor := format.CSSPercent(float64(i)/n), i%3 != 0 || i == len(p.Images)-1, ""
		switch i {
		case 0:
			anchor = "start"
		case len(p.Images):
			anchor, minor = "end", false
		}
		c.Sigmas = append(c.Sigmas, view.Tick{At: at, Down: row(0), Text: format.SigmaTo(raw/p.Std, 1), Anchor: anchor, Minor: minor})
		c.Raw = append(c.Raw, view.Tick{At: at, Down: row(1), Text: format.Number(raw), Anchor: anchor, Minor: minor})
	}
	for i, images := range p.Images {
		c.Images = append(c.Images, view.Tick{At: format.CSSPercent((float64(i) + .5) / n), Down: row(2), Text: strconv.Itoa(images)})
	}
	if at := -p.Lo / (n * p.Width); at > 0 && at < 1 {
		c.Zero = format.CSSPercent(at)
	}
}
