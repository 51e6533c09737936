package api

import (
	"slices"
	"strconv"

	"multiscope/internal/neuron"
	"multiscope/web/format"
)

func attackTables(s neuron.Study) ([]StudyTable, error) {
	var a neuron.Attacks
	if err := s.Decode(&a); err != nil {
		return nil, err
	}
	tables := []StudyTable{automatedTable(a), photoTable(a), wildTable(a), exampleTable(a)}
	if slices.ContainsFunc(a.Automated, func(at neuron.Attack) bool { return len(at.Units) > 0 }) {
		tables = append(tables, attackUnitTable(a))
	}
	return tables, nil
}

func automatedTable(a neuron.Attacks) StudyTable {
	t := StudyTable{Name: "automated", What: "automated attacks", Columns: []string{"target", "text", "success", "already_target", "changed_away", "never_target", "pixel_cover", "found_by"}}
	measured := slices.ContainsFunc(a.Automated, func(at neuron.Attack) bool { return at.Images > 0 })
	if measured {
		t.Columns = append(t.Columns, "classifier", "images", "success_low", "success_high")
	}
	for _, at := range a.Automated {
		row := []string{at.Target, at.Text}
		for _, share := range []float64{at.Success, at.Already, at.Away, at.Never, at.Cover} {
			row = append(row, format.Exact(share))
		}
		row = append(row, at.Found())
		if measured {
			low, high := neuron.Wilson(at.Successes, at.Images)
			row = append(row, at.Classifier, strconv.Itoa(at.Images), format.Exact(low), format.Exact(high))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func attackUnitTable(a neuron.Attacks) StudyTable {
	t := StudyTable{Name: "units", What: "neurons that texts excite", Columns: []string{"target", "text", "unit", "rise", "usual_rise"}}
	seen := map[[2]string]bool{}
	for _, at := range a.Automated {
		if of := [2]string{at.Target, at.Text}; !seen[of] { // once for all classifiers
			seen[of] = true
			for _, u := range at.Units {
				t.Rows = append(t.Rows, []string{at.Target, at.Text, strconv.Itoa(u.Unit), format.Exact(u.Rise), format.Exact(u.Usual)})
			}
		}
	}
	return t
}

func photoTable(a neuron.Attacks) StudyTable {
	t := StudyTable{Name: "wild", What: "photos in the wild", Columns: []string{"round", "object", "label", "method", "top_class", "top_probability", "label_probability", "object_probability", "fooled"}}
	for _, r := range a.Wild {
		for _, c := range r.Photos {
			top, fooled := c.Top(), ""
			if c.Fooled != nil {
				fooled = strconv.FormatBool(*c.Fooled)
			}
			t.Rows = append(t.Rows, []string{r.Name, c.Object, c.Label, c.Method, top.Class, format.Exact(top.Probability), optional(c.LabelProbability), optional(c.ObjectProbability), fooled})
		}
	}
	return t
}

func optional(x *float64) string {
	if x == nil {
		return ""
	}
	return format.Exact(*x)
}

func wildTable(a neuron.Attacks) StudyTable {
	t := StudyTable{Name: "wild-classes", What: "all classes of the photos", Columns: []string{"round", "object", "label", "method", "position", "class", "probability"}}
	for _, r := range a.Wild {
		for _, c := range r.Photos {
			for i, p := range c.Classes {
				t.Rows = append(t.Rows, []string{r.Name, c.Object, c.Label, c.Method, strconv.Itoa(i + 1), p.Class, format.Exact(p.Probability)})
			}
		}
	}
	return t
}

func exampleTable(a neuron.Attacks) StudyTable {
	t := StudyTable{Name: "examples", What: "examples before and after", Columns: []string{"target", "image", "when", "rank", "class", "probability"}}
	named := slices.ContainsFunc(a.Examples, func(e neuron.AttackExample) bool { return e.Classifier != "" })
	if named {
		t.Columns = append(t.Columns, "classifier", "text")
	}
	for _, e := range a.Examples {
		for _, s := range append([]neuron.AttackSides{{Classifier: e.Classifier, Before: e.Before, After: e.After}}, e.Also...) {
			for _, side := range []struct {
				when    string
				classes []neuron.ClassProbability
			}{{"before", s.Before}, {"after", s.After}} {
				for i, p := range side.classes {
					row := []string{e.Target, strconv.Itoa(e.Image), side.when, strconv.Itoa(i + 1), p.Class, format.Exact(p.Probability)}
					if named {
						row = append(row, s.Classifier, e.Text)
					}
					t.Rows = append(t.Rows, row)
				}
			}
		}
	}
	return t
}
