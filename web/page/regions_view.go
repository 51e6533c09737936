package page

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"multiscope/internal/neuron"
	"multiscope/web/address"
	"multiscope/web/chart"
	"multiscope/web/view"
)

// mostTogether bounds the table of several units.
const mostTogether = 200

// showRegionView shows the units of a view at once, each with a hue. Sensitive ones stand behind the same notice.
func showRegionView(a studyAsked, p view.RegionsPage, data neuron.Regions, v neuron.RegionView, q address.RegionQuery) (view.RegionsPage, error) {
	var err error
	p.Heading = v.Title
	for _, i := range v.Units {
		if why := data.Units[i].Sensitive; why != "" && p.Notice == nil {
			if p.Notice, err = a.notice(why); err != nil {
				return p, err
			}
		}
	}
	units := make([]neuron.RegionUnit, len(v.Units))
	hues := make([]float64, len(v.Units))
	for i, at := range v.Units {
		units[i], hues[i] = data.Units[at], 360*float64(i)/float64(len(v.Units))
		to := address.RegionQuery{View: v.Name, Show: q.Show, Unit: units[i].Ref()}
		p.Hues = append(p.Hues, view.MapHue{Fill: chart.Hue(hues[i]), Address: address.RegionAddress(to), Text: unitLabel(data, units[i])})
	}
	places, levels, what := data.Countries, func(u neuron.RegionUnit) []byte { return u.Countries }, "country"
	if q.Show == address.ShowCities {
		places, levels, what = data.Cities, func(u neuron.RegionUnit) []byte { return u.Cities }, "city"
	}
	all := make([][]byte, len(units))
	for i, u := range units {
		all[i] = levels(u)
	}
	p.Map = chart.Together(a.world.Map(), "World map of "+v.Title+"; the table below says which neuron is strongest where.", places, all, hues, what == "city")
	p.Map.Missing = mapMissing(a.world)
	p.Legend = fmt.Sprintf("The hue of a %s is the mean of the neurons' hues, weighted by the square of each level, and stronger where the greatest level is higher. "+
		"Levels of different neurons cannot be compared: read the map neuron by neuron.", what)
	p.Columns, p.Rows = []string{strings.ToUpper(what[:1]) + what[1:], "Strongest neuron", "Level"}, strongestUnits(data, places, units, all)
	p.Table = "The strongest neuron of each " + what
	if n := len(p.Rows); n > mostTogether {
		p.Table, p.Rows = fmt.Sprintf("The strongest neuron of each %s: the %d with the highest levels of %d; the CSV file has all", what, mostTogether, n), p.Rows[:mostTogether]
	}
	return p, nil
}

// unitLabel names a unit, with its model where the study is about several.
func unitLabel(data neuron.Regions, u neuron.RegionUnit) string {
	if slices.ContainsFunc(data.Units, func(other neuron.RegionUnit) bool { return other.Model != u.Model }) {
		return fmt.Sprintf("%s %s %d", u.Name(), modelName(u.Model), u.Unit)
	}
	return fmt.Sprintf("%s %d", u.Name(), u.Unit)
}

// strongestUnits lists for each place the unit with the greatest level, the greatest first; places without any level
// are left out.
func strongestUnits(data neuron.Regions, places []neuron.GeoPlace, units []neuron.RegionUnit, levels [][]byte) [][]string {
	most, which := make([]byte, len(places)), make([]int, len(places))
	for i := range places {
		for u := range units {
			if levels[u][i] > most[i] {
				most[i], which[i] = levels[u][i], u
			}
		}
	}
	var rows [][]string
	for _, i := range chart.Strongest(most, len(most)) {
		if most[i] > 0 {
			rows = append(rows, []string{places[i].Name, unitLabel(data, units[which[i]]), strconv.Itoa(int(most[i]))})
		}
	}
	return rows
}
