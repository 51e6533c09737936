package api

import (
	"testing"

	"multiscope/internal/neuron"
)

// Rows of all kinds have a cell for each column: a reader of CSV refuses others.
func TestUnitRowsFillTheColumns(t *testing.T) {
	examples := []neuron.Example{{}}
	d := neuron.UnitDetail{
		Top: examples, Bottom: examples, Levels: []neuron.Level{{Examples: examples}},
		TopWords: []neuron.WordScore{{}}, LowWords: []neuron.WordScore{{}}, Texts: &neuron.TextSearch{Maxima: []neuron.ScoredText{{Text: "fire"}}},
	}
	rows := UnitRows(d)
	if len(rows) != 6 {
		t.Errorf("UnitRows() has %d rows; want one for each example, word and text maximum, 6", len(rows))
	}
	for _, row := range rows {
		if len(row) != len(UnitColumns) {
			t.Errorf("row %q has %d cells; want %d", row, len(row), len(UnitColumns))
		}
	}
}
