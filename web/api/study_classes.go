package api

import (
	"strconv"

	"multiscope/internal/neuron"
	"multiscope/web/format"
)

// classTables are the weights of a sparse classifier, the tree of its classes and, where it was fitted at several penalties, how each
// does and the weights of those that are kept.
func classTables(s neuron.Study) ([]StudyTable, error) {
	var c neuron.Classes
	if err := s.Decode(&c); err != nil {
		return nil, err
	}
	names := map[int]string{}
	for _, u := range c.Units {
		names[u.Unit] = u.Name
	}
	weights := StudyTable{Name: "weights", What: "weights", Columns: []string{"class_index", "class", "unit", "name", "weight"}}
	weights.Rows = classRows(c, names)
	tree := StudyTable{Name: "tree", What: "tree of the classes", Columns: []string{"step", "a", "b", "distance"}}
	for i, m := range c.Tree {
		tree.Rows = append(tree.Rows, []string{strconv.Itoa(len(c.Classes) + i), strconv.Itoa(m.A), strconv.Itoa(m.B), format.Exact(m.Height)})
	}
	tables := []StudyTable{weights, tree}
	if c.Probe == nil {
		return tables, nil
	}
	path := StudyTable{Name: "path", What: "accuracy at each penalty", Columns: []string{"lambda", "weights", "units", "units_per_class", "fitted", "right_fitted", "held_out", "right_held_out", "right_five_held_out", "converged", "shown"}}
	all := StudyTable{Name: "all", What: "weights at every penalty", Columns: append([]string{"lambda"}, weights.Columns...)}
	for i, f := range c.Probe.Fits {
		path.Rows = append(path.Rows, []string{
			format.Exact(f.Lambda), strconv.Itoa(f.Weights), strconv.Itoa(f.Units), format.Exact(float64(f.Weights) / float64(max(len(c.Classes), 1))), strconv.Itoa(c.Probe.Fitted), strconv.Itoa(f.RightTrain),
			strconv.Itoa(c.Probe.HeldOut), strconv.Itoa(f.Right), strconv.Itoa(f.RightFive), strconv.FormatBool(f.Converged), strconv.FormatBool(i == c.Probe.Shown),
		})
		if c.Probe.Kept(i) {
			for _, row := range classRows(c.At(i), names) {
				all.Rows = append(all.Rows, append([]string{format.Exact(f.Lambda)}, row...))
			}
		}
	}
	return append(tables, path, all), nil
}

func classRows(c neuron.Classes, names map[int]string) (rows [][]string) {
	for i, class := range c.Classes {
		for _, w := range class.Weights {
			rows = append(rows, []string{strconv.Itoa(i), class.Class, strconv.Itoa(w.Unit), names[w.Unit], format.Exact(w.Weight)})
		}
	}
	return rows
}
