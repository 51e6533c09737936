package neuron

import (
	"slices"
	"time"
	"unicode/utf8"
)

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

// Bounds of what a list says, in characters.
const (
	MaxListName        = 200
	MaxListDescription = 2000
	MaxListNote        = 2000
)

// Check returns an Invalid error where a list has too much of something.
func (l List) Check() error {
	switch {
	case utf8.RuneCountInString(l.Name) > MaxListName:
		return Invalidf("A list's name has at most %d characters; this one has %d.", MaxListName, utf8.RuneCountInString(l.Name))
	case utf8.RuneCountInString(l.Description) > MaxListDescription:
		return Invalidf("A list's description has at most %d characters; this one has %d.", MaxListDescription, utf8.RuneCountInString(l.Description))
	case len(l.Entries) > MaxListEntries:
		return Invalidf("A list has at most %d neurons; this one has %d.", MaxListEntries, len(l.Entries))
	}
	for i, e := range l.Entries {
		if n := utf8.RuneCountInString(e.Note); n > MaxListNote {
			return Invalidf("A note has at most %d characters; that on neuron %d of the list, %s, has %d.", MaxListNote, i+1, e.Ref, n)
		}
	}
	return nil
}

// reservedLists are what addresses call things that are no kept lists.
var reservedLists = []string{"new", "open"}

// IsListSlug reports whether a list that is kept may have a slug.
func IsListSlug(s string) bool { return IsSlug(s) && !slices.Contains(reservedLists, s) }
