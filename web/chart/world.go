package chart

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"multiscope/internal/neuron"
	"multiscope/internal/worldmap"
	"multiscope/web/address"
	"multiscope/web/format"
	"multiscope/web/view"
)

// levelSteps is how many colours levels from 0 to 255 have.
const levelSteps = 8

// levelStep returns the colour of a level.
func levelStep(level byte) int { return int(level) * levelSteps / 256 }

// LevelScale says which levels have which colour.
func LevelScale() []view.ScaleStep {
	steps := make([]view.ScaleStep, levelSteps)
	for i := range steps {
		lo := i * 256 / levelSteps
		steps[i] = view.ScaleStep{Class: "l" + strconv.Itoa(i), Range: fmt.Sprintf("%d–%d", lo, lo+256/levelSteps-1)}
	}
	return steps
}

// newWorld returns a map with nothing on it.
func newWorld(label string) view.WorldMap {
	return view.WorldMap{
		Label: label, Box: fmt.Sprintf("0 0 %d %d", worldmap.Width, worldmap.Height),
		Sphere: worldmap.Sphere(), Graticule: worldmap.Graticule(),
	}
}

// land returns all countries in one colour, none where they have no outlines.
func land(m *worldmap.Map, class string) view.MapLayer {
	layer := view.MapLayer{Class: class}
	if m != nil {
		layer.Shapes = []view.MapShape{{Address: address.World(m.File().Name, worldmap.All)}}
	}
	return layer
}

// Countries is a map whose countries have the colours of their levels, each with what a pointer at it is told. Those
// without outlines are dots.
func Countries(m *worldmap.Map, label string, places []neuron.GeoPlace, levels []byte) view.WorldMap {
	w := newWorld(label)
	drawn := map[string]bool{}
	layers := countryLayers(m, places, levels, func(i int, id string) string {
		drawn[id] = true
		return places[i].Name + ": " + strconv.Itoa(int(levels[i]))
	})
	w.Layers = append([]view.MapLayer{others(m, drawn)}, layers...)
	return w
}

// CountriesInBrief is the same map with a tenth of its size: nothing is told of a country, and all land has the colour of
// the lowest levels.
func CountriesInBrief(m *worldmap.Map, label string, places []neuron.GeoPlace, levels []byte) view.WorldMap {
	w := newWorld(label)
	w.Graticule = ""
	w.Layers = append(w.Layers, land(m, "l0"))
	for _, l := range countryLayers(m, places, levels, func(int, string) string { return "" }) {
		if l.Class == "l0" {
			l.Shapes = nil
		}
		w.Layers = append(w.Layers, l)
	}
	return w
}

// countryLayers returns the layers of all colours that countries have.
func countryLayers(m *worldmap.Map, places []neuron.GeoPlace, levels []byte, title func(i int, id string) string) []view.MapLayer {
	layers, dots := make([]view.MapLayer, levelSteps), make([]strings.Builder, levelSteps)
	for i, p := range places {
		step := levelStep(levels[i])
		if id, found := m.Find(p.Name); found {
			layers[step].Shapes = append(layers[step].Shapes, view.MapShape{Address: address.World(m.File().Name, id), Title: title(i, id)})
		} else {
			dot(&dots[step], p)
		}
	}
	for i := range layers {
		layers[i].Class, layers[i].Dots = "l"+strconv.Itoa(i), dots[i].String()
	}
	return slices.DeleteFunc(layers, func(l view.MapLayer) bool { return len(l.Shapes) == 0 && l.Dots == "" })
}

// others returns the outlines of what was not asked for.
func others(m *worldmap.Map, drawn map[string]bool) view.MapLayer {
	layer := view.MapLayer{Class: "outline"}
	for _, id := range m.IDs() {
		if !drawn[id] {
			layer.Shapes = append(layer.Shapes, view.MapShape{Address: address.World(m.File().Name, id)})
		}
	}
	return layer
}

// mostLabels is how many cities have their names on the map, majorLabels how many where there is little room.
const (
	mostLabels  = 10
	majorLabels = 3
)

// Cities is a map with a dot for each city, the larger the stronger. The strongest have their names.
func Cities(m *worldmap.Map, label string, places []neuron.GeoPlace, levels []byte) view.WorldMap {
	w := newWorld(label)
	w.Layers = append(w.Layers, land(m, "l0"))
	dots := make([]strings.Builder, levelSteps)
	for i, p := range places {
		dot(&dots[levelStep(levels[i])], p)
	}
	for i := range dots {
		if dots[i].Len() > 0 {
			w.Layers = append(w.Layers, view.MapLayer{Class: "city l" + strconv.Itoa(i), Dots: dots[i].String()})
		}
	}
	for _, i := range Strongest(levels, mostLabels) {
		if levels[i] > 0 {
			w.Labels = addLabel(w.Labels, places[i])
		}
	}
	return w
}

// addLabel adds the name of a place unless it would lie on another one.
func addLabel(labels []view.MapLabel, p neuron.GeoPlace) []view.MapLabel {
	x, y := worldmap.Place(p.Lon, p.Lat)
	x, y = x/worldmap.Width, y/worldmap.Height
	minor := len(labels) >= majorLabels
	for _, l := range labels {
		dx, dy := math.Abs(x-fraction(l.X)), math.Abs(y-fraction(l.Y))
		if dx < .13 && dy < .035 {
			return labels
		}
		minor = minor || dx < .4 && dy < .1
	}
	return append(labels, view.MapLabel{X: format.CSSPercent(x), Y: format.CSSPercent(y), Text: p.Name, Before: x > .8, Minor: minor})
}

// fraction reads what format.CSSPercent writes.
func fraction(percent string) float64 {
	v, err := strconv.ParseFloat(strings.TrimSuffix(percent, "%"), 64)
	if err != nil {
		return math.Inf(1)
	}
	return v / 100
}

// dot adds a point to path data: a line of no length, which round ends make a dot.
func dot(b *strings.Builder, p neuron.GeoPlace) {
	x, y := worldmap.Place(p.Lon, p.Lat)
	fmt.Fprintf(b, "M%.0f %.0fh0", x, y)
}

// Strongest returns the places of the n greatest levels, the greatest first.
func Strongest(levels []byte, n int) []int {
	order := make([]int, len(levels))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return int(levels[b]) - int(levels[a]) })
	return order[:min(n, len(order))]
}

// Field is a map with the level of each cell of a grid, given the latitudes and longitudes of the cells' middles, under
// the outlines of countries.
func Field(m *worldmap.Map, label string, rows, columns []float64, levels []byte) view.WorldMap {
	w := newWorld(label)
	cells := make([]strings.Builder, levelSteps)
	for r := range rows {
		for c := 0; c < len(columns); {
			step, first := levelStep(levels[r*len(columns)+c]), c
			for c < len(columns) && levelStep(levels[r*len(columns)+c]) == step {
				c++
			}
			if step > 0 {
				band(&cells[step], edge(rows, r), edge(rows, r+1), edge(columns, first), edge(columns, c))
			}
		}
	}
	for i := range cells {
		if cells[i].Len() > 0 {
			w.Layers = append(w.Layers, view.MapLayer{Class: "l" + strconv.Itoa(i), Path: cells[i].String()})
		}
	}
	w.Layers = append(w.Layers, land(m, "outline"))
	return w
}

// edge returns the border between middle i-1 and middle i.
func edge(middles []float64, i int) float64 {
	step := 0.
	if len(middles) > 1 {
		step = middles[1] - middles[0]
	}
	if i == 0 {
		return middles[0] - step/2
	}
	return middles[i-1] + step/2
}

// band adds the area between two parallels and two meridians. Parallels are straight on the map, and meridians nearly
// so within a cell. What lies beyond the globe is cut off.
func band(b *strings.Builder, north, south, west, east float64) {
	north, south = min(90, north), max(-90, south)
	west, east = max(-180, west), min(180, east)
	if north <= south || east <= west {
		return
	}
	x0, y0 := worldmap.Place(west, north)
	x1, _ := worldmap.Place(east, north)
	x2, y1 := worldmap.Place(east, south)
	x3, _ := worldmap.Place(west, south)
	fmt.Fprintf(b, "M%.0f %.0fH%.0fL%.0f %.0fH%.0fz", x0, y0, x1, x2, y1, x3)
}
