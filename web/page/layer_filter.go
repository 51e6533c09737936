package page

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"multiscope/internal/neuron"
	"multiscope/web/address"
	"multiscope/web/format"
	"multiscope/web/view"
)

// layerFilter is a filter that is chosen, and how it is taken back.
type layerFilter struct {
	text  string
	clear func(*address.LayerQuery)
}

// filtersOf returns the filters that a query has.
func filtersOf(a layerAsked) (chosen []layerFilter) {
	q := a.query
	add := func(is bool, text string, clear func(*address.LayerQuery)) {
		if is {
			chosen = append(chosen, layerFilter{text, clear})
		}
	}
	add(q.Live, "not silent", func(q *address.LayerQuery) { q.Live = false })
	add(q.Dead, "silent", func(q *address.LayerQuery) { q.Dead = false })
	add(q.Family != "", "family: "+familyTitle(a), func(q *address.LayerQuery) { q.Family = "" })
	add(q.Label != "", "label: "+q.Label, func(q *address.LayerQuery) { q.Label = "" })
	add(q.Word != "", "word: "+q.Word, func(q *address.LayerQuery) { q.Word = "" })
	add(q.Category != "", "category: "+q.Category, func(q *address.LayerQuery) { q.Category = "" })
	add(q.Multimodal, "multimodal", func(q *address.LayerQuery) { q.Multimodal = false })
	add(q.Monosemantic, "monosemantic", func(q *address.LayerQuery) { q.Monosemantic = false })
	add(q.Letters, "follows letters", func(q *address.LayerQuery) { q.Letters = false })
	return chosen
}

// without returns a query without one of its filters.
func (f layerFilter) without(q address.LayerQuery) address.LayerQuery {
	f.clear(&q)
	q.Page = 1
	return q
}

func familyTitle(a layerAsked) string {
	at := slices.IndexFunc(a.families, func(f neuron.Family) bool { return f.Slug == a.query.Family })
	if at < 0 {
		return a.query.Family
	}
	return a.families[at].Title
}

// chosenFilters are the filters that are chosen; the link of each takes it back.
func chosenFilters(a layerAsked) (chips []view.Link) {
	for _, f := range filtersOf(a) {
		chips = append(chips, view.Link{Text: f.text, Address: address.Layer(a.layer.Model, a.layer.Slug) + f.without(a.query).String()})
	}
	return chips
}

// emptying says which filters of a query leave no unit, and what there is without them: without one of them, where that is
// enough, else without all those that no unit of the layer meets.
func (s *Site) emptying(ctx context.Context, src layerPageSource, a layerAsked) (why string, links []view.Link, err error) {
	filters := filtersOf(a)
	for _, f := range filters {
		links, err = s.offer(ctx, src, a.layer, f.without(a.query), "Without “"+f.text+"”", links)
		if err != nil {
			return "", nil, err
		}
	}
	if len(links) > 0 || len(filters) < 2 {
		return "", links, nil
	}
	rest := a.query
	var empty []string
	for i, f := range filters {
		alone := a.query
		for _, other := range slices.Concat(filters[:i], filters[i+1:]) {
			alone = other.without(alone)
		}
		n, err := s.countUnits(ctx, src, a.layer, alone)
		if err != nil {
			return "", nil, err
		}
		if n == 0 {
			rest = f.without(rest)
			empty = append(empty, "“"+f.text+"”")
		}
	}
	if len(empty) > 0 {
		why = "No neuron of this layer meets " + strings.Join(empty, ", nor any ") + "."
		links, err = s.offer(ctx, src, a.layer, rest, "Without "+strings.Join(empty, " and "), nil)
	}
	for _, f := range filters {
		rest = f.without(rest)
	}
	if err == nil {
		links, err = s.offer(ctx, src, a.layer, rest, "Without any filter", links)
	}
	return why, links, err
}

// offer adds a link to units that meet a query, where any do.
func (s *Site) offer(ctx context.Context, src layerPageSource, l neuron.Layer, q address.LayerQuery, text string, links []view.Link) ([]view.Link, error) {
	n, err := s.countUnits(ctx, src, l, q)
	if n > 0 {
		links = append(links, view.Link{Text: text + ": " + format.Plural(n, "neuron"), Address: address.Layer(l.Model, l.Slug) + q.String()})
	}
	return links, err
}

// countUnits returns how many units of a layer meet a query: none where it names what is not there.
func (s *Site) countUnits(ctx context.Context, src layerPageSource, l neuron.Layer, q address.LayerQuery) (int, error) {
	a, err := s.askOfLayer(ctx, src, l, q)
	n := 0
	if err == nil {
		a.units.Limit, a.units.Offset = 0, 0
		_, n, err = src.Units(ctx, a.units)
	}
	if isNotFound(err) {
		return 0, nil
	}
	return n, err
}

// noUnits says that no unit meets what is asked of it.
func noUnits(q address.LayerQuery) string {
	filtered := q
	filtered.Sort, filtered.Page, filtered.Words, filtered.Facet, filtered.Shown = address.DefaultSort, 1, false, "", false
	switch filtered {
	case address.LayerQuery{Sort: address.DefaultSort, Page: 1}:
		return "This layer has no neurons that can be shown."
	case address.LayerQuery{Sort: address.DefaultSort, Page: 1, Live: true}:
		return "No neuron of this layer was above zero on any image."
	case address.LayerQuery{Sort: address.DefaultSort, Page: 1, Dead: true}:
		return "No neuron of this layer is silent: each was above zero on some image."
	case address.LayerQuery{Sort: address.DefaultSort, Page: 1, Letters: true}:
		return "No neuron of this layer was found to follow letters."
	case address.LayerQuery{Sort: address.DefaultSort, Page: 1, Multimodal: true}:
		return "No concept is known that drives a neuron of this layer both as pictures and in writing."
	}
	return "No neuron of this layer is all that is asked for."
}

// monosemanticRule says which units are called monosemantic, where that is asked for.
func monosemanticRule(a layerAsked) string {
	if !a.query.Monosemantic || a.measures.Monosemantic == nil {
		return ""
	}
	return "Monosemantic: a monosemanticity of at least " + format.Number(*a.measures.Monosemantic) + ", the upper quartile of this layer."
}

// newFilterForm asks which neurons are shown. What a layer knows nothing of is asked only where the address has it.
func newFilterForm(a layerAsked) *view.FilterForm {
	q, l := a.query, a.layer
	form := &view.FilterForm{Action: address.Layer(l.Model, l.Slug), Chosen: len(filtersOf(a))}
	keep := func(name, value string) {
		if value != "" {
			form.Kept = append(form.Kept, view.KeptField{Name: name, Value: value})
		}
	}
	if q.Sort != address.DefaultSort {
		keep("sort", string(q.Sort))
	}
	if q.Words {
		keep("show", "words")
	}
	keep("facet", q.Facet)
	form.Activity = []view.Pick{{Text: "All"}, {Value: "live", Text: "Not silent", Chosen: q.Live}, {Value: "dead", Text: "Silent", Chosen: q.Dead}}
	for _, f := range a.families {
		form.Families = append(form.Families, view.Pick{Value: f.Slug, Text: f.Title, Chosen: q.Family == f.Slug})
	}
	slices.SortFunc(form.Families, func(a, b view.Pick) int { return strings.Compare(strings.ToLower(a.Text), strings.ToLower(b.Text)) })
	if l.Words > 0 || q.Word != "" {
		form.Texts = append(form.Texts, view.TextFilter{Name: "word", Label: "Written word", Value: q.Word, Note: fmt.Sprintf("among its %d strongest", neuron.AmongWords)})
	}
	form.Texts = append(form.Texts,
		view.TextFilter{Name: "category", Label: "Category", Value: q.Category, Note: "that it tells best, or what its images share"},
		view.TextFilter{Name: "label", Label: "Label", Value: q.Label, Note: "a part of what people call it"})
	check := func(offered, chosen bool, name, text string) {
		if offered || chosen {
			form.Checks = append(form.Checks, view.Pick{Value: name, Text: text, Chosen: chosen})
		}
	}
	check(l.Multimodal > 0, q.Multimodal, "multimodal", "Multimodal: pictures and writing of one concept drive it")
	check(a.measures.Monosemantic != nil, q.Monosemantic, "monosemantic", "Monosemantic: in the layer's upper quartile")
	check(l.Letters > 0, q.Letters, "letters", "Follows the letters of words rather than what they mean")
	return form
}
