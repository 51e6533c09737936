package api

import (
	"strconv"

	"multiscope/internal/neuron"
	"multiscope/web/format"
)

func attackTables(s neuron.Study) ([]StudyTable, error) {
	var a neuron.Attacks
	if err := s.Decode(&a); err != nil {
		return nil, err
	}
	return []StudyTable{automatedTable(a), photoTable(a), wildTable(a), exampleTable(a)}, nil
}

func automatedTable(a neuron.Attacks) StudyTable {
	t := StudyTable{Name: "automated", What: "automated attacks", Columns: []string{"target", "text", "success", "already_target", "changed_away", "never_target", "pixel_cover", "found_by"}}
	for _, at := range a.Automated {
		row := []string{at.Target, at.Text}
		for _, share := range []float64{at.Success, at.Already, at.Away, at.Never, at.Cover} {
			row = append(row, format.Exact(share))
		}
		t.Rows = append(t.Rows, append(row, at.FoundBy))
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
	for _, e := range a.Examples {
		for _, side := range []struct {
			when    string
			classes []neuron.ClassProbability
		}{{"before", e.Before}, {"after", e.After}} {
			for i, p := range side.classes {
				t.Rows = append(t.Rows, []string{e.Target, strconv.Itoa(e.Image), side.when, strconv.Itoa(i + 1), p.Class, format.Exact(p.Probability)})
			}
		}
	}
	return t
}
