package api

import (
	"strconv"

	"multiscope/internal/neuron"
	"multiscope/web/format"
)

func stroopTables(s neuron.Study) ([]StudyTable, error) {
	var d neuron.Stroop
	if err := s.Decode(&d); err != nil {
		return nil, err
	}
	t := StudyTable{Name: "probabilities", What: "probabilities", Columns: []string{"ink", "word", "kind", "color", "probability"}}
	for _, st := range d.Stimuli {
		for i, p := range st.Probabilities[:min(len(st.Probabilities), len(d.Colors))] {
			t.Rows = append(t.Rows, []string{st.Ink, st.Word, string(st.Kind()), d.Colors[i].Name, format.Exact(p)})
		}
	}
	tables := []StudyTable{t}
	if len(d.Others) > 0 {
		tables = append(tables, stroopSets(d))
	}
	if looks := stroopLooks(d); len(looks.Rows) > 0 {
		tables = append(tables, looks)
	}
	if len(d.Units) > 0 {
		tables = append(tables, stroopUnits(d))
	}
	return tables, nil
}

func stroopSets(d neuron.Stroop) StudyTable {
	t := StudyTable{Name: "prompts", What: "answers by all prompts", Columns: []string{"set", "ink", "word", "kind", "color", "probability", "pictures", "answered"}}
	for _, set := range d.Sets() {
		for _, st := range set.Stimuli {
			for i, p := range st.Probabilities[:min(len(st.Probabilities), len(d.Colors))] {
				t.Rows = append(t.Rows, []string{set.Name, st.Ink, st.Word, string(st.Kind()), d.Colors[i].Name, format.Exact(p), strconv.Itoa(st.Pictures()), strconv.Itoa(st.Answered(i))})
			}
		}
	}
	return t
}

func stroopLooks(d neuron.Stroop) StudyTable {
	t := StudyTable{Name: "looks", What: "answers by font and paper", Columns: []string{"set", "font", "paper", "pictures", "ink", "word"}}
	for _, set := range d.Sets() {
		for _, l := range set.Looks {
			t.Rows = append(t.Rows, []string{set.Name, l.Font, l.Paper, strconv.Itoa(l.Pictures), strconv.Itoa(l.Ink), strconv.Itoa(l.Word)})
		}
	}
	return t
}

func stroopUnits(d neuron.Stroop) StudyTable {
	t := StudyTable{Name: "units", What: "neurons by ink and word", Columns: []string{"unit", "ink_share", "word_share", "top_ink", "top_word"}}
	for _, u := range d.Units {
		t.Rows = append(t.Rows, []string{strconv.Itoa(u.Unit), format.Exact(u.Ink), format.Exact(u.Word), u.TopInk, u.TopWord})
	}
	return t
}
