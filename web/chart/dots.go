package chart

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"multiscope/web/format"
	"multiscope/web/view"
)

// DotGroup is things of one kind and a number of each.
type DotGroup struct {
	Name   string
	Items  []string
	Values []float64
}

// Dots draws two groups on one axis, a row for each thing, the highest first, with the mean of each group. Unit follows the
// numbers: "σ".
func Dots(first, second DotGroup, unit string) view.Dots {
	lo, hi := 0., 0.
	for _, v := range slices.Concat(first.Values, second.Values) {
		lo, hi = min(lo, v), max(hi, v)
	}
	if hi-lo == 0 {
		hi = 1
	}
	step := roundStep((hi - lo) / 4)
	lo, hi = step*math.Floor(lo/step), step*math.Ceil(hi/step)
	digits := max(0, 1-int(math.Floor(math.Log10(hi-lo)))) + 1
	written := func(x float64) string { return strings.TrimSuffix(format.SigmaTo(x, digits), "σ") + unit }
	at := func(x float64) string { return format.CSSPercent((x - lo) / (hi - lo)) }
	d := view.Dots{Zero: at(0), First: first.Name, Second: second.Name}
	d.FirstMean, d.SecondMean = at(meanOf(first.Values)), at(meanOf(second.Values))
	d.Means = fmt.Sprintf("Means: %s %s, %s %s.", first.Name, written(meanOf(first.Values)), second.Name, written(meanOf(second.Values)))
	for i := 0; lo+float64(i)*step <= hi+step/2; i++ {
		d.Ticks = append(d.Ticks, view.Tick{At: at(lo + float64(i)*step), Text: written(lo + float64(i)*step), Minor: i%2 != 0})
	}
	type row struct {
		view.DotRow
		x float64
	}
	var rows []row
	for g, group := range []DotGroup{first, second} {
		for i, v := range group.Values {
			rows = append(rows, row{view.DotRow{
				Name: group.Items[i], Value: written(v), At: at(v), Second: g == 1, Title: fmt.Sprintf("%s, of %s: %s", group.Items[i], group.Name, written(v)),
			}, v})
		}
	}
	slices.SortStableFunc(rows, func(a, b row) int {
		if a.x > b.x {
			return -1
		} else if a.x < b.x {
			return 1
		}
		return 0
	})
	for _, r := range rows {
		d.Rows = append(d.Rows, r.DotRow)
	}
	return d
}

func meanOf(x []float64) float64 {
	sum := 0.
	for _, v := range x {
		sum += v
	}
	return sum / float64(max(len(x), 1))
}

// QuadrantPoint is a thing with two numbers.
type QuadrantPoint struct {
	X, Y    float64
	Name    string
	Address string // "" for one of the many, without a link
	Chosen  bool
}

// The plane of Quadrants, in pixels.
const (
	quadrantsWidth, quadrantsHeight = 640, 480
	quadrantsMargin                 = 36
)

// Quadrants draws points in a plane with the axes in its middle, so that both sides of zero have as much room.
func Quadrants(points []QuadrantPoint, unit string) view.Quadrants {
	most := [2]float64{}
	for _, p := range points {
		most[0], most[1] = max(most[0], math.Abs(p.X)), max(most[1], math.Abs(p.Y))
	}
	s := view.Quadrants{Box: fmt.Sprintf("0 0 %d %d", quadrantsWidth, quadrantsHeight)}
	place := func(p QuadrantPoint) (x, y float64) {
		x, y = quadrantsWidth/2., quadrantsHeight/2.
		if most[0] > 0 {
			x += p.X / most[0] * (quadrantsWidth/2 - quadrantsMargin)
		}
		if most[1] > 0 {
			y -= p.Y / most[1] * (quadrantsHeight/2 - quadrantsMargin)
		}
		return x, y
	}
	var many strings.Builder
	for _, p := range points {
		x, y := place(p)
		if p.Address == "" && !p.Chosen {
			fmt.Fprintf(&many, "M%s %sh0", format.Coordinate(x), format.Coordinate(y))
			continue
		}
		s.Points = append(s.Points, view.QuadrantPoint{X: format.Coordinate(x), Y: format.Coordinate(y), Name: p.Name, Address: p.Address, Chosen: p.Chosen})
	}
	s.Many = many.String()
	s.Axes = fmt.Sprintf("M%d %dH%dM%d %dV%d", quadrantsMargin/2, quadrantsHeight/2, quadrantsWidth-quadrantsMargin/2, quadrantsWidth/2, quadrantsMargin/2, quadrantsHeight-quadrantsMargin/2)
	s.MostX, s.MostY = strings.TrimSuffix(format.SigmaTo(most[0], 2), "σ")+unit, strings.TrimSuffix(format.SigmaTo(most[1], 2), "σ")+unit
	return s
}
