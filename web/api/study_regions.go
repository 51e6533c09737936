package api

import (
	"fmt"
	"strconv"
	"strings"

	"multiscope/internal/neuron"
	"multiscope/web/format"
)

// regionTables are the levels of a study of region units, a column for each unit, and the units.
func regionTables(s neuron.Study) ([]StudyTable, error) {
	var d neuron.Regions
	if err := s.Decode(&d); err != nil {
		return nil, err
	}
	if err := d.Check(); err != nil {
		return nil, fmt.Errorf("read the study %s: %w", s.Slug, err)
	}
	field := StudyTable{Name: "map", What: "map without names", Columns: append([]string{"latitude", "longitude"}, regionColumns(d)...)}
	for i := range len(d.Rows) * len(d.Columns) {
		row := []string{format.Exact(d.Rows[i/len(d.Columns)]), format.Exact(d.Columns[i%len(d.Columns)])}
		field.Rows = append(field.Rows, append(row, regionLevels(d, i, func(u neuron.RegionUnit) []byte { return u.Map })...))
	}
	units := StudyTable{Name: "units", What: "neurons", Columns: []string{"model", "layer", "unit", "title", "uncertain", "secondary", "sensitive", "words"}}
	for _, u := range d.Units {
		units.Rows = append(units.Rows, []string{u.Model, u.Layer, strconv.Itoa(u.Unit), u.Title, strconv.FormatBool(u.Uncertain), strconv.FormatBool(u.Secondary), u.Sensitive, strings.Join(u.Words, " ")})
	}
	return []StudyTable{
		regionPlaces(d, "countries", d.Countries, func(u neuron.RegionUnit) []byte { return u.Countries }),
		regionPlaces(d, "cities", d.Cities, func(u neuron.RegionUnit) []byte { return u.Cities }),
		field, units,
	}, nil
}

// regionColumns are the units by their names: "rn50x4-published/layer4-5-sum/513".
func regionColumns(d neuron.Regions) []string {
	columns := make([]string, len(d.Units))
	for i, u := range d.Units {
		columns[i] = u.Ref().String()
	}
	return columns
}

func regionPlaces(d neuron.Regions, name string, places []neuron.GeoPlace, levels func(neuron.RegionUnit) []byte) StudyTable {
	t := StudyTable{Name: name, What: name, Columns: append([]string{"name", "longitude", "latitude"}, regionColumns(d)...)}
	for i, p := range places {
		row := []string{p.Name, format.Exact(p.Lon), format.Exact(p.Lat)}
		t.Rows = append(t.Rows, append(row, regionLevels(d, i, levels)...))
	}
	return t
}

func regionLevels(d neuron.Regions, i int, levels func(neuron.RegionUnit) []byte) []string {
	row := make([]string, len(d.Units))
	for u := range d.Units {
		row[u] = strconv.Itoa(int(levels(d.Units[u])[i]))
	}
	return row
}

func conditionalTables(s neuron.Study) ([]StudyTable, error) {
	var d neuron.Conditionals
	if err := s.Decode(&d); err != nil {
		return nil, err
	}
	t := StudyTable{Name: "shares", What: "shares", Columns: []string{"model", "layer", "unit", "std", "bin_left", "bin_width", "images", "group", "label", "share"}}
	for _, p := range d.Plots {
		if err := p.Check(); err != nil {
			return nil, fmt.Errorf("read the study %s: %w", s.Slug, err)
		}
		for bin, images := range p.Images {
			for _, g := range p.Groups {
				for _, l := range g.Labels {
					t.Rows = append(t.Rows, []string{p.Model, p.Layer, strconv.Itoa(p.Unit), format.Exact(p.Std), format.Exact(p.Lo + float64(bin)*p.Width), format.Exact(p.Width),
						strconv.Itoa(images), g.Title, l.Name, format.Exact(l.Shares[bin])})
				}
			}
		}
	}
	return []StudyTable{t}, nil
}
