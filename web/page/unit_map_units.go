package page

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"

	"multiscope/internal/neuron"
	"multiscope/web/address"
	"multiscope/web/chart"
	"multiscope/web/format"
	"multiscope/web/view"
)

// unitMap is a layer's map with what its points look like.
type unitMap struct {
	neuron.UnitMap
	by    neuron.MapColour
	units []chart.MapUnit // in the order of their numbers
	key   view.UnitMapKey // a row for each class
}

// mostKinds is how many kinds have a look of their own; all others share one.
const mostKinds = 6

// colours name what tells points apart, and explain it.
var colours = map[neuron.MapColour][2]string{
	neuron.MapFamily:          {"Family", "What they stand for"},
	neuron.MapCategory:        {"Category", "The category that each tells best from all other images"},
	neuron.MapPeak:            {"Peak", "The strongest activation, in standard deviations"},
	neuron.MapDensity:         {"Density", "The share of images above one standard deviation"},
	neuron.MapKurtosis:        {"Kurtosis", "How heavy the tails are"},
	neuron.MapMonosemanticity: {"Monosemanticity", "How alike the images are that drive it, weighted by how much"},
	neuron.MapClarity:         {"Clarity", "How alike its strongest images are"},
}

// unitMap reads the map of a layer; Rule is 0 where there is none. Without a colour it is that of families where the layer
// has some, else that of peaks.
func (s *Site) unitMap(ctx context.Context, src unitMapSource, l neuron.Layer, by neuron.MapColour) (m unitMap, err error) {
	if m.UnitMap, err = src.UnitMap(ctx, l.Model, l.Slug); err != nil || m.Rule == 0 {
		return m, err
	}
	m.by = cmp.Or(by, neuron.MapFamily)
	families, err := s.mapFamilies(ctx, src, l, m.by)
	if err != nil {
		return m, err
	}
	if by == "" && len(families.of) == 0 {
		m.by = neuron.MapPeak
	}
	marks, err := src.MapMarks(ctx, l.Model, l.Slug, m.by)
	if err != nil {
		return m, err
	}
	m.join(marks, families)
	return m, nil
}

// mapFamilies are the families of a layer's units.
type mapFamilies struct {
	of     map[int][]string  // titles, by unit
	slugs  map[string]string // by title
	asking bool
}

func (s *Site) mapFamilies(ctx context.Context, src unitMapSource, l neuron.Layer, by neuron.MapColour) (f mapFamilies, err error) {
	if by != neuron.MapFamily {
		return f, nil
	}
	f = mapFamilies{of: map[int][]string{}, slugs: map[string]string{}, asking: true}
	t, err := s.familyTree(ctx, src)
	if err != nil {
		return f, err
	}
	for _, family := range t.All {
		if family.MergedInto != "" {
			continue
		}
		st, err := s.standing(ctx, src, t, family.Slug)
		if err != nil {
			return f, err
		}
		f.slugs[family.Title] = family.Slug
		for _, m := range st.Members {
			if m.Model == l.Model && m.Layer == l.Slug && !slices.Contains(f.of[m.Unit], family.Title) {
				f.of[m.Unit] = append(f.of[m.Unit], family.Title)
			}
		}
	}
	return f, nil
}

// join gives each place its name and class.
func (m *unitMap) join(marks []neuron.MapMark, families mapFamilies) {
	byUnit := map[int]neuron.MapMark{}
	for _, mark := range marks {
		byUnit[mark.Unit] = mark
	}
	kinds := map[int][]string{}
	for _, p := range m.Places {
		mark := byUnit[p.Unit]
		m.units = append(m.units, chart.MapUnit{Unit: p.Unit, X: p.X, Y: p.Y, Name: mark.Name, Value: mark.Value})
		switch {
		case families.asking:
			kinds[p.Unit] = families.of[p.Unit]
		case mark.Kind != "":
			kinds[p.Unit] = []string{mark.Kind}
		}
	}
	m.key.Heading = "Points by " + string(m.by)
	if m.by == neuron.MapFamily || m.by == neuron.MapCategory {
		m.byKind(kinds, families.slugs)
		return
	}
	m.byValue()
}

// byKind gives the commonest kinds a look each. A unit of several has that of the commonest.
func (m *unitMap) byKind(kinds map[int][]string, slugs map[string]string) {
	counts := map[string]int{}
	for _, of := range kinds {
		for _, k := range of {
			counts[k]++
		}
	}
	order := []string{}
	for k := range counts {
		order = append(order, k)
	}
	slices.SortFunc(order, func(a, b string) int { return cmp.Or(counts[b]-counts[a], cmp.Compare(a, b)) })
	rank := map[string]int{}
	for i, k := range order {
		rank[k] = i
	}
	own, others := min(len(order), mostKinds), 0
	if len(order) > own {
		others = 1
	}
	drawn := make([]int, own+others+1)
	for i := range m.units {
		u := &m.units[i]
		u.Class = own + others // none
		if of := kinds[u.Unit]; len(of) > 0 {
			u.Kind = slices.MinFunc(of, func(a, b string) int { return rank[a] - rank[b] })
			u.Class = min(rank[u.Kind], own)
		}
		drawn[u.Class]++
	}
	for i, k := range order[:own] {
		row := view.MapKeyRow{Class: fmt.Sprintf("k%d", i), Text: k, Count: format.Count(drawn[i])}
		if slug := slugs[k]; slug != "" {
			row.Address = address.Family(slug)
		}
		m.key.Rows = append(m.key.Rows, row)
	}
	if others > 0 {
		m.key.Rows = append(m.key.Rows, view.MapKeyRow{Class: "other", Text: format.Plural(len(order)-own, "other kind"), Count: format.Count(drawn[own])})
	}
	m.key.Rows = append(m.key.Rows, view.MapKeyRow{Class: "none", Text: "none", Count: format.Count(drawn[own+others])})
	if len(order) > 1 {
		m.key.Note = "A neuron of several kinds has the look of the commonest."
	}
}

// steps is how many classes numbers have.
const steps = 5

// byValue gives a fifth of the units each the same look, and the larger numbers larger and darker points.
func (m *unitMap) byValue() {
	var all []float64
	for _, u := range m.units {
		if !math.IsNaN(u.Value) {
			all = append(all, u.Value)
		}
	}
	slices.Sort(all)
	var edges []float64 // that classes begin at, the first left out
	for i := 1; i < steps && len(all) > 0; i++ {
		if e := all[i*len(all)/steps]; e > all[0] && (len(edges) == 0 || e > edges[len(edges)-1]) {
			edges = append(edges, e)
		}
	}
	counts := make([]int, len(edges)+2)
	for i := range m.units {
		u := &m.units[i]
		u.Class = len(edges) + 1 // not known
		if !math.IsNaN(u.Value) {
			below := 0
			for _, e := range edges {
				if u.Value >= e {
					below++
				}
			}
			u.Class = len(edges) - below // the largest first
		}
		counts[u.Class]++
	}
	for i := len(edges); i >= 0 && len(all) > 0; i-- {
		lo, hi := all[0], all[len(all)-1]
		if i > 0 {
			lo = edges[i-1]
		}
		if i < len(edges) {
			hi = edges[i]
		}
		m.key.Rows = append(m.key.Rows, view.MapKeyRow{Class: fmt.Sprintf("v%d", i), Text: m.number(lo) + " to " + m.number(hi), Count: format.Count(counts[len(edges)-i])})
	}
	if len(all) == 0 {
		m.key.Rows = append(m.key.Rows, view.MapKeyRow{Class: "v0", Text: "known", Count: "0"})
		m.key.Note = "This is not known of any neuron of this layer: index the model again."
	}
	m.key.Rows = append(m.key.Rows, view.MapKeyRow{Class: "none", Text: "not known", Count: format.Count(counts[len(edges)+1])})
}

// number writes a number that tells points apart.
func (m *unitMap) number(x float64) string {
	switch m.by {
	case neuron.MapPeak:
		return format.Sigma(x)
	case neuron.MapDensity:
		return format.Percent(x)
	}
	return format.Number(x)
}

// classes are the looks of the key's rows.
func (m *unitMap) classes() []string {
	classes := make([]string, len(m.key.Rows))
	for i, r := range m.key.Rows {
		classes[i] = r.Class
	}
	return classes
}

// in returns the units in a region, in the order of their numbers.
func (m *unitMap) in(r address.MapRegion) []chart.MapUnit {
	var found []chart.MapUnit
	for _, u := range m.units {
		if r.Holds(u.X, u.Y) {
			found = append(found, u)
		}
	}
	return found
}

// find returns a unit of the map.
func (m *unitMap) find(unit int) (chart.MapUnit, bool) {
	at, there := slices.BinarySearchFunc(m.units, unit, func(u chart.MapUnit, unit int) int { return u.Unit - unit })
	if !there {
		return chart.MapUnit{}, false
	}
	return m.units[at], true
}
