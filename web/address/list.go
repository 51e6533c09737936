package address

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"multiscope/internal/neuron"
)

// Lists is the address of all lists.
const Lists = "/lists"

// NewList is the address of lists that lie in their links: no kept list has this slug.
const NewList = "new"

// ListsPage returns the address of a page of all lists, from 1.
func ListsPage(page int) string {
	if page == 1 {
		return Lists
	}
	return Lists + "?page=" + strconv.Itoa(page)
}

// ParseListsPage reads what ListsPage writes.
func ParseListsPage(v url.Values) (int, error) {
	page, err := parseWhole(v, "page", 1, 1)
	return int(page), err
}

// List returns the address of a list.
func List(slug string) string { return Lists + "/" + slug }

// ListQuery is a list that lies in its link, or what is asked of one that is kept, and how it is shown.
type ListQuery struct {
	Name, Description string
	Lines             []ListLine
	Edit              bool
	Words             bool   // in place of images
	Facet             string // of the visualizations in place of images: "" for none, else GenericFacet or a facet's name

	Of       string // slug of the kept list that this one is to replace; "" for none
	Revision int    // of that list, which this one was made from
}

// ListLine is a neuron of a list, or what stands in the place of one.
type ListLine struct {
	neuron.ListEntry
	Written string // what is no name of a neuron; "" where Ref says which one it is
}

// List returns the list without the lines that are no neurons.
func (q ListQuery) List() neuron.List {
	l := neuron.List{Slug: q.Of, Name: q.Name, Description: q.Description, Revision: q.Revision}
	for _, line := range q.Lines {
		if line.Written == "" {
			l.Entries = append(l.Entries, line.ListEntry)
		}
	}
	return l
}

// ListOf returns the query of a list: the inverse of ListQuery.List.
func ListOf(l neuron.List) ListQuery {
	q := ListQuery{Name: neuron.OneLine(l.Name), Description: neuron.OneLine(l.Description), Of: l.Slug, Revision: l.Revision}
	for _, e := range l.Entries {
		e.Note = neuron.OneLine(e.Note)
		q.Lines = append(q.Lines, ListLine{ListEntry: e})
	}
	return q
}

// Refs returns the neurons of the list in order.
func (q ListQuery) Refs() []neuron.Ref {
	var refs []neuron.Ref
	for _, line := range q.Lines {
		if line.Written == "" {
			refs = append(refs, line.Ref)
		}
	}
	return refs
}

// ParseListQuery reads a list: u names its neurons in order, n has the note on each.
func ParseListQuery(v url.Values) (ListQuery, error) {
	q := ListQuery{
		Name: neuron.OneLine(v.Get("name")), Description: neuron.OneLine(v.Get("description")),
		Edit: v.Get("edit") == "1", Words: v.Get("show") == "words", Facet: v.Get("facet"), Of: v.Get("list"),
	}
	notes := v["n"]
	for i, written := range v["u"] {
		if neuron.OneLine(written) == "" {
			continue // an empty field of a form
		}
		line, err := ParseListLine(written)
		if err != nil {
			return q, err
		}
		if i < len(notes) {
			line.Note = neuron.OneLine(notes[i])
		}
		q.Lines = append(q.Lines, line)
	}
	revision, err := parseWhole(v, "revision", 0, 0)
	q.Revision = int(revision)
	switch {
	case err != nil:
		return q, err
	case q.Facet != "" && !neuron.IsSlug(q.Facet):
		return q, neuron.Invalidf("A facet is a short name such as text or generic; %q is not.", q.Facet)
	case q.Of != "" && !neuron.IsSlug(q.Of):
		return q, neuron.Invalidf("A list is named in addresses by letters, digits and hyphens; %q is not.", q.Of)
	}
	return q, q.check()
}

// check refuses what a list has too much of.
func (q ListQuery) check() error {
	l := neuron.List{Name: q.Name, Description: q.Description}
	for _, line := range q.Lines {
		l.Entries = append(l.Entries, line.ListEntry)
	}
	return l.Check()
}

// mostWritten bounds, in bytes, what stands in the place of a neuron's name.
const mostWritten = 400

// ParseListLine reads one neuron by its name or a link to its page. What is neither is kept as it was written.
func ParseListLine(written string) (ListLine, error) {
	written = neuron.OneLine(written)
	ref, err := ParseUnitLink(written)
	switch {
	case err == nil:
		return ListLine{ListEntry: neuron.ListEntry{Ref: ref}}, nil
	case len(written) > mostWritten:
		return ListLine{}, neuron.Invalidf("A neuron's name or link has at most %d characters; one of this list has %d.", mostWritten, len(written))
	}
	return ListLine{Written: written}, nil
}

// ParseUnitLink reads which neuron is meant by a name, "rn50/layer4-2-sum/89", or by a link to its page or data on any
// server.
func ParseUnitLink(s string) (neuron.Ref, error) {
	path := strings.TrimSpace(s)
	if ref, err := neuron.ParseRef(path); err == nil {
		return ref, nil // of a model that may be called m
	}
	path, _, _ = strings.Cut(path, "#")
	path, _, _ = strings.Cut(path, "?")
	for _, format := range []string{"/", ".json", ".csv", ".jpg"} {
		path = strings.TrimSuffix(path, format)
	}
	parts := strings.Split("/"+path, "/")
	if n := len(parts); n >= 5 && parts[n-4] == "m" {
		path = strings.Join(parts[n-3:], "/")
	}
	ref, err := neuron.ParseRef(path)
	if err != nil {
		return ref, neuron.Invalidf("A neuron is written model/layer/number, or as a link to its page; %q is neither.", s)
	}
	return ref, nil
}

// String is the inverse of ParseListQuery: "?name=Flags&u=rn50/layer4-2-sum/89&n=the+first". Names of neurons need no
// escapes, which would make links of many neurons half as long again.
func (q ListQuery) String() string {
	var s strings.Builder
	add := func(name, value string) {
		if value != "" {
			s.WriteString("&" + name + "=" + value)
		}
	}
	add("name", url.QueryEscape(q.Name))
	add("description", url.QueryEscape(q.Description))
	noted := slices.IndexFunc(q.Lines, func(l ListLine) bool { return l.Note != "" }) >= 0
	for _, line := range q.Lines {
		if line.Written != "" {
			add("u", url.QueryEscape(line.Written))
		} else {
			add("u", line.Ref.String())
		}
		if noted {
			s.WriteString("&n=" + url.QueryEscape(line.Note))
		}
	}
	add("list", q.Of)
	if q.Revision > 0 {
		add("revision", strconv.Itoa(q.Revision))
	}
	if q.Words {
		add("show", "words")
	}
	add("facet", q.Facet)
	if q.Edit {
		add("edit", "1")
	}
	return strings.Replace(s.String(), "&", "?", 1)
}

// Link returns the address of a list that lies in its link.
func (q ListQuery) Link() string { return List(NewList) + q.String() }

// Shown returns the query with nothing but how the list is shown, for the address of a kept list.
func (q ListQuery) Shown() ListQuery { return ListQuery{Words: q.Words, Facet: q.Facet} }
