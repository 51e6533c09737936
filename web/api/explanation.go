package api

import (
	"time"

	"multiscope/internal/neuron"
	"multiscope/web/format"
)

// explanation is what a program calls a unit, beside people's labels.
type explanation struct {
	Method      neuron.ExplanationMethod `json:"method"` // linear or soft-wpmi
	Text        string                   `json:"text"`
	Terms       []explanationTerm        `json:"terms"`
	Correlation *float64                 `json:"correlation"` // of prediction and activation on held-out images; null where it cannot be computed
	Labeller    string                   `json:"labeller"`    // the model in whose space images and words were compared
	Own         bool                     `json:"own"`         // whether that is the unit's own model, which then judges itself
	Fitted      int                      `json:"fitted"`      // images that the words were chosen on
	HeldOut     int                      `json:"held_out"`
	Said        saidOfImages             `json:"said"` // how the unit tells images of which one of the words is said
	Recipe      string                   `json:"recipe"`
	Made        string                   `json:"made"` // RFC 3339
}

type explanationTerm struct {
	Word   string       `json:"word"`
	Weight float64      `json:"weight"`
	Said   saidOfImages `json:"said"`
}

// saidOfImages is how a unit's activation tells held-out images of which a word is said, in captions or as a category.
type saidOfImages struct {
	Images           int      `json:"images"`
	Correlation      *float64 `json:"correlation"`
	AveragePrecision *float64 `json:"average_precision"`
}

func newExplanations(all []neuron.Explanation) []explanation {
	rows := make([]explanation, len(all))
	for i, e := range all {
		j := e.Judged
		rows[i] = explanation{Method: e.Method, Text: e.Text, Terms: []explanationTerm{}, Correlation: e.Correlation, Labeller: j.Labeller, Own: j.Own,
			Fitted: j.Fitted, HeldOut: j.HeldOut, Said: saidOfImages(j.Any), Recipe: e.Recipe, Made: e.Made.UTC().Format(time.RFC3339)}
		for k, t := range e.Terms {
			term := explanationTerm{Word: t.Word, Weight: t.Weight}
			if k < len(j.Terms) {
				term.Said = saidOfImages(j.Terms[k])
			}
			rows[i].Terms = append(rows[i].Terms, term)
		}
	}
	return rows
}

// explanationRows are rows of a unit's CSV: the label stands where words do, its score is the held-out correlation.
func explanationRows(rows [][]string, all []neuron.Explanation) [][]string {
	for _, e := range all {
		score := ""
		if e.Correlation != nil {
			score = format.Exact(*e.Correlation)
		}
		rows = append(rows, []string{"label " + string(e.Method), "", "", "", e.Text, "", "", "", "", "", score})
	}
	return rows
}
