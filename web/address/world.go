package address

import (
	"net/url"

	"multiscope/internal/neuron"
)

// World returns the address of the drawing of a country, given the name of the file and the country's in it.
func World(file, id string) string { return "/world/" + file + "#" + id }

// RegionShow is what a map of a region unit shows.
type RegionShow string

// What a map shows.
const (
	ShowCountries RegionShow = "countries"
	ShowCities    RegionShow = "cities"
	ShowMap       RegionShow = "map"
)

// RegionQuery is the state of a page of region units.
type RegionQuery struct {
	View string // "" for the first that has the unit
	Unit neuron.Ref
	All  bool // the units of the view at once, in place of Unit
	Show RegionShow
}

// allUnits is the unit of RegionQuery.All.
const allUnits = "all"

// ParseRegionQuery reads a state; without a unit it is one that is left to the page. Of a study on one layer a unit's number will
// do; the layer is the zero value where there are several.
func ParseRegionQuery(v url.Values, on neuron.StudyLayer) (q RegionQuery, err error) {
	q = RegionQuery{View: v.Get("view"), Show: ShowCountries}
	switch s := RegionShow(v.Get("show")); s {
	case ShowCountries, ShowCities, ShowMap:
		q.Show = s
	case "":
	default:
		return q, neuron.Invalidf("A map shows countries, cities or map, not %q.", s)
	}
	if v.Get("unit") == allUnits {
		q.All = true
		return q, nil
	}
	unit, err := ParseStudyUnitOf(v, on)
	if unit != nil {
		q.Unit = *unit
	}
	return q, err
}

// Values returns the state as a query.
func (q RegionQuery) Values() url.Values {
	v := url.Values{}
	if q.View != "" {
		v.Set("view", q.View)
	}
	switch {
	case q.All:
		v.Set("unit", allUnits)
	case q.Unit != neuron.Ref{}:
		v.Set("unit", q.Unit.String())
	}
	if q.Show != "" && q.Show != ShowCountries {
		v.Set("show", string(q.Show))
	}
	return v
}

// RegionAddress returns the address of a state on the page itself.
func RegionAddress(q RegionQuery) string { return "?" + q.Values().Encode() + "#chosen" }
