package api

import (
	"time"

	"multiscope/internal/neuron"
)

// Label is what a person calls a unit.
type Label struct {
	Text       string   `json:"text"`
	Author     string   `json:"author"`
	Note       string   `json:"note,omitempty"`
	Confidence *float64 `json:"confidence,omitempty"` // in [0,1]
	Made       string   `json:"made"`                 // RFC 3339
	Weights    string   `json:"weights"`              // SHA-256 of the model's that it was made for
}

func newLabels(labels []neuron.Label) []Label {
	all := make([]Label, len(labels))
	for i, l := range labels {
		all[i] = Label{Text: l.Text, Author: l.Author, Note: l.Note, Confidence: l.Confidence, Made: l.Made.UTC().Format(time.RFC3339), Weights: l.Weights}
	}
	return all
}
