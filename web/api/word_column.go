package api

import (
	"strconv"

	"multiscope/internal/neuron"
)

// WordColumn is what a unit does on every word that its layer ranks.
type WordColumn struct {
	ModelID string         `json:"modelId"`
	Layer   string         `json:"layer"`
	Index   string         `json:"index"`
	Mean    float64        `json:"mean"` // of the activation over all words
	Std     float64        `json:"std"`  // likewise
	Words   []wordOfColumn `json:"words"`
}

// wordOfColumn is one of them; numbers that are none are null.
type wordOfColumn struct {
	Word       string   `json:"word"`
	Excess     *float64 `json:"excess"` // over the mean of all words, in standard deviations over words
	Activation *float64 `json:"activation"`
}

// NewWordColumn returns the words of a column, strongest first.
func NewWordColumn(r neuron.Ref, c neuron.RankedWords) WordColumn {
	j := WordColumn{ModelID: r.Model, Layer: r.Layer, Index: strconv.Itoa(r.Unit), Mean: c.Moments.Mean, Std: c.Moments.Std, Words: []wordOfColumn{}}
	for _, w := range c.Words {
		j.Words = append(j.Words, wordOfColumn{w.Word, known(c.Moments.Excess(w.Activation)), known(w.Activation)})
	}
	return j
}

// WordColumnColumns are the columns of the CSV of a unit's words: one row for each.
var WordColumnColumns = []string{"word", "excess", "activation"}

func WordColumnRows(c neuron.RankedWords) [][]string {
	rows := make([][]string, len(c.Words))
	for i, w := range c.Words {
		rows[i] = []string{w.Word, exactWhereKnown(c.Moments.Excess(w.Activation)), exactWhereKnown(w.Activation)}
	}
	return rows
}
