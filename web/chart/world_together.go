package chart

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"multiscope/internal/neuron"
	"multiscope/internal/worldmap"
	"multiscope/web/address"
	"multiscope/web/view"
)

// Hue is the colour of one of several units: as light on a light page as on a dark one.
func Hue(degrees float64) string { return fmt.Sprintf("hsl(%.0f 60%% 52%%)", degrees) }

// Steps of hue, in degrees, and of opacity that a map of several units has. With fewer colours it is smaller.
const (
	hueStep      = 15
	opacitySteps = 8
)

// mixed is the colour of a place.
type mixed struct{ fill, opacity string }

// Together is a map of several units: the hue of a place is the mean of the units' hues, weighted by the square of each
// level as in the article's figure, and its opacity the greatest level.
func Together(m *worldmap.Map, label string, places []neuron.GeoPlace, levels [][]byte, hues []float64, cities bool) view.WorldMap {
	w := newWorld(label)
	w.Layers = append(w.Layers, land(m, "l0"))
	layer := view.MapLayer{Class: "hued"}
	points := map[mixed]int{} // place in layer.Points
	for i, p := range places {
		c, any := mix(levels, hues, i)
		if !any {
			continue
		}
		if id, found := m.Find(p.Name); found && !cities {
			layer.Shapes = append(layer.Shapes, view.MapShape{Address: address.World(m.File().Name, id), Title: p.Name, Fill: c.fill, Opacity: c.opacity})
			continue
		}
		at, known := points[c]
		if !known {
			at, points[c] = len(layer.Points), len(layer.Points)
			layer.Points = append(layer.Points, view.MapPoint{Stroke: c.fill, Opacity: c.opacity})
		}
		var d strings.Builder
		dot(&d, p)
		layer.Points[at].Path += d.String()
	}
	w.Layers = append(w.Layers, layer)
	return w
}

// mix returns the colour of one place; false where no unit has a level for it.
func mix(levels [][]byte, hues []float64, place int) (c mixed, any bool) {
	var x, y float64
	var most byte
	for u := range levels {
		level := levels[u][place]
		weight, angle := float64(level)*float64(level), hues[u]*math.Pi/180
		x, y, most = x+weight*math.Cos(angle), y+weight*math.Sin(angle), max(most, level)
	}
	hue := math.Round(math.Mod(math.Atan2(y, x)*180/math.Pi+360, 360)/hueStep) * hueStep
	opacity := math.Ceil(opacitySteps*float64(most)/255) / opacitySteps
	return mixed{Hue(math.Mod(hue, 360)), strconv.FormatFloat(opacity, 'g', 3, 64)}, most > 0
}
