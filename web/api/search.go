package api

import (
	"strconv"

	"multiscope/internal/neuron"
	"multiscope/web/format"
)

// Search is the neurons that a query finds.
type Search struct {
	Query   string      `json:"query"`   // as it is read: the field, and the text in small letters
	ModelID string      `json:"modelId"` // that is searched alone; "" for all
	Layer   string      `json:"layer"`   // likewise
	Rows    []Found     `json:"rows"`    // field after field, the best of each first
	More    []MoreFound `json:"more"`    // fields that find more than rows has
	Near    []string    `json:"near"`    // spelled like the text, where nothing is found
	Next    string      `json:"next"`    // address of what follows in the one field that is searched; "" at the end
}

// Found is a neuron and the field by which it was found.
type Found struct {
	Field   string   `json:"field"`
	Match   string   `json:"match"` // what of it matches, in words
	ModelID string   `json:"modelId"`
	Layer   string   `json:"layer"`
	Index   string   `json:"index"`
	Score   *float64 `json:"score"` // excess of a word, share of the strongest images, cosine of a text; null where there is none
}

// MoreFound is a field of which rows has the first neurons alone.
type MoreFound struct {
	Field   string `json:"field"`
	Address string `json:"address"` // of all of them
}

// NewFound returns a neuron that a field finds.
func NewFound(field string, r neuron.Ref, match string, score float64, scored bool) Found {
	f := Found{Field: field, Match: match, ModelID: r.Model, Layer: r.Layer, Index: strconv.Itoa(r.Unit)}
	if scored {
		f.Score = known(score)
	}
	return f
}

// SearchColumns are the columns of what is found as CSV.
var SearchColumns = []string{"field", "match", "model", "layer", "unit", "score"}

func SearchRows(rows []Found) [][]string {
	cells := make([][]string, len(rows))
	for i, r := range rows {
		score := ""
		if r.Score != nil {
			score = format.Exact(*r.Score)
		}
		cells[i] = []string{r.Field, r.Match, r.ModelID, r.Layer, r.Index, score}
	}
	return cells
}
