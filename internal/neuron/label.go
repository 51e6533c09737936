package neuron

import "time"

// Label is what a person calls a unit.
type Label struct {
	ID int64
	Ref
	Weights    string // SHA-256 of the model's weights, hexadecimal
	Author     string
	Text       string
	Note       string   // "" for none
	Confidence *float64 // in [0,1]; nil where the author says none
	Made       time.Time
	Withdrawn  time.Time // zero while it stands
}

// Called is what people call a unit: the newest of the labels that stand and were made for its model's weights.
type Called struct {
	Text   string // "" where there is none
	Author string
	Of     int // how many labels there are to choose from
}

// NewCalled chooses among the labels of a unit, the oldest first. Weights are those of its model.
func NewCalled(labels []Label, weights string) (c Called) {
	for _, l := range labels {
		if l.Withdrawn.IsZero() && l.Weights == weights {
			c = Called{Text: l.Text, Author: l.Author, Of: c.Of + 1}
		}
	}
	return c
}
