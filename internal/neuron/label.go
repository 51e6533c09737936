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
