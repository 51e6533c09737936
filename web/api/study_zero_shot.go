package api

import (
	"strconv"

	"multiscope/internal/neuron"
	"multiscope/web/format"
)

func zeroShotTables(s neuron.Study) ([]StudyTable, error) {
	var z neuron.ZeroShot
	if err := s.Decode(&z); err != nil {
		return nil, err
	}
	classes := StudyTable{Name: "classes", What: "classes", Columns: []string{"class", "images", "answered", "right", "recall", "recall_low", "recall_high", "precision", "mean_probability"}}
	units := StudyTable{Name: "units", What: "neurons of the classes", Columns: []string{"class", "unit", "auc", "difference"}}
	for _, c := range z.Classes {
		low, high := neuron.Wilson(c.Right, c.Images)
		classes.Rows = append(classes.Rows, []string{c.Name, strconv.Itoa(c.Images), strconv.Itoa(c.Answered), strconv.Itoa(c.Right), format.Exact(c.Recall()), format.Exact(low), format.Exact(high), format.Exact(c.Precision()), format.Exact(c.Probability)})
		for _, u := range c.Units {
			units.Rows = append(units.Rows, []string{c.Name, strconv.Itoa(u.Unit), format.Exact(u.Area), format.Exact(u.Difference)})
		}
	}
	cells := StudyTable{Name: "confusions", What: "what is taken for what", Columns: []string{"class", "answer", "images"}}
	for _, c := range z.Cells {
		if c.Class >= 0 && c.Class < len(z.Classes) && c.Answer >= 0 && c.Answer < len(z.Classes) {
			cells.Rows = append(cells.Rows, []string{z.Classes[c.Class].Name, z.Classes[c.Answer].Name, strconv.Itoa(c.Images)})
		}
	}
	return []StudyTable{classes, cells, units}, nil
}
