package address

import (
	"math"
	"net/url"
	"slices"
	"strconv"

	"multiscope/internal/neuron"
)

// MapRegion is a square part of a map: its corner at the upper left and its width, all in [0,1].
type MapRegion struct{ X, Y, W float64 }

// WholeMap is all of a map.
var WholeMap = MapRegion{W: 1}

// narrowestRegion is the least width that is shown: below it points of a float32 fall onto each other.
const narrowestRegion = 1. / 4096

// MapQuery is the state of the map of a layer's units.
type MapQuery struct {
	By     neuron.MapColour // "" leaves it to the page
	Region MapRegion        // zero where none is named
	Unit   int              // that is marked; -1 for none
	Page   int              // of the list, from 1
	After  int              // of data: the last unit that was read; -1 for none
}

// UnitMap returns the address of the map of a layer's units.
func UnitMap(model, layer string) string { return Layer(model, layer) + "/map" }

// OnMap returns the address of the map with a unit in its middle and marked.
func OnMap(r neuron.Ref) string {
	return UnitMap(r.Model, r.Layer) + MapQuery{Unit: r.Unit, Page: 1, After: -1}.String()
}

// ParseMapQuery reads the state of a map; what is left out is as by default.
func ParseMapQuery(v url.Values) (MapQuery, error) {
	q := MapQuery{By: neuron.MapColour(v.Get("by")), Unit: -1, After: -1}
	if q.By != "" && !slices.Contains(neuron.MapColours, q.By) {
		return q, neuron.Invalidf("A map is coloured by one of %q, not by %.40q.", neuron.MapColours, q.By)
	}
	var err error
	for _, unit := range []struct {
		name string
		to   *int
	}{{"unit", &q.Unit}, {"after", &q.After}} {
		if s := v.Get(unit.name); s != "" {
			if *unit.to, err = neuron.ParseUnit(s); err != nil {
				return q, err
			}
		}
	}
	if q.Region, err = parseRegion(v); err != nil {
		return q, err
	}
	page, err := parseWhole(v, "page", 1, 1)
	q.Page = int(page)
	return q, err
}

func parseRegion(v url.Values) (r MapRegion, err error) {
	if v.Get("x") == "" && v.Get("y") == "" && v.Get("w") == "" {
		return r, nil
	}
	for _, part := range []struct {
		name string
		to   *float64
	}{{"x", &r.X}, {"y", &r.Y}, {"w", &r.W}} {
		*part.to, err = strconv.ParseFloat(v.Get(part.name), 64)
		if err != nil || math.IsNaN(*part.to) {
			return r, neuron.Invalidf("A part of a map is named by x, y and w, numbers from 0 to 1; %s=%.40q is not.", part.name, v.Get(part.name))
		}
		*part.to += 0 // no −0
	}
	if r.X < 0 || r.Y < 0 || r.W < narrowestRegion || r.X+r.W > 1 || r.Y+r.W > 1 {
		return r, neuron.Invalidf("A part of a map lies within it and is at least %g wide; x=%g, y=%g, w=%g is not.", narrowestRegion, r.X, r.Y, r.W)
	}
	return r, nil
}

// String is the inverse of ParseMapQuery.
func (q MapQuery) String() string {
	v := url.Values{}
	if q.By != "" {
		v.Set("by", string(q.By))
	}
	if q.Region != (MapRegion{}) {
		for name, n := range map[string]float64{"x": q.Region.X, "y": q.Region.Y, "w": q.Region.W} {
			v.Set(name, strconv.FormatFloat(n, 'g', -1, 64))
		}
	}
	if q.Unit >= 0 {
		v.Set("unit", strconv.Itoa(q.Unit))
	}
	if q.After >= 0 {
		v.Set("after", strconv.Itoa(q.After))
	}
	if q.Page > 1 {
		v.Set("page", strconv.Itoa(q.Page))
	}
	return encode(v)
}

// Cells is how many cells a region is divided into, in each direction.
const Cells = 4

// Cell returns a part of a region that is shown, by its row and column.
func (r MapRegion) Cell(row, col int) MapRegion {
	w := r.W / Cells
	return MapRegion{r.X + float64(col)*w, r.Y + float64(row)*w, w}
}

// Narrow reports whether the cells of a region are too small to be shown.
func (r MapRegion) Narrow() bool { return r.W/Cells < narrowestRegion }

// Around returns the region of a width around a place, as far as it lies on the map.
func Around(x, y, w float64) MapRegion {
	w = min(w, 1)
	return MapRegion{min(max(x-w/2, 0), 1-w), min(max(y-w/2, 0), 1-w), w}
}

// Holds reports whether a place lies in the region.
func (r MapRegion) Holds(x, y float32) bool {
	dx, dy := float64(x)-r.X, float64(y)-r.Y
	return dx >= 0 && dy >= 0 && dx < r.W && dy < r.W
}

// MapDrawing returns the address of the points of a map, of which parts are taken by their names. Version is a hash of
// what it says.
func MapDrawing(model, layer string, by neuron.MapColour, version string) string {
	return UnitMap(model, layer) + ".svg" + encode(url.Values{"by": {string(by)}, "v": {version}})
}
