package api

import (
	"encoding/json"
	"fmt"
	"strconv"

	"multiscope/internal/neuron"
	"multiscope/web/format"
)

// CurvesTable is the table of one unit's tuning curves, which a study has where that unit is asked for.
const CurvesTable = "curves"

func stimulusTables(s neuron.Study) ([]StudyTable, error) {
	var d neuron.Stimuli
	if err := s.Decode(&d); err != nil {
		return nil, err
	}
	if err := d.Check(); err != nil {
		return nil, err
	}
	t := StudyTable{Name: "preferred", What: "what each neuron prefers", Columns: []string{"unit", "suite", "value", "z", "selectivity", "prefers"}}
	for _, u := range d.Units {
		for i, suite := range d.Suites {
			tuning := u.Tuning(i)
			t.Rows = append(t.Rows, []string{strconv.Itoa(u.Unit), suite.Name, suite.Values[tuning.Value], format.Exact(tuning.Z), format.Exact(tuning.Selectivity), strconv.FormatBool(tuning.Prefers())})
		}
	}
	tables := []StudyTable{t}
	for _, u := range s.Units {
		if u.Data == nil {
			continue
		}
		curves, err := curvesTable(u)
		if err != nil {
			return nil, err
		}
		tables = append(tables, curves)
	}
	return tables, nil
}

func curvesTable(u neuron.StudyUnit) (StudyTable, error) {
	t := StudyTable{Name: CurvesTable, What: "curves of a neuron", Columns: []string{"unit", "suite", "value", "z"}}
	var c neuron.UnitCurves
	if err := json.Unmarshal(u.Data, &c); err != nil {
		return t, fmt.Errorf("read the curves of %s: %w", u.Ref, err)
	}
	for _, curve := range c.Curves {
		for i, z := range curve.Curve[:min(len(curve.Curve), len(curve.Values))] {
			t.Rows = append(t.Rows, []string{strconv.Itoa(u.Unit), curve.Name, curve.Values[i], format.Exact(z)})
		}
	}
	return t, nil
}
