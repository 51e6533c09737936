package paper

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"

	"multiscope/internal/neuron"
)

// classStudy has the part of the article's sparse probe that Figure 8 draws.
func classStudy() (neuron.Study, error) {
	s := neuron.Study{
		Slug: "classes", Kind: neuron.ProbeStudy, Title: "Classes as sums of neurons",
		Summary: "Which neurons of RN50x4 a sparse classifier takes for fifty ImageNet classes that have to do with water, and how the classes group by them.",
		Method: "A linear classifier from the units of the last layer to ImageNet's 1,000 classes, with a penalty that leaves 3 units for a class on average; its penalty is not published. " +
			"The article's Figure 8 shows 50 of the classes with 10 units. Here classes are clustered by the cosine of their weights with average linkage, which is not from the article.",
	}
	c := neuron.Classes{StudyLayer: studyLayer(), AllClasses: 1000,
		Note: "Class names are shortened by hand in the article (“red duck”, “white bird”). One weight is negative, bird for tiger, though the figure's caption speaks of positive ones."}
	var full struct {
		FullModel struct {
			UnitsPerClass float64 `json:"units_per_class_mean"`
			TopFive       float64 `json:"top5_accuracy"`
		} `json:"full_model"`
	}
	if err := readJSON("probe.json", &full); err != nil {
		return s, err
	}
	c.UnitsPerClass, c.TopFive = full.FullModel.UnitsPerClass, full.FullModel.TopFive
	rows, err := readCSV("probe_weights.csv")
	if err != nil {
		return s, err
	}
	for _, r := range rows {
		n, err := numbers(r[1], r[3])
		if err != nil {
			return s, fmt.Errorf("paper: probe_weights.csv: %w", err)
		}
		addClassWeight(&c, r[0], neuron.NamedUnit{Unit: int(n[0]), Name: r[2]}, n[1])
	}
	c.Grow()
	s.Units = classParts(c)
	return s, s.SetData(c)
}

func addClassWeight(c *neuron.Classes, class string, u neuron.NamedUnit, weight float64) {
	if n := len(c.Classes); n == 0 || c.Classes[n-1].Class != class {
		c.Classes = append(c.Classes, neuron.SparseClass{Class: class})
	}
	last := &c.Classes[len(c.Classes)-1]
	last.Weights = append(last.Weights, neuron.UnitWeight{Unit: u.Unit, Weight: weight})
	if !slices.Contains(c.Units, u) {
		c.Units = append(c.Units, u)
	}
}

// classParts says of each unit which classes it speaks for most.
func classParts(c neuron.Classes) []neuron.StudyUnit {
	type classWeight struct {
		class  string
		weight float64
	}
	var parts []neuron.StudyUnit
	for _, u := range c.Units {
		var of []classWeight
		for _, class := range c.Classes {
			for _, w := range class.Weights {
				if w.Unit == u.Unit {
					of = append(of, classWeight{class.Class, w.Weight})
				}
			}
		}
		slices.SortStableFunc(of, func(a, b classWeight) int { return cmp.Compare(b.weight, a.weight) })
		part := u.Name + ": evidence for " + strconv.Itoa(len(of)) + " classes, most for " + of[0].class
		parts = append(parts, neuron.StudyUnit{Ref: c.Ref(u.Unit), Part: part})
	}
	return parts
}
