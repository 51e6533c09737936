package api

import (
	"slices"
	"testing"

	"multiscope/internal/neuron"
)

// TestUnitRowsAreFull: each kind of row has a cell for each column, or readers of CSV refuse the file.
func TestUnitRowsAreFull(t *testing.T) {
	examples := []neuron.Example{{Activation: 2}}
	rows := UnitRows(neuron.UnitDetail{
		Top: examples, Bottom: examples, Levels: []neuron.Level{{Lo: 1, Examples: examples}},
		TopWords: []neuron.WordScore{{Word: "japan"}}, LowWords: []neuron.WordScore{{Word: "king"}},
		Texts: &neuron.TextSearch{Maxima: []neuron.ScoredText{{Text: "a flag of japan", Score: 0.41}}},
	})
	var kinds []string
	for _, row := range rows {
		kinds = append(kinds, row[0])
		if len(row) != len(UnitColumns) {
			t.Errorf("the row %q has %d cells; want %d", row, len(row), len(UnitColumns))
		}
	}
	if want := []string{"top", "bottom", "level 1 to 0", "word", "word", "text"}; !slices.Equal(kinds, want) {
		t.Errorf("the rows are of kinds %q; want %q", kinds, want)
	}
	if text := rows[len(rows)-1]; text[slices.Index(UnitColumns, "word")] != "a flag of japan" || text[slices.Index(UnitColumns, "score")] != "0.41" {
		t.Errorf("the row of a text is %q", text)
	}
}
