package api

import (
	"strconv"

	"multiscope/internal/neuron"
	"multiscope/web/format"
)

// LexiconTable is how many of their strongest words the live units of a layer have in each lexicon.
type LexiconTable struct {
	ModelID   string       `json:"modelId"`
	Layer     string       `json:"layer"`
	Words     int          `json:"words"`     // that the layer ranks
	Units     int          `json:"units"`     // live ones
	Strongest int          `json:"strongest"` // words of each that are looked up
	Lexicons  []lexiconRow `json:"lexicons"`
}

type lexiconRow struct {
	Lexicon string    `json:"lexicon"`
	Words   int       `json:"words"`  // of it that the layer ranks
	Counts  []int     `json:"counts"` // of units with 0, 1, … of their strongest words in it
	Chance  []float64 `json:"chance"` // expected where words are drawn at random
	Units   [][]int   `json:"units"`  // numbers of those counted; empty in place of those with none
}

func NewLexiconTable(model, layer string, t neuron.LexiconTable) LexiconTable {
	j := LexiconTable{ModelID: model, Layer: layer, Words: t.Words, Units: t.Units, Strongest: neuron.LexiconWords, Lexicons: []lexiconRow{}}
	for _, l := range t.Lexicons {
		row := lexiconRow{Lexicon: l.Lexicon, Words: l.Words}
		for k, units := range l.Units {
			row.Counts, row.Chance = append(row.Counts, len(units)), append(row.Chance, t.Chance(l, k))
			if k == 0 || units == nil {
				units = []int{}
			}
			row.Units = append(row.Units, units)
		}
		j.Lexicons = append(j.Lexicons, row)
	}
	return j
}

// LexiconColumns are the columns of the table's CSV: one row for each lexicon and number of words.
var LexiconColumns = []string{"lexicon", "words", "of_strongest", "units", "chance"}

func LexiconRows(t neuron.LexiconTable) [][]string {
	var rows [][]string
	for _, l := range t.Lexicons {
		for k, units := range l.Units {
			rows = append(rows, []string{l.Lexicon, strconv.Itoa(l.Words), strconv.Itoa(k), strconv.Itoa(len(units)), format.Exact(t.Chance(l, k))})
		}
	}
	return rows
}
