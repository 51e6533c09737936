package api

import (
	"encoding/json"
	"fmt"
	"strconv"

	"multiscope/internal/neuron"
	"multiscope/web/format"
)

// landscapeTables are the activations of one unit and, of a survey of all units, how well each tells the things apart. The unit of a survey
// is the one that is asked for, else the first.
func landscapeTables(s neuron.Study) ([]StudyTable, error) {
	var d neuron.Landscape
	if err := s.Decode(&d); err != nil {
		return nil, err
	}
	if d.Survey != nil {
		return surveyTables(s, d)
	}
	t := StudyTable{Name: "activations", What: "activations", Columns: []string{"name", "median", "std"}}
	for _, of := range d.Of {
		t.Rows = append(t.Rows, []string{of.Name, format.Exact(of.Median), format.Exact(of.Std)})
	}
	return []StudyTable{t}, nil
}

func surveyTables(s neuron.Study, d neuron.Landscape) ([]StudyTable, error) {
	unit, u := "", neuron.UnitLandscape{}
	if first := d.Survey.First; first != nil {
		unit, u = strconv.Itoa(first.Unit), first.UnitLandscape
	}
	for _, part := range s.Units {
		if part.Data != nil {
			unit, u = strconv.Itoa(part.Unit), neuron.UnitLandscape{}
			if err := json.Unmarshal(part.Data, &u); err != nil {
				return nil, fmt.Errorf("read what the study %s has of %s: %w", s.Slug, part.Ref, err)
			}
		}
	}
	things := d.Survey.Things
	if err := d.Survey.Check(u); err != nil {
		return nil, fmt.Errorf("read the study %s: %w", s.Slug, err)
	}
	units := StudyTable{Name: "units", What: "how well each neuron tells them apart", Columns: []string{"unit", "name", "eta_squared", "highest", "mean"}}
	for _, of := range d.Survey.Units {
		units.Rows = append(units.Rows, []string{strconv.Itoa(of.Unit), of.Name, format.Exact(of.Eta), things[of.Highest].Name, format.Exact(of.Mean)})
	}
	activations := StudyTable{Name: "activations", What: "activations on each, of one neuron", Columns: []string{
		"unit", "name", "images", "failed", "mean", "median", "std", "q1", "q3", "share_1", "share_2", "mean_1", "mean_2", "std_1", "std_2", "delta_bic"}}
	counts := StudyTable{Name: "counts", What: "images by activation, of one neuron", Columns: []string{"unit", "name", "from", "to", "images"}}
	for i, t := range u.Of {
		row := []string{unit, things[i].Name, strconv.Itoa(t.Images), strconv.Itoa(things[i].Failed), format.Exact(t.Mean), format.Exact(t.Median), format.Exact(t.Std), format.Exact(t.Q1), format.Exact(t.Q3)}
		if m := t.Mixture; m != nil {
			for _, pair := range [][2]float64{m.Weights, m.Means, m.Stds} {
				row = append(row, format.Exact(pair[0]), format.Exact(pair[1]))
			}
			row = append(row, format.Exact(m.BIC))
		} else {
			row = append(row, make([]string, 7)...)
		}
		activations.Rows = append(activations.Rows, row)
		for bin, n := range t.Counts {
			counts.Rows = append(counts.Rows, []string{unit, things[i].Name, format.Exact(u.Lo + float64(bin)*u.Step), format.Exact(u.Lo + float64(bin+1)*u.Step), strconv.Itoa(n)})
		}
	}
	return []StudyTable{units, activations, counts}, nil
}
