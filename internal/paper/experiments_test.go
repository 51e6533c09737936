package paper

import (
	"encoding/csv"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"

	"multiscope/internal/neuron"
)

// tidy returns the rows of a file of the article's data as they lie beside the repository, by the names of columns.
func tidy(t *testing.T, name string) []map[string]string {
	t.Helper()
	f, err := os.Open(filepath.Join("../../../shared/paper", name))
	if err != nil {
		t.Skipf("the article's data are not there: %v", err)
	}
	defer f.Close()
	records, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var rows []map[string]string
	for _, r := range records[1:] {
		row := map[string]string{}
		for i, column := range records[0] {
			row[column] = r[i]
		}
		rows = append(rows, row)
	}
	return rows
}

// dataOf decodes the data of a study.
func dataOf[T any](t *testing.T, make func() (neuron.Study, error)) (data T, units []neuron.StudyUnit) {
	t.Helper()
	s, err := make()
	if err == nil {
		err = s.Decode(&data)
	}
	if err != nil {
		t.Fatal(err)
	}
	return data, s.Units
}

// TestEquationsAreTheArticles recomputes the terms that Figures 9 to 12 draw, and those of all other words.
func TestEquationsAreTheArticles(t *testing.T) {
	e, _ := dataOf[neuron.Emotions](t, emotionStudy)
	want := map[string][]map[string]string{}
	for _, r := range tidy(t, "emotions/equations.csv") {
		want[r["word"]] = append(want[r["word"]], r)
	}
	terms, words, drawn := 0, 0, 0
	for _, w := range e.Words {
		got := neuron.Equation(e.Terms(e.Levels[e.Level], w.Word))
		if len(got) != len(want[w.Word]) {
			t.Errorf("%s has %d terms, want %d", w.Word, len(got), len(want[w.Word]))
			continue
		}
		for i, term := range got {
			r := want[w.Word][i]
			turned := got[0].Weight < 0 // nothing is added: the article's code turns the signs
			if strconv.Itoa(term.Unit) != r["unit"] || term.Name != r["name"] || !turned && math.Abs(term.Share-number(t, r["relative"])) > 1e-4 {
				t.Errorf("term %d of %s is %+v, want %v", i+1, w.Word, term, r)
			}
			if w.Figure != "" && w.Figure != "Figure "+r["figure"] {
				t.Errorf("%s is drawn in %s, want Figure %s", w.Word, w.Figure, r["figure"])
			}
		}
		terms += len(got)
		if len(got) > 0 {
			words++
		}
		if w.Figure != "" {
			drawn++
		}
	}
	if terms != 370 || words != 125 || drawn != 14 {
		t.Errorf("%d terms of %d words, %d of them drawn; want 370, 125, 14", terms, words, drawn)
	}
}

func number(t *testing.T, s string) float64 {
	t.Helper()
	x, err := strconv.ParseFloat(s, 64)
	if err != nil {
		t.Fatal(err)
	}
	return x
}

// TestCountsAreTheArticles holds the numbers that pages say.
func TestCountsAreTheArticles(t *testing.T) {
	e, emotionUnits := dataOf[neuron.Emotions](t, emotionStudy)
	atlas := e.Atlases[0]
	weights, letters := 0, 0
	for _, l := range e.Levels {
		weights += len(l.Weights)
	}
	for _, u := range e.Units {
		if u.Letters {
			letters++
		}
	}
	c, classUnits := dataOf[neuron.Classes](t, classStudy)
	classWeights, negative := 0, 0
	for _, class := range c.Classes {
		classWeights += len(class.Weights)
		for _, w := range class.Weights {
			if w.Weight < 0 {
				negative++
			}
		}
	}
	a, attackUnits := dataOf[neuron.Attacks](t, attackStudy)
	photos, photoClasses, fooled, exampleRows := 0, 0, map[string]int{}, 0
	for _, r := range a.Wild {
		photos += len(r.Photos)
		for _, p := range r.Photos {
			photoClasses += len(p.Classes)
			if p.Fooled != nil && *p.Fooled {
				fooled[r.Name+" "+p.Method]++
			}
		}
	}
	for _, x := range a.Examples {
		exampleRows += len(x.Before) + len(x.After)
	}
	s, _ := dataOf[neuron.Stroop](t, stroopStudy)
	right := map[neuron.StroopKind]int{}
	said := 0
	for _, st := range s.Stimuli {
		if s.Colors[st.Answer()].Name == st.Ink {
			right[st.Kind()]++
		}
		if s.Colors[st.Answer()].Name == st.Word {
			said++
		}
	}
	for _, tt := range []struct {
		what      string
		got, want int
	}{
		{"words", len(e.Words), 126}, {"words of the atlas", len(atlas.Words), 121}, {"words that it leaves out", len(atlas.Missing), 5},
		{"factors", len(atlas.Factors), 7}, {"rows of the grid", atlas.Rows, 13}, {"columns of the grid", atlas.Columns, 13},
		{"sets and levels", len(e.Levels), 6}, {"weights of sparse vectors", weights, 2174}, {"units of letters among the weights", letters, lettersOf(t)},
		{"units of equations", len(emotionUnits), equationUnits(t)},
		{"classes", len(c.Classes), 50}, {"units of the probe", len(c.Units), 10}, {"parts of units in the probe", len(classUnits), 10}, {"weights of the probe", classWeights, 124}, {"negative weights", negative, 1},
		{"attacks", len(a.Automated), 9}, {"images of each", a.Images, 1000}, {"photos by two methods", photos, 192}, {"classes of photos", photoClasses, 1764},
		{"rows of examples", exampleRows, 2020}, {"examples", len(a.Examples), 21}, {"units of attacks", len(attackUnits), 2},
		{"fooled in Figure 14, zero-shot", fooled["2 zero-shot"], 25}, {"fooled in Figure 14, probe", fooled["2 linear probe"], 0},
		{"stimuli", len(s.Stimuli), 64}, {"colours", len(s.Colors), 8}, {"neutral, right", right[neuron.Neutral], 8}, {"congruent, right", right[neuron.Congruent], 7},
		{"incongruent, right", right[neuron.Incongruent], 0}, {"answers of the word", said, 7 + 49},
	} {
		if tt.got != tt.want {
			t.Errorf("%s: %d, want %d", tt.what, tt.got, tt.want)
		}
	}
	if a.Baseline != 0.742 || c.TopFive != 0.564 {
		t.Errorf("baseline %v, top-5 accuracy %v", a.Baseline, c.TopFive)
	}
	if !neuron.CheckTree(len(c.Classes), c.Tree) {
		t.Error("the tree of classes does not join them")
	}
}

func lettersOf(t *testing.T) int {
	units := map[string]bool{}
	for _, r := range tidy(t, "emotions/attribution.csv") {
		if r["letters_unit"] == "true" {
			units[r["unit"]] = true
		}
	}
	return len(units)
}

func equationUnits(t *testing.T) int {
	var units []string
	for _, r := range tidy(t, "emotions/equations.csv") {
		units = append(units, r["unit"])
	}
	slices.Sort(units)
	return len(slices.Compact(units))
}

// TestEveryTopClassIsAsTidied compares what pages say of each photo with the article's tidy data.
func TestEveryTopClassIsAsTidied(t *testing.T) {
	a, _ := dataOf[neuron.Attacks](t, attackStudy)
	for _, r := range tidy(t, "typographic/in_the_wild_cells.csv") {
		for _, round := range a.Wild {
			for _, p := range round.Photos {
				if round.Name != r["round"] || p.Object != r["object"] || p.Label != r["label"] || p.Method != r["method"] {
					continue
				}
				if top := p.Top(); top.Class != r["top_class"] || top.Probability != number(t, r["top_probability"]) {
					t.Errorf("%s with %s, %s: %v, want %s", p.Object, p.Label, p.Method, top, r["top_class"])
				}
			}
		}
	}
}
