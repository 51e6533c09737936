package chart

import (
	"fmt"
	"math"
	"strings"

	"multiscope/internal/neuron"
	"multiscope/web/format"
	"multiscope/web/view"
)

// PathAt is a classifier of a path: how many neurons it takes a class, and how often it is right by each measure.
type PathAt struct {
	X       float64 // above 0
	Shares  []PathShare
	Address string
	Chosen  bool
}

// PathShare is how many images of how many are right.
type PathShare struct{ Right, Of int }

const pathHeight = 240

// pathWide is the width of the box of the lines.
const pathWide = 1000

// Path draws shares of images by neurons a class, with intervals, a line for each measure.
func Path(points []PathAt, names []string, base float64, baseIs, summary string) view.PathChart {
	y := func(share float64) string { return format.Coordinate(8 + (pathHeight-8)*(1-share)) }
	c := view.PathChart{Height: pathHeight, Bottom: pathHeight + 28, Name: summary, Box: fmt.Sprintf("0 0 %d %d", pathWide, pathHeight), Base: y(base), BaseIs: baseIs}
	for tick := 0; tick <= 100; tick += 20 {
		c.Rows = append(c.Rows, view.Tick{At: y(float64(tick) / 100), Text: fmt.Sprintf("%d %%", tick)})
	}
	if len(points) == 0 {
		return c
	}
	lo, hi := math.Inf(1), math.Inf(-1)
	for _, p := range points {
		lo, hi = min(lo, math.Log(p.X)), max(hi, math.Log(p.X))
	}
	margin := max((hi-lo)*.03, .1)
	lo, hi = lo-margin, hi+margin
	x := func(units float64) float64 { return (math.Log(units) - lo) / (hi - lo) }
	for i, name := range names {
		line := view.PathLine{Class: []string{"f0", "f1"}[i], Name: name}
		var path strings.Builder
		for k, p := range points {
			s := p.Shares[i]
			share := float64(s.Right) / float64(s.Of)
			low, high := neuron.Wilson(s.Right, s.Of)
			fmt.Fprintf(&path, "%s%s %s", map[bool]string{true: "M", false: "L"}[k == 0], format.Coordinate(pathWide*x(p.X)), y(share))
			line.Points = append(line.Points, view.PathPoint{
				Link: view.Link{Text: fmt.Sprintf("%s neurons a class: %s %s", format.Number(p.X), name, format.Percent(share)), Address: p.Address},
				X:    format.CSSPercent(x(p.X)), Y: y(share), Low: y(low), High: y(high), Chosen: p.Chosen,
			})
		}
		line.Path = path.String()
		c.Lines = append(c.Lines, line)
	}
	for _, tick := range []float64{.01, .03, .1, .3, 1, 3, 10, 30, 100, 300, 1000} {
		if at := x(tick); at >= 0 && at <= 1 {
			c.Columns = append(c.Columns, view.Tick{At: format.CSSPercent(at), Text: format.Exact(tick)})
		}
	}
	return c
}
