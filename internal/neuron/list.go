package neuron

import "time"

// List is an ordered collection of neurons, each with a note.
type List struct {
	Slug        string // in addresses; "" for a list that lies in its link alone
	Name        string
	Description string
	Author      string
	Entries     []ListEntry
	Revision    int // counts changes: who changes a list says which revision they saw
	Made        time.Time
	Changed     time.Time
}

// ListEntry is a neuron of a list. It may be of a model that is not in the index.
type ListEntry struct {
	Ref
	Note string
}

// MaxListEntries is how many neurons a list has at most.
const MaxListEntries = 150
