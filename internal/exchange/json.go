package exchange

import (
	"bytes"
	"encoding/json"
	"io"
	"strconv"
	"strings"

	"multiscope/internal/neuron"
)

// What marks a file as ours.
const (
	format  = "multiscope-notes"
	version = 1
)

// document is all that people added, or a part of it. Names are Neuronpedia's where the meaning is the same.
type document struct {
	Format   string        `json:"format"`
	Version  int           `json:"version"`
	Labels   []explanation `json:"labels,omitempty"`
	Families []family      `json:"families,omitempty"`
	Lists    []List        `json:"lists,omitempty"`
	Blind    []blindStudy  `json:"blindStudies,omitempty"`
}

// unit names a neuron.
type unit struct {
	Model string `json:"modelId"`
	Layer string `json:"layer"`
	Index index  `json:"index"`
}

func newUnit(r neuron.Ref) unit { return unit{r.Model, r.Layer, index(strconv.Itoa(r.Unit))} }

func (u unit) ref() (neuron.Ref, error) {
	return neuron.ParseRef(u.Model + "/" + u.Layer + "/" + string(u.Index))
}

// index is a unit's number, which Neuronpedia writes as a string. It is read as a number too.
type index string

func (i *index) UnmarshalJSON(b []byte) error {
	if len(b) > 0 && b[0] != '"' {
		*i = index(b)
		return nil
	}
	var s string
	err := json.Unmarshal(b, &s)
	*i = index(s)
	return err
}

// explanation is a label, as Neuronpedia's table of explanations has it: modelId, layer, index, description, notes,
// typeName, explanationModelName and createdAt. An author there is a key, authorId, and has a name in what its pages
// send, author.name; authorName is ours. So are weights, confidence and withdrawnAt.
type explanation struct {
	unit
	Description string   `json:"description"`
	Notes       string   `json:"notes,omitempty"`
	AuthorName  string   `json:"authorName,omitempty"`
	CreatedAt   string   `json:"createdAt,omitempty"`
	Confidence  *float64 `json:"confidence,omitempty"`
	Weights     string   `json:"weights,omitempty"`
	WithdrawnAt string   `json:"withdrawnAt,omitempty"`
}

// family is a family with those who are counted among it. One that comes with the program has no title here unless
// people changed it.
type family struct {
	Slug        string   `json:"slug"`
	Title       string   `json:"title,omitempty"`
	Description string   `json:"description,omitempty"`
	Parent      string   `json:"parent,omitempty"`
	Sensitive   string   `json:"sensitive,omitempty"`
	MergedInto  string   `json:"mergedInto,omitempty"`
	AuthorName  string   `json:"authorName,omitempty"`
	CreatedAt   string   `json:"createdAt,omitempty"`
	Members     []member `json:"members,omitempty"`
}

type member struct {
	unit
	Role        string `json:"role"`
	Belongs     *bool  `json:"belongs"` // true where nothing is said
	Notes       string `json:"notes,omitempty"`
	AuthorName  string `json:"authorName,omitempty"`
	CreatedAt   string `json:"createdAt,omitempty"`
	Weights     string `json:"weights,omitempty"`
	WithdrawnAt string `json:"withdrawnAt,omitempty"`
}

// WriteJSON writes notes as a file of ours, from which Read makes the same notes again.
func WriteJSON(w io.Writer, n neuron.Notes) error {
	d := document{Format: format, Version: version, Families: newFamilies(n)}
	for _, l := range n.Labels {
		d.Labels = append(d.Labels, newExplanation(l))
	}
	for _, l := range n.Lists {
		d.Lists = append(d.Lists, NewList(l))
	}
	for _, s := range n.Blind {
		d.Blind = append(d.Blind, newBlindStudy(s))
	}
	return write(w, d)
}

// WriteExplanations writes labels as Neuronpedia has explanations, which have neither confidence nor digests.
func WriteExplanations(w io.Writer, labels []neuron.Label) error {
	all := []explanation{}
	for _, l := range labels {
		e := newExplanation(l)
		e.Confidence, e.Weights, e.WithdrawnAt = nil, "", ""
		all = append(all, e)
	}
	return write(w, all)
}

func write(w io.Writer, content any) error {
	out := json.NewEncoder(w)
	out.SetEscapeHTML(false)
	out.SetIndent("", "  ")
	return out.Encode(content)
}

func newExplanation(l neuron.Label) explanation {
	return explanation{unit: newUnit(l.Ref), Description: l.Text, Notes: l.Note, AuthorName: l.Author, CreatedAt: timeText(l.Made),
		Confidence: l.Confidence, Weights: l.Weights, WithdrawnAt: timeText(l.Withdrawn)}
}

// newFamilies returns families with their members, also those of which people have said nothing but who is in them.
func newFamilies(n neuron.Notes) (all []family) {
	place := map[string]int{}
	for _, f := range n.Families {
		place[f.Slug] = len(all)
		all = append(all, family{Slug: f.Slug, Title: f.Title, Description: f.Description, Parent: f.Parent, Sensitive: f.Sensitive,
			MergedInto: f.MergedInto, AuthorName: f.Author, CreatedAt: timeText(f.Made)})
	}
	for _, m := range n.Members {
		at, known := place[m.Family]
		if !known {
			at = len(all)
			place[m.Family] = at
			all = append(all, family{Slug: m.Family})
		}
		belongs := m.Origin == neuron.Confirmed
		all[at].Members = append(all[at].Members, member{unit: newUnit(m.Ref), Role: string(m.Role), Belongs: &belongs,
			Notes: m.Note, AuthorName: m.Author, CreatedAt: timeText(m.Made), Weights: m.Weights, WithdrawnAt: timeText(m.Withdrawn)})
	}
	return all
}

// strictly decodes one JSON value that has no fields but those that to has.
func strictly(content []byte, to any) error {
	d := json.NewDecoder(bytes.NewReader(content))
	d.DisallowUnknownFields()
	if err := d.Decode(to); err != nil {
		return neuron.Invalidf("The JSON cannot be read: %s.", strings.TrimPrefix(err.Error(), "json: "))
	}
	if rest := bytes.TrimSpace(content[d.InputOffset():]); len(rest) > 0 {
		return neuron.Invalidf("Something follows the JSON: %.40q.", rest)
	}
	return nil
}
