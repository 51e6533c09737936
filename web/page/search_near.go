package page

import (
	"context"
	"slices"
	"strings"

	"multiscope/internal/neuron"
	"multiscope/web/address"
	"multiscope/web/format"
	"multiscope/web/view"
)

// mostNear is how many texts are offered in place of one that is not found.
const mostNear = 12

// near offers what is spelled like the text, in the fields that are searched. Words come first and alone.
func (x *searching) near(ctx context.Context) ([]view.Link, error) {
	fields := x.fields()
	slices.SortStableFunc(fields, func(a, b searchField) int { return wordsFirst(a) - wordsFirst(b) })
	var links []view.Link
	seen := map[string]bool{x.q.Text: true}
	for _, field := range fields {
		if field.near == nil {
			continue
		}
		near, err := field.near(x, ctx)
		if err != nil {
			return nil, err
		}
		for _, text := range near {
			if folded := strings.ToLower(text); !seen[folded] && len(links) < mostNear {
				seen[folded] = true
				links = append(links, view.Link{Text: text, Address: x.nearAddress(field.name, folded)})
			}
		}
	}
	return links, nil
}

func wordsFirst(f searchField) int {
	if f.name == address.FieldWord {
		return 0
	}
	return 1
}

func (x *searching) nearAddress(field address.SearchField, text string) string {
	if x.q.Field == address.AnyField {
		to := address.SearchText(text)
		to.Model, to.Layer = x.q.Model, x.q.Layer
		return to.Address()
	}
	return x.in(field, text)
}

func (x *searching) nearNames(ctx context.Context) ([]string, error) {
	hits, err := x.src.NearestNames(ctx, x.q.Text, nearShown)
	var names []string
	for _, h := range hits {
		if x.keeps(h.Ref) && !slices.Contains(names, h.Name) {
			names = append(names, h.Name)
		}
	}
	return names, err
}

func (x *searching) nearLabels(ctx context.Context) ([]string, error) {
	labels, err := x.site.notes.NearestLabels(ctx, x.q.Text, nearShown)
	var texts []string
	for _, l := range labels {
		if x.keeps(l.Ref) && !slices.Contains(texts, l.Text) {
			texts = append(texts, l.Text)
		}
	}
	return texts, err
}

// foundHeadings are what a page is called by the field that finds something; “” stands for the text.
var foundHeadings = map[address.SearchField]string{
	address.FieldWord: "Neurons that “” excites", address.FieldPublished: "Neurons that “” excites",
	address.FieldName: "Neurons called “”", address.FieldLabel: "Neurons labelled “”", address.FieldFamily: "Neurons of the family “”",
	address.FieldCategory: "Neurons for images of “”", address.FieldCaption: "Neurons for images captioned “”",
	address.FieldText: "Neurons that call for texts with “”", address.FieldUnit: "Neuron “”",
}

// headingOrder says which field a search in all is called by.
var headingOrder = []address.SearchField{
	address.FieldWord, address.FieldPublished, address.FieldName, address.FieldLabel, address.FieldText, address.FieldUnit,
	address.FieldFamily, address.FieldCategory, address.FieldCaption,
}

func headingOf(text string, fields []searchField) string {
	for _, name := range headingOrder {
		if slices.ContainsFunc(fields, func(f searchField) bool { return f.name == name }) {
			if name == address.FieldUnit {
				return "Neuron " + text
			}
			return strings.Replace(foundHeadings[name], "“”", format.Quoted(text), 1)
		}
	}
	return "Search for " + format.Quoted(text)
}

// places are the models and layers that are called what is searched for, or that a search names alone.
func (x *searching) places() (links []view.Link) {
	called := func(slug, name string) bool {
		return strings.HasPrefix(slug, x.q.Text) || strings.ToLower(name) == x.q.Text
	}
	if x.q.Field != address.AnyField || x.q.Text == "" && x.q.Model == "" && x.q.Layer == "" {
		return nil
	}
	for _, m := range x.models {
		if x.q.Text == "" && x.q.Layer == "" || x.q.Text != "" && called(m.Slug, m.Name) {
			links = append(links, view.Link{Text: m.Name, Address: address.Model(m.Slug)})
		}
		for _, l := range m.Layers {
			if x.q.Text == "" && l.Slug == x.q.Layer || x.q.Text != "" && len(x.q.Text) > 1 && called(l.Slug, l.Tap) {
				links = append(links, view.Link{Text: layerName(m, l), Address: address.Layer(m.Slug, l.Slug)})
			}
		}
	}
	return links[:min(len(links), mostNear)]
}

// nothingTyped says what to do where there is nothing to search for.
func (x *searching) nothingTyped() string {
	switch {
	case x.q.Field != address.AnyField:
		return "Type what to search for behind " + string(x.q.Field) + ":"
	case x.q.Model != "" || x.q.Layer != "":
		return "Type what to find there: a word, a name, or a neuron's number."
	}
	return "Type a word, a name, or a neuron's number."
}

// unknownNote says that nothing is found, and what is searched.
func (x *searching) unknownNote(near bool) string {
	switch x.q.Field {
	case address.AnyField, address.FieldWord:
		return unknownNote(x.models, near)
	}
	note := "Nothing is found in the field " + string(x.q.Field) + "."
	if x.q.Model != "" || x.q.Layer != "" {
		note = "Nothing is found there in the field " + string(x.q.Field) + "."
	}
	if near {
		return note + " These are spelled like it:"
	}
	return note + " Search all fields, or for something else."
}

// filters offers the fields that find something, the models, and the layers of a chosen model.
func (x *searching) filters(some []searchField) (filters [][]view.Choice) {
	choose := func(text string, chosen bool, change func(*address.SearchPage)) view.Choice {
		to := x.q
		to.Page = 0
		change(&to)
		return view.Choice{Link: view.Link{Text: text, Address: to.Address()}, Chosen: chosen}
	}
	fields := []view.Choice{choose("All fields", x.q.Field == address.AnyField, func(q *address.SearchPage) { q.SearchQuery = x.anyField() })}
	for _, f := range some {
		fields = append(fields, choose(capital(strings.TrimPrefix(f.heading, "By ")), x.q.Field == f.name, func(q *address.SearchPage) { q.Field = f.name }))
	}
	if len(fields) > 2 || x.q.Field != address.AnyField {
		filters = append(filters, fields)
	}
	if len(x.all) > 1 {
		models := []view.Choice{choose("All models", x.q.Model == "", func(q *address.SearchPage) { q.Model, q.Layer = "", "" })}
		for _, m := range x.all {
			models = append(models, choose(m.Name, x.q.Model == m.Slug, func(q *address.SearchPage) { q.Model, q.Layer = m.Slug, "" }))
		}
		filters = append(filters, models)
	}
	for _, m := range x.all {
		if m.Slug != x.q.Model || len(m.Layers) < 2 {
			continue
		}
		layers := []view.Choice{choose("All layers", x.q.Layer == "", func(q *address.SearchPage) { q.Layer = "" })}
		for _, l := range m.Layers {
			layers = append(layers, choose(l.Slug, x.q.Layer == l.Slug, func(q *address.SearchPage) { q.Layer = l.Slug }))
		}
		filters = append(filters, layers)
	}
	return filters
}

// anyField returns the query without its field.
func (x *searching) anyField() address.SearchQuery {
	q := address.SearchText(x.q.Text)
	q.Exact = q.Exact || x.q.Exact
	q.Model, q.Layer = x.q.Model, x.q.Layer
	return q
}

// searchHelp explains the query language by examples, the last of which is narrowed to a layer that there is.
func searchHelp(models []neuron.Model) []view.SearchExample {
	of := func(query, finds string) view.SearchExample {
		q, _ := address.ParseSearchQuery(query) // a test reads each
		return view.SearchExample{Query: query, Address: q.Address(), Finds: finds}
	}
	examples := []view.SearchExample{
		of("japan", "all fields"), of(`"new year"`, "exactly this, its words one after the other"),
		of("#89", "neurons of that number; also layer4-5-sum/89 and model/layer/89"),
		of("word:japan", "neurons that the written word drives"), of("name:trump", "what a model or a publication calls a neuron"),
		of("label:flags", "what people call a neuron"), of("family:emotion", "neurons of a family"),
		of("caption:flag", "neurons with such captions among their strongest images"),
		of("category:kind=emoji", "neurons with such images among their strongest; also category:emoji"),
		of("text:happy", "neurons with a text maximum that has the word"), of("published:japan", "neurons that the word was published for"),
	}
	for _, m := range models {
		if l, ok := m.BestLayer(); ok {
			return append(examples, of("model:"+m.Slug+" layer:"+l.Slug+" word:japan", "any of these in one model or layer"))
		}
	}
	return examples
}
