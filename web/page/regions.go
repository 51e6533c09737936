package page

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"multiscope/internal/neuron"
	"multiscope/internal/worldmap"
	"multiscope/web/address"
	"multiscope/web/chart"
	"multiscope/web/format"
	"multiscope/web/view"
)

// Sizes of what stands beside a map.
const (
	placesShown = 10
	peaksShown  = 20
)

// showRegions is the page of a study of region units.
func showRegions(a studyAsked) (templ.Component, error) {
	p, err := newRegionsPage(a)
	return view.Regions(p), err
}

func newRegionsPage(a studyAsked) (p view.RegionsPage, err error) {
	data, err := a.regions.decode(a.study)
	if err != nil {
		return p, err
	}
	q, err := address.ParseRegionQuery(a.query, data.Layer())
	if err != nil {
		return p, err
	}
	shown, chosen, err := chooseRegion(data, &q)
	if err != nil {
		return p, err
	}
	p = view.RegionsPage{StudyPage: a.page, Credit: mapCredit(a.world), Views: regionViews(data, q), Units: regionUnits(data, shown, q), Shows: regionShows(data, q)}
	if q.Show == address.ShowMap && len(data.Rows) == 0 {
		return p, neuron.NotFoundf("The study %s has no map without names; its notes say why.", a.study.Slug)
	}
	p.Counts = newRegionCounts(data.Shares)
	p.Notes = append(p.Notes, data.Notes...)
	if q.All {
		return showRegionView(a, p, data, shown, q)
	}
	u := data.Units[chosen]
	neurons, err := a.neurons([]neuron.Ref{u.Ref()})
	if err != nil {
		return p, err
	}
	p.Heading, p.Neuron = u.Name(), neurons[u.Ref()]
	p.Neuron.Name = a.modelFact(u.Model).Value
	p.Remark = regionRemark(data, u)
	if p.Notice, err = a.notice(u.Sensitive); err != nil {
		return p, err
	}
	drawRegion(&p, a.world.Map(), data, u, q.Show)
	p.Map.Missing = mapMissing(a.world)
	return p, nil
}

func decodeRegions(st neuron.Study) (neuron.Regions, error) {
	var data neuron.Regions
	if err := st.Decode(&data); err != nil {
		return data, err
	}
	if err := data.Check(); err != nil {
		return data, fmt.Errorf("read the study %s: %w", st.Slug, err)
	}
	if len(data.Units) == 0 {
		return data, neuron.NotFoundf("The study %s has no neurons.", st.Slug)
	}
	if len(data.Views) == 0 {
		all := neuron.RegionView{Name: "all", Title: "All"}
		for i := range data.Units {
			all.Units = append(all.Units, i)
		}
		data.Views = []neuron.RegionView{all}
	}
	return data, nil
}

// chooseRegion returns the view and the place of the unit that q asks for, and fills in what it leaves out.
func chooseRegion(data neuron.Regions, q *address.RegionQuery) (neuron.RegionView, int, error) {
	unit := -1
	if q.Unit != (neuron.Ref{}) {
		unit = slices.IndexFunc(data.Units, func(u neuron.RegionUnit) bool { return u.Ref() == q.Unit })
		if unit < 0 {
			return neuron.RegionView{}, 0, neuron.NotFoundf("The study does not have the neuron %s.", q.Unit)
		}
	}
	at := slices.IndexFunc(data.Views, func(v neuron.RegionView) bool {
		return v.Name == q.View || q.View == "" && (unit < 0 || slices.Contains(v.Units, unit))
	})
	if at < 0 {
		return neuron.RegionView{}, 0, neuron.NotFoundf("The study has no view %q.", q.View)
	}
	v := data.Views[at]
	if unit < 0 {
		unit = v.Units[0]
	}
	q.View = v.Name
	if !q.All {
		q.Unit = data.Units[unit].Ref()
	}
	return v, unit, nil
}

func regionViews(data neuron.Regions, q address.RegionQuery) []view.Choice {
	var choices []view.Choice
	for _, v := range data.Views {
		to := address.RegionQuery{View: v.Name, Show: q.Show, All: q.All, Unit: data.Units[v.Units[0]].Ref()}
		choices = append(choices, view.Choice{Link: view.Link{Text: v.Title, Address: address.RegionAddress(to)}, Chosen: v.Name == q.View})
	}
	return choices
}

func regionUnits(data neuron.Regions, v neuron.RegionView, q address.RegionQuery) []view.Choice {
	choices := []view.Choice{}
	for _, i := range v.Units {
		u := data.Units[i]
		to := address.RegionQuery{View: v.Name, Show: q.Show, Unit: u.Ref()}
		choices = append(choices, view.Choice{Link: view.Link{Text: unitLabel(data, u), Address: address.RegionAddress(to)}, Chosen: !q.All && u.Ref() == q.Unit})
	}
	if len(v.Units) > 1 {
		to := address.RegionQuery{View: v.Name, Show: q.Show, All: true}
		choices = append(choices, view.Choice{Link: view.Link{Text: "All " + strconv.Itoa(len(v.Units)) + " at once", Address: address.RegionAddress(to)}, Chosen: q.All})
	}
	return choices
}

func regionShows(data neuron.Regions, q address.RegionQuery) []view.Choice {
	choices := []view.Choice{}
	for _, s := range []struct {
		show address.RegionShow
		text string
	}{{address.ShowCountries, "Countries"}, {address.ShowCities, "Cities"}, {address.ShowMap, "A map without names"}} {
		if s.show == address.ShowMap && (q.All || len(data.Rows) == 0) {
			continue // each has a scale of its own, or none
		}
		to := q
		to.Show = s.show
		choices = append(choices, view.Choice{Link: view.Link{Text: s.text, Address: address.RegionAddress(to)}, Chosen: s.show == q.Show})
	}
	return choices
}

// modelName is the name of a model for one who knows its slug: "RN50x4".
func modelName(slug string) string {
	name := strings.TrimSuffix(slug, "-published")
	return strings.ReplaceAll(strings.ToUpper(name), "RN50X", "RN50x")
}

// regionRemark says what is special about a unit.
func regionRemark(data neuron.Regions, u neuron.RegionUnit) string {
	if data.Shares != nil {
		return measuredRemark(data, u)
	}
	var s []string
	if u.Uncertain {
		s = append(s, "The name comes with a question mark: whether it fits was doubted.")
	}
	if u.Secondary {
		s = append(s, "It answers to something else first, and to a region besides.")
	}
	return strings.Join(s, " ")
}

// measuredRemark says by which signs a unit is regional, or not.
func measuredRemark(data neuron.Regions, u neuron.RegionUnit) string {
	lie := "The countries that drive it lie together no more than by chance"
	if u.Clustered {
		lie = "The countries that drive it lie together"
	}
	lie += fmt.Sprintf(" (Moran's I %.2f).", u.Clustering)
	if data.Shares.Words == 0 {
		return lie
	}
	return fmt.Sprintf("%d of its %d strongest words name places. %s", u.PlaceWords, neuron.LexiconWords, lie)
}

// newRegionCounts is how many units are regional, beside what the paper counted; nil where they were not counted.
func newRegionCounts(s *neuron.RegionShares) *view.RegionCounts {
	if s == nil {
		return nil
	}
	share := func(n int) string { return format.Percent(float64(n) / float64(max(s.Units, 1))) }
	c := &view.RegionCounts{
		Rows: [][]string{{"Countries lie together", format.Count(s.Clustered), share(s.Clustered), "not asked"}},
	}
	if s.Words == 0 {
		return c
	}
	five := s.Buckets[neuron.LexiconWords].Units
	c.Rows = [][]string{
		{"Five of five words name places", format.Count(five), share(five), "2.5 % of RN50x4 (64 units), 2 to 4 % of the others"},
		{"Regional, conservative", format.Count(s.Conservative), share(s.Conservative), "about 4 %, by hand"},
		{"Regional, liberal", format.Count(s.Liberal), share(s.Liberal), "up to 8 %, by hand"},
		c.Rows[0],
	}
	for k, b := range s.Buckets {
		c.Buckets = append(c.Buckets, []string{fmt.Sprintf("%d of %d", k, neuron.LexiconWords), format.Count(b.Units), byChance(s.Chance[k]), format.Count(b.Clustered)})
	}
	c.Note = fmt.Sprintf("Of %s that were shown, %s name places. Conservative: five of five, or three and countries that lie together. Liberal: also three of five, or one and countries that lie together. "+
		"The paper looked at samples by hand; this is a rule, and neighbours also share spellings (Guinea and Guinea-Bissau, names in -stan), which a unit that reads letters answers to.",
		format.Plural(s.Words, "word"), format.Count(s.PlaceWords))
	return c
}

// drawRegion puts a unit's levels on the map, and beside it.
func drawRegion(p *view.RegionsPage, m *worldmap.Map, data neuron.Regions, u neuron.RegionUnit, show address.RegionShow) {
	p.Scale = chart.LevelScale()
	countries, cities := placeNames(data.Countries, u.Countries, 3), placeNames(data.Cities, u.Cities, 3)
	switch show {
	case address.ShowCountries:
		p.Map = chart.Countries(m, fmt.Sprintf("World map: the countries whose names drive %s most are %s.", u.Name(), countries), data.Countries, u.Countries)
		p.Legend = "Each country by the neuron's level for its name."
		if slices.ContainsFunc(p.Map.Layers, func(l view.MapLayer) bool { return l.Class == "outline" && len(l.Shapes) > 0 }) {
			p.Scale = append(p.Scale, view.ScaleStep{Class: "unasked", Range: "name not asked for"})
		}
		p.Columns, p.Rows = []string{"Country", "Level"}, placeRows(data.Countries, u.Countries)
		p.Table = tableName("countries", len(p.Rows), len(data.Countries))
	case address.ShowCities:
		p.Map = chart.Cities(m, fmt.Sprintf("World map: the cities whose names drive %s most are %s.", u.Name(), cities), data.Cities, u.Cities)
		p.Legend = "Each city by the neuron's level for its name, on the scale of the countries."
		p.Columns, p.Rows = []string{"City", "Level"}, placeRows(data.Cities, u.Cities)
		p.Table = tableName("cities", len(p.Rows), len(data.Cities))
	default:
		peaks := peakRows(data, u)
		p.Map = chart.Field(m, fmt.Sprintf("World map: %s is strongest at %s, %s.", u.Name(), peaks[0][0], peaks[0][1]), data.Rows, data.Columns, u.Map)
		p.Legend = "The neuron's response to each place of a drawn map without names, on a scale of its own. Outlines of countries are laid over it."
		p.Table, p.Columns, p.Rows = fmt.Sprintf("The %d strongest of %s places in numbers", len(peaks), format.Count(len(u.Map))), []string{"Latitude", "Longitude", "Level"}, peaks
	}
	p.Places = []view.PlaceList{
		{Heading: "Countries", Bars: placeBars(data.Countries, u.Countries)},
		{Heading: "Cities", Bars: placeBars(data.Cities, u.Cities)},
	}
	for _, w := range u.Words {
		p.Words = append(p.Words, view.Link{Text: w, Address: address.Word(w)})
	}
}

// placeNames lists the n strongest places.
func placeNames(places []neuron.GeoPlace, levels []byte, n int) string {
	var names []string
	for _, i := range chart.Strongest(levels, n) {
		names = append(names, places[i].Name)
	}
	return strings.Join(names, ", ")
}

func placeBars(places []neuron.GeoPlace, levels []byte) []view.PlaceBar {
	var bars []view.PlaceBar
	for _, i := range chart.Strongest(levels, placesShown) {
		if levels[i] > 0 {
			bars = append(bars, view.PlaceBar{Name: places[i].Name, Value: strconv.Itoa(int(levels[i])), Share: format.Coordinate(100 * float64(levels[i]) / 255)})
		}
	}
	return bars
}

// placeRows lists the places that have a level, the strongest first.
func placeRows(places []neuron.GeoPlace, levels []byte) [][]string {
	var rows [][]string
	for _, i := range chart.Strongest(levels, len(levels)) {
		if levels[i] > 0 {
			rows = append(rows, []string{places[i].Name, strconv.Itoa(int(levels[i]))})
		}
	}
	return rows
}

// tableName says how many places a table has and what is left out.
func tableName(what string, listed, all int) string {
	if listed == all {
		return fmt.Sprintf("All %d %s in numbers", all, what)
	}
	return fmt.Sprintf("%d of %d %s in numbers; the level of the others is 0", listed, all, what)
}

// peakRows lists the strongest cells of a unit's map.
func peakRows(data neuron.Regions, u neuron.RegionUnit) [][]string {
	var rows [][]string
	for _, i := range chart.Strongest(u.Map, peaksShown) {
		lat, lon := data.Rows[i/len(data.Columns)], data.Columns[i%len(data.Columns)]
		rows = append(rows, []string{degrees(lat, "N", "S"), degrees(lon, "E", "W"), strconv.Itoa(int(u.Map[i]))})
	}
	return rows
}

// degrees words a latitude or a longitude.
func degrees(d float64, positive, negative string) string {
	if d < 0 {
		return fmt.Sprintf("%.1f° %s", -d, negative)
	}
	return fmt.Sprintf("%.1f° %s", d, positive)
}

// mapCredit says where outlines are from.
func mapCredit(a *worldmap.Atlas) string {
	if a.Map() == nil {
		return "Equal Earth projection."
	}
	return "Outlines: " + worldmap.Source + ". " + worldmap.Licence + ". Equal Earth projection."
}

// mapMissing says why there are no outlines.
func mapMissing(a *worldmap.Atlas) string {
	switch {
	case a.Map() != nil:
		return ""
	case a.Why() != "":
		return "Countries are dots at their middles. " + a.Why()
	}
	return "Countries are dots at their middles: their outlines are not on this machine yet."
}
