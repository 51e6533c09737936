package site

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"multiscope/internal/neuron"
)

// What the search in the browser reads. It is a script, since pages from a disk can fetch nothing.
const (
	searchAddress = "/search/index.js"
	searchFile    = "search/index.js"
)

// searchPage is the page that searches.
var searchPage = place{path: "/search"}

// entry is a neuron as the search reads it.
type entry struct {
	number      int
	name, where string
	picture     string // file, "" for none
	words       []string
	names       []string // that it may also be asked for by: labels, families
}

// unitDoc is what the search takes from a neuron's JSON.
type unitDoc struct {
	ModelID, Layer, Tap string
	Unit                int
	Name, Sensitive     string
	Other               []string `json:"other_names"`
	Shared              *struct{ Name string }
	Labels              []struct{ Text string }
	Families            []struct{ Name string }
	Words               []word
	Top                 []struct{ Image int64 } `json:"examples_top"`
	Provenance          struct{ Model string }
}

// word is written alone where it is published, else with how far it drives the neuron.
type word string

func (w *word) UnmarshalJSON(b []byte) error {
	var said struct{ Word string }
	if b[0] == '"' {
		return json.Unmarshal(b, (*string)(w))
	}
	err := json.Unmarshal(b, &said)
	*w = word(said.Word)
	return err
}

// index takes a neuron into the search; address is that of its JSON, other data is left alone.
func (w *writer) index(ctx context.Context, address string, content []byte) error {
	ref, err := neuron.ParseRef(strings.TrimSuffix(strings.TrimPrefix(address, "/m/"), ".json"))
	if err != nil || !strings.HasPrefix(address, "/m/") {
		return nil
	}
	var doc unitDoc
	if err := json.Unmarshal(content, &doc); err != nil {
		return err
	}
	e := doc.entry()
	if len(doc.Top) > 0 {
		a, err := w.asset(ctx, "/thumbs/"+strconv.FormatInt(doc.Top[0].Image, 10))
		if err != nil {
			return err
		}
		e.picture = a.file
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.entries[ref] = e
	return nil
}

// entry words a neuron. The words of one whose page opens behind a notice are left out: results would show them.
func (d unitDoc) entry() entry {
	e := entry{number: d.Unit, name: d.Name, where: d.Provenance.Model, names: slices.Clone(d.Other)}
	if e.where == "" {
		e.where = d.ModelID
	}
	e.where += ", " + d.Tap
	if d.Sensitive == "" {
		for _, w := range d.Words {
			e.words = append(e.words, string(w))
		}
	}
	for _, l := range d.Labels {
		e.names = append(e.names, l.Text)
	}
	if d.Shared != nil {
		e.names = append(e.names, d.Shared.Name)
	}
	if e.name == "" && len(e.names) > 0 {
		e.name = e.names[0]
	}
	if e.name == "" && len(e.words) > 0 {
		e.name = e.words[0]
	}
	for _, f := range d.Families {
		e.names = append(e.names, f.Name)
	}
	return e
}

// searched is what the search reads.
type searched struct {
	Where []string `json:"where"` // model and layer
	Units [][]any  `json:"units"` // folder, number, name, index into Where, picture, words, other names
}

// rows returns what the search reads of those units whose data were written.
func (w *writer) rows(units []neuron.Ref) searched {
	doc := searched{[]string{}, [][]any{}}
	for _, ref := range units {
		e, there := w.entries[ref]
		if !there {
			continue
		}
		at := slices.Index(doc.Where, e.where)
		if at < 0 {
			at = len(doc.Where)
			doc.Where = append(doc.Where, e.where)
		}
		doc.Units = append(doc.Units, []any{"m/" + ref.String() + "/", e.number, e.name, at, e.picture, append([]string{}, e.words...), append([]string{}, e.names...)})
	}
	return doc
}

// search writes what the search reads, in the order of the choice.
func (w *writer) search() error {
	rows, err := json.Marshal(w.rows(w.units))
	if err != nil {
		return err
	}
	content := fmt.Appendf(nil, "globalThis.multiscopeIndex = %s;\n", rows)
	w.counts.Search = int64(len(content))
	return w.write(searchFile, content)
}
