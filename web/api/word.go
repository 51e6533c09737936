package api

import (
	"strconv"

	"multiscope/internal/neuron"
	"multiscope/web/format"
)

// Word is a word as data.
type Word struct {
	Word string `json:"word"`
	wordLists
	Rows []WordRow `json:"rows"`

	Published []PublishedWord `json:"published"` // neurons that the word was published for
	Nearest   *NearestWords   `json:"nearest"`   // words that a model sees as like it; null where that is not known
}

// NewWord returns a word with what lists say of it, and with no neurons yet.
func NewWord(w neuron.ListedWord) Word {
	return Word{Word: w.Word, wordLists: newWordLists(w), Rows: []WordRow{}}
}

// PublishedWord is a neuron that a word was published for.
type PublishedWord struct {
	ModelID string `json:"modelId"`
	Layer   string `json:"layer"`
	Index   string `json:"index"`
	Rank    int    `json:"rank"`  // of the word among the neuron's published words, from 1
	Words   int    `json:"words"` // that were published of it
}

func NewPublishedWords(hits []neuron.WordHit) []PublishedWord {
	rows := make([]PublishedWord, len(hits))
	for i, h := range hits {
		rows[i] = PublishedWord{h.Model, h.Layer, strconv.Itoa(h.Unit), h.Rank, h.Words}
	}
	return rows
}

// WordRow is a neuron that a word drives.
type WordRow struct {
	ModelID string   `json:"modelId"`
	Layer   string   `json:"layer"`
	Index   string   `json:"index"`
	Excess  float64  `json:"excess"` // over the mean of all words, in standard deviations over words
	Z       float64  `json:"z"`
	Rank    int      `json:"rank"` // of the word among all words of the neuron
	Words   []string `json:"words"`

	Images   int `json:"images"`          // of the neuron's strongest that were asked whether they are of the word
	Agreeing int `json:"images_agreeing"` // of them, those with the word in their caption or categories
}

func WordRows(rows []WordRow) [][]string {
	cells := make([][]string, len(rows))
	for i, r := range rows {
		cells[i] = []string{r.ModelID, r.Layer, r.Index, format.Exact(r.Z), strconv.Itoa(r.Rank), format.Exact(r.Excess), strconv.Itoa(r.Images), strconv.Itoa(r.Agreeing)}
	}
	return cells
}

// NewWordRow returns what a word does to a unit.
func NewWordRow(u neuron.UnitScore) WordRow {
	words := append([]string{}, u.Words...) // a list, also where there are none
	return WordRow{u.Unit.Model, u.Unit.Layer, strconv.Itoa(u.Unit.Unit), u.Excess, u.Z, u.Rank, words, u.Images, u.Agreeing}
}
