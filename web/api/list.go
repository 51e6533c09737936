package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strconv"
	"strings"
	"time"

	"multiscope/internal/neuron"
)

// List is a list of neurons as data. What one server writes, another reads.
type List struct {
	Slug        string      `json:"slug,omitempty"`
	Name        string      `json:"name"`
	Description string      `json:"description"`
	Author      string      `json:"author,omitempty"`
	Revision    int         `json:"revision,omitempty"` // how often it was changed, counted from 1
	Made        *time.Time  `json:"made,omitempty"`
	Changed     *time.Time  `json:"changed,omitempty"`
	Entries     []ListEntry `json:"entries"`
}

// ListEntry is a neuron of a list.
type ListEntry struct {
	ModelID string `json:"modelId"`
	Layer   string `json:"layer"`
	Index   index  `json:"index"`
	Note    string `json:"note"`
}

// index is the number of a unit, which is written as a string and may be read as a number too.
type index string

func (i *index) UnmarshalJSON(b []byte) error {
	*i = index(strings.Trim(string(b), `"`))
	return nil
}

// NewList returns a list as data.
func NewList(l neuron.List) List {
	j := List{Slug: l.Slug, Name: l.Name, Description: l.Description, Author: l.Author, Revision: l.Revision, Entries: []ListEntry{}}
	if !l.Changed.IsZero() {
		made, changed := l.Made.UTC(), l.Changed.UTC()
		j.Made, j.Changed = &made, &changed
	}
	for _, e := range l.Entries {
		j.Entries = append(j.Entries, ListEntry{e.Model, e.Layer, index(strconv.Itoa(e.Unit)), e.Note})
	}
	return j
}

// ReadList reads what NewList writes: a list with name, description and entries that can be kept here. Whose it was,
// and what it was called there, is left behind.
func ReadList(body []byte) (neuron.List, error) {
	var j List
	d := json.NewDecoder(bytes.NewReader(body))
	d.DisallowUnknownFields()
	err := d.Decode(&j)
	if err == nil {
		if _, more := d.Token(); !errors.Is(more, io.EOF) {
			err = errors.New("something follows the list")
		}
	}
	if err != nil {
		return neuron.List{}, neuron.Invalidf("This is not the JSON of a list (%s): a list has name, description and entries, each with modelId, layer, index and note.", strings.TrimPrefix(err.Error(), "json: "))
	}
	l := neuron.List{Name: j.Name, Description: j.Description}
	if len(j.Entries) > neuron.MaxListEntries {
		return l, neuron.Invalidf("A list has at most %d neurons; this one has %d.", neuron.MaxListEntries, len(j.Entries))
	}
	for i, e := range j.Entries {
		ref, err := neuron.ParseRef(e.ModelID + "/" + e.Layer + "/" + string(e.Index))
		if err != nil {
			return l, neuron.Invalidf("Entry %d of the list names no neuron: modelId %q, layer %q, index %q.", i+1, e.ModelID, e.Layer, e.Index)
		}
		l.Entries = append(l.Entries, neuron.ListEntry{Ref: ref, Note: e.Note})
	}
	return l, l.Check()
}

// ListColumns are the columns of a list's CSV.
var ListColumns = []string{"place", "modelId", "layer", "index", "note"}

// ListRows returns rows of cells under ListColumns.
func ListRows(l neuron.List) [][]string {
	rows := make([][]string, len(l.Entries))
	for i, e := range l.Entries {
		rows[i] = []string{strconv.Itoa(i + 1), e.Model, e.Layer, strconv.Itoa(e.Unit), e.Note}
	}
	return rows
}
