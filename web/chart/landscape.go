package chart

import (
	"fmt"
	"math"

	"multiscope/internal/neuron"
	"multiscope/web/format"
	"multiscope/web/view"
)

// Landscape draws medians and standard deviations on one axis, the lowest median first.
func Landscape(things []neuron.LandscapeThing) view.Landscape {
	lo, hi := 0., 0.
	for _, t := range things {
		lo, hi = min(lo, t.Median-t.Std), max(hi, t.Median+t.Std)
	}
	step := roundStep(max(hi-lo, 1) / 6)
	lo, hi = step*math.Floor(lo/step), step*math.Ceil(hi/step)
	at := func(z float64) string { return format.CSSPercent((z - lo) / (hi - lo)) }
	l := view.Landscape{Zero: at(0)}
	for i := 0; lo+float64(i)*step <= hi+step/2; i++ {
		z := lo + float64(i)*step
		l.Ticks = append(l.Ticks, view.Tick{At: at(z), Text: format.Sigma(z), Minor: i%2 != 0})
	}
	for _, t := range things {
		l.Rows = append(l.Rows, view.LandscapeRow{
			Name: t.Name, Value: format.SigmaTo(t.Median, 1), Median: at(t.Median), From: at(t.Median - t.Std), Wide: format.CSSPercent(2 * t.Std / (hi - lo)),
			Tone:  Tone(t.Median),
			Title: fmt.Sprintf("%s: median %s, standard deviation %s", t.Name, format.SigmaTo(t.Median, 1), format.Number(t.Std)),
		})
	}
	return l
}
