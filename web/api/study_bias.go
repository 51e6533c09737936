package api

import (
	"fmt"
	"strconv"

	"multiscope/internal/neuron"
	"multiscope/web/format"
)

func biasTables(s neuron.Study) ([]StudyTable, error) {
	var b neuron.Bias
	if err := s.Decode(&b); err != nil {
		return nil, err
	}
	if err := b.Check(); err != nil {
		return nil, fmt.Errorf("read the study %s: %w", s.Slug, err)
	}
	tests := StudyTable{Name: "tests", What: "tests", Columns: []string{"test", "d", "low", "high", "p", "partitions", "exact"}}
	items := StudyTable{Name: "associations", What: "associations of items", Columns: []string{"test", "kind", "group", "item", "association"}}
	for _, t := range b.Tests {
		tests.Rows = append(tests.Rows, []string{t.Name, format.Exact(t.Effect), format.Exact(t.Low), format.Exact(t.High), format.Exact(t.P), strconv.Itoa(t.Partitions), strconv.FormatBool(t.Exact)})
		x, a := len(b.X.Items), len(b.A.Items)
		for _, of := range []struct {
			kind    string
			group   neuron.BiasGroup
			numbers []float64
		}{{"target", b.X, t.Targets[:x]}, {"target", b.Y, t.Targets[x:]}, {"attribute", b.A, t.Attributes[:a]}, {"attribute", b.B, t.Attributes[a:]}} {
			for i, item := range of.group.Items {
				items.Rows = append(items.Rows, []string{t.Name, of.kind, of.group.Name, item, format.Exact(of.numbers[i])})
			}
		}
	}
	units := StudyTable{Name: "neurons", What: "neurons", Columns: []string{"unit", "name", "target", "attribute", "p_target", "p_attribute", "q"}}
	for _, u := range b.Units.Units {
		units.Rows = append(units.Rows, []string{strconv.Itoa(u.Unit), u.Name, format.Exact(u.Target), format.Exact(u.Attribute), format.Exact(u.PTarget), format.Exact(u.PAttribute), format.Exact(u.Q)})
	}
	return []StudyTable{tests, items, units}, nil
}
