package exchange

import (
	"cmp"

	"multiscope/internal/neuron"
)

// List is a list of neurons as data. What one server sends, another opens and a file of notes holds.
type List struct {
	Slug        string      `json:"slug,omitempty"`
	Name        string      `json:"name"`
	Description string      `json:"description"`
	Author      string      `json:"author,omitempty"`
	Revision    int         `json:"revision,omitempty"` // how often it was changed, counted from 1
	Made        string      `json:"made,omitempty"`
	Changed     string      `json:"changed,omitempty"`
	Entries     []ListEntry `json:"entries"`
}

// ListEntry is a neuron of a list.
type ListEntry struct {
	unit
	Note string `json:"note"`
}

// NewList returns a list as data.
func NewList(l neuron.List) List {
	j := List{Slug: l.Slug, Name: l.Name, Description: l.Description, Author: l.Author, Revision: l.Revision,
		Made: timeText(l.Made), Changed: timeText(l.Changed), Entries: []ListEntry{}}
	for _, e := range l.Entries {
		j.Entries = append(j.Entries, ListEntry{newUnit(e.Ref), e.Note})
	}
	return j
}

// ReadList reads one list: its name, description and entries, which can be kept here. Whose it was, and what it was
// called there, is left behind.
func ReadList(content []byte) (neuron.List, error) {
	var j List
	if err := strictly(content, &j); err != nil {
		return neuron.List{}, neuron.Invalidf("This is not the JSON of a list: it has name, description and entries, each with modelId, layer, index and note. %s", err)
	}
	l := neuron.List{Name: j.Name, Description: j.Description}
	var err error
	if len(j.Entries) > neuron.MaxListEntries {
		return l, neuron.Invalidf("A list has at most %d neurons; this one has %d.", neuron.MaxListEntries, len(j.Entries))
	}
	if l.Entries, err = j.entries(); err != nil {
		return l, err
	}
	return l, l.Check()
}

// entries returns the neurons of a list.
func (j List) entries() (entries []neuron.ListEntry, err error) {
	for i, e := range j.Entries {
		ref, err := e.ref()
		if err != nil {
			return nil, neuron.Invalidf("Entry %d of the list names no neuron: modelId %q, layer %q, index %q.", i+1, e.Model, e.Layer, e.Index)
		}
		entries = append(entries, neuron.ListEntry{Ref: ref, Note: e.Note})
	}
	return entries, nil
}

// list returns the list whole, with author and times, as a file of notes has it.
func (j List) list(o Options) (l neuron.List, err error) {
	made, err := readTime(cmp.Or(j.Made, j.Changed), o)
	if err != nil {
		return l, err
	}
	changed, err := readTime(j.Changed, Options{Now: made})
	if err != nil {
		return l, err
	}
	l = neuron.List{Slug: j.Slug, Name: j.Name, Description: j.Description, Author: cmp.Or(j.Author, o.Author), Revision: j.Revision, Made: made, Changed: changed}
	l.Entries, err = j.entries()
	return l, err
}
