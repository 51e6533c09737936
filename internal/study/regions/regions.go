// Package regions finds the units that answer to parts of the world, after Goh et al. 2021, “Region neurons”: it shows the
// names of countries, capitals and large cities in several sizes and at several places, and crops of a drawn map without
// names; counts how many of a unit's strongest words name places; and says of which units the countries that drive them lie
// together on the globe. Start at Run.
//
// It holds 4 bytes for each unit and each name or crop: with 4,000 crops and 1,024 units 20 MB.
package regions

import (
	"cmp"
	"context"
	_ "embed"
	"encoding/csv"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"multiscope/internal/neuron"
	"multiscope/internal/paper"
	"multiscope/internal/study"
	"multiscope/internal/tensor"
	"multiscope/internal/worldmap"
)

// cellDegrees is the side of a cell of the map, as of the article's map.
const cellDegrees = 4.5

// chanceShare is the share of the units that are said to be clustered which may be so by chance.
const chanceShare = .05

// Outlines brings the outlines of countries, or says in a sentence why there are none.
type Outlines func(ctx context.Context) (outlines [][]worldmap.Degrees, why string)

// Run shows names and map to the layer of a session and stores what its units answer.
func Run(ctx context.Context, s *study.Session, o Options, outlines Outlines) (st neuron.Study, err error) {
	if err := o.Check(); err != nil {
		return st, err
	}
	var land [][]worldmap.Degrees
	var why string
	if o.Crops > 0 {
		land, why = outlines(ctx)
	}
	r, err := s.Begin(ctx, "regions", neuron.RegionStudy, struct {
		Options
		Map bool
	}{o, land != nil})
	if err != nil {
		return st, err
	}
	d, err := newData(s)
	if err != nil {
		return st, err
	}
	if why != "" {
		d.Notes = append(d.Notes, "The map without names was left out: "+why)
	}
	f := finder{Run: r, o: o, data: &d}
	if err := f.find(ctx, land); err != nil {
		return st, err
	}
	st = neuron.Study{Title: "Region neurons of " + s.ModelName(), Summary: f.summary(), Method: f.method(land != nil)}
	for _, u := range d.Units {
		st.Units = append(st.Units, neuron.StudyUnit{Ref: u.Ref(), Part: d.Part(u)})
	}
	if err := st.SetData(d); err != nil {
		return st, err
	}
	return r.Finish(ctx, st)
}

//go:embed capitals.csv
var capitalsCSV string

// newData returns the places without levels: the article's countries and cities, and the capitals that it has not.
func newData(s *study.Session) (d neuron.Regions, err error) {
	if d.Countries, d.Cities, err = paper.Places(); err != nil {
		return d, err
	}
	rows, err := csv.NewReader(strings.NewReader(capitalsCSV)).ReadAll()
	if err != nil {
		return d, fmt.Errorf("regions: capitals.csv: %w", err)
	}
	for _, row := range rows[1:] {
		lat, latErr := strconv.ParseFloat(row[1], 64)
		lon, lonErr := strconv.ParseFloat(row[2], 64)
		if latErr != nil || lonErr != nil {
			return d, fmt.Errorf("regions: capitals.csv: %s lies nowhere", row[0])
		}
		d.Cities = append(d.Cities, neuron.GeoPlace{Name: row[0], Lat: lat, Lon: lon})
	}
	return d, nil
}

// finder finds what the units of a layer answer.
type finder struct {
	*study.Run
	o         Options
	data      *neuron.Regions
	clustered []clustering // of each unit
	words     []int        // of each unit: how many of its five strongest words name places; -1 where it has none
}

func (f *finder) find(ctx context.Context, land [][]worldmap.Degrees) error {
	d := f.data
	var list []string
	for _, p := range slices.Concat(d.Countries, d.Cities) {
		list = append(list, p.Name)
	}
	n, err := newNames(f.o, f.Side(), list)
	if err != nil {
		return err
	}
	answers, err := n.show(ctx, f.Run)
	if err != nil {
		return err
	}
	if err := f.countWords(ctx); err != nil {
		return err
	}
	f.cluster(answers)
	units := f.regional()
	for _, unit := range units {
		u, err := f.unit(ctx, unit, answers)
		if err != nil {
			return err
		}
		d.Units = append(d.Units, u)
	}
	f.addViews()
	if land == nil {
		return nil
	}
	d.Rows, d.Columns = grid(90, -90, cellDegrees), grid(-180, 180, cellDegrees)
	crops, err := showCrops(ctx, f.Run, f.o, land)
	if err != nil {
		return err
	}
	for i, unit := range units {
		d.Units[i].Map = levels(field(f.o, crops, unit, d.Rows, d.Columns))
	}
	return d.Check()
}

// regional returns the units whose levels are kept, those that are likeliest to be regional first.
func (f *finder) regional() []int {
	rank := func(unit int) int {
		switch {
		case f.conservative(unit):
			return 0
		case f.liberal(unit):
			return 1
		case f.isClustered(unit):
			return 2
		}
		return 3
	}
	units := make([]int, f.Layer.Units)
	for u := range units {
		units[u] = u
	}
	slices.SortStableFunc(units, func(a, b int) int {
		return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(f.words[b], f.words[a]), cmp.Compare(f.clustered[b].I, f.clustered[a].I))
	})
	return units[:min(len(units), f.o.Units)]
}

// unit returns a unit with its levels for names.
func (f *finder) unit(ctx context.Context, unit int, answers *tensor.Float32) (u neuron.RegionUnit, err error) {
	u = neuron.RegionUnit{StudyLayer: f.StudyLayer(), Unit: unit, Secondary: !f.conservative(unit)}
	all, countries := levels(column(answers, unit)), len(f.data.Countries)
	u.Countries, u.Cities = all[:countries], all[countries:]
	u.Clustering = f.clustered[unit].I
	if f.isClustered(unit) {
		u.Clustered = true
	}
	u.PlaceWords = max(0, f.words[unit])
	u.Title = titleOf(f.data.Countries, u.Countries)
	detail, err := f.Store.Unit(ctx, u.Ref())
	for _, w := range detail.TopWords[:min(len(detail.TopWords), 20)] {
		u.Words = append(u.Words, w.Word)
	}
	return u, err
}

// titleOf names a unit by the country whose name drives it most, and the next where that comes near it.
func titleOf(countries []neuron.GeoPlace, levels []byte) string {
	first := slices.Index(levels, slices.Max(levels))
	rest := slices.Clone(levels)
	rest[first] = 0
	second := slices.Index(rest, slices.Max(rest))
	if rest[second] < levels[first]/2 {
		return countries[first].Name
	}
	return countries[first].Name + ", " + countries[second].Name
}

// addViews groups units by how sure it is that they are regional.
func (f *finder) addViews() {
	views := []neuron.RegionView{
		{Name: "conservative", Title: "Regional, conservative"}, {Name: "liberal", Title: "Regional, liberal"}, {Name: "clustered", Title: "Countries lie together"}, {Name: "others", Title: "Strongest of the others"},
	}
	for i, u := range f.data.Units {
		at := 3
		switch {
		case f.conservative(u.Unit):
			at = 0
		case f.liberal(u.Unit):
			at = 1
		case u.Clustered:
			at = 2
		}
		views[at].Units = append(views[at].Units, i)
	}
	for _, v := range views {
		if len(v.Units) > 0 {
			f.data.Views = append(f.data.Views, v)
		}
	}
}

// column returns what one unit answers.
func column(answers *tensor.Float32, unit int) []float64 {
	values := make([]float64, answers.Shape[0])
	for i := range values {
		values[i] = float64(answers.Row(i)[unit])
	}
	return values
}

// levels returns how far values lie above their mean, from 0 for that or less to 254 for the greatest: what a unit answers to
// any name, or to any map, is taken off.
func levels(values []float64) []byte {
	mean, most := 0., 0.
	for _, v := range values {
		mean += v / float64(len(values))
	}
	for _, v := range values {
		most = max(most, v-mean)
	}
	out := make([]byte, len(values))
	for i, v := range values {
		if v > mean && most > 0 {
			out[i] = byte((v-mean)/most*254 + .5)
		}
	}
	return out
}

func (f *finder) summary() string {
	s := f.data.Shares
	if s.Words == 0 {
		return fmt.Sprintf("Of %d units of %s, the countries whose names drive a unit most lie together on the globe for %d.", s.Units, f.Layer.Slug, s.Clustered)
	}
	return fmt.Sprintf("Of %d units of %s %s have five names of places among their five strongest words; %s are regional by a conservative reading, %s by a liberal one. The paper: 2.5\u00a0%%, 4\u00a0%% and 8\u00a0%%.",
		s.Units, f.Layer.Slug, percent(s.Buckets[neuron.LexiconWords].Units, s.Units), percent(s.Conservative, s.Units), percent(s.Liberal, s.Units))
}

func percent(n, of int) string {
	return strconv.FormatFloat(100*float64(n)/float64(of), 'f', 1, 64) + "\u00a0%"
}

func (f *finder) method(drawn bool) string {
	m := fmt.Sprintf("The names of %d countries and %d cities, all capitals among them, were written black on white in %d sizes and at %d places of the picture; a unit's level for a name is the mean over sizes of the most at any place, "+
		"less its mean over all names, from 0 to 254 for the greatest. Countries lie together where Moran's I over the %d nearest countries is greater than in up to %d permutations (seed %d), with a false discovery rate of 5 %%.",
		len(f.data.Countries), len(f.data.Cities), len(f.o.Sizes), f.o.Grid*f.o.Grid, neighbours, f.o.Permutations, f.o.Seed)
	if drawn {
		m += fmt.Sprintf(" The map without names is the mean over %d random crops of drawn maps, each counted where it lies.", f.o.Crops)
	}
	return m
}
