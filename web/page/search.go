package page

import (
	"context"
	"slices"
	"strings"

	"multiscope/internal/neuron"
	"multiscope/web/address"
	"multiscope/web/format"
	"multiscope/web/server"
	"multiscope/web/view"
)

// searchSource is what is searched.
type searchSource interface {
	familySource
	modelSource
	wordSource
	nameSource
	captionSource
	textSearchSource
}

// searchPageSource is what is searched, and which texts can be read.
type searchPageSource interface {
	searchSource
	textSource
}

// searchField is one way to find neurons. To add one is to add a line to searchFields, with its name in package address.
type searchField struct {
	name    address.SearchField
	id      string // of its section
	heading string
	find    func(*searching, context.Context) (findings, error)     // at most x.limit neurons, the best first; nil for its own page
	near    func(*searching, context.Context) ([]string, error)     // what is spelled like the text; nil for what has no spelling
	suggest func(*searching, context.Context) ([]suggestion, error) // as one types; nil for nothing
}

// searchFields are the fields in the order in which what they find is shown.
var searchFields = []searchField{
	{address.FieldUnit, "numbers", "By number", (*searching).byNumber, nil, (*searching).suggestUnits},
	{address.FieldName, "names", "By name", (*searching).byName, (*searching).nearNames, (*searching).suggestNames},
	{address.FieldLabel, "labels", "By label", (*searching).byLabel, (*searching).nearLabels, (*searching).suggestLabels},
	{address.FieldFamily, "family", "By family", (*searching).byFamily, (*searching).nearFamilies, (*searching).suggestFamilies},
	{address.FieldPublished, "as-published", "By published word", (*searching).byPublishedWord, nil, nil},
	{address.FieldWord, "measured", "By word", (*searching).byWord, (*searching).nearWords, (*searching).suggestWords},
	{address.FieldCategory, "category", "By category", (*searching).byCategory, (*searching).nearCategories, (*searching).suggestCategories},
	{address.FieldCaption, "captions", "By caption", (*searching).byCaption, (*searching).nearCaptions, (*searching).suggestCaptions},
	{address.FieldText, "text-maxima", "By text maximum", (*searching).byText, nil, nil},
}

// searching is a search under way.
type searching struct {
	site   *Site
	src    searchSource
	all    []neuron.Model // of the index
	models []neuron.Model // that are searched
	q      address.SearchPage
	limit  int  // of neurons of each field
	shown  bool // on a page, rather than as data
}

// found is a neuron and what of it was found.
type found struct {
	called
	score  float64
	scored bool
}

// findings are what a field finds, and how a page shows that.
type findings struct {
	rows []found
	show func(p *view.SearchPage, rows []found) error // nil for a list of names
	note string
	head view.FoundGroup // what stands before the list, such as images

	further bool // a list of names stands below what is measured
}

// How many neurons a search finds by one field.
const (
	mostFound   = 1000 // in all
	foundShown  = 24   // beside those of other fields
	foundOnPage = 48   // of one field that is asked for alone
)

// newSearching reads which models there are, and refuses filters by one that is not there.
func (s *Site) newSearching(ctx context.Context, src searchSource, q address.SearchPage, limit int, shown bool) (*searching, error) {
	all, err := src.Models(ctx)
	if err != nil {
		return nil, err
	}
	x := &searching{site: s, src: src, all: all, q: q, limit: limit, shown: shown}
	x.models = slices.DeleteFunc(slices.Clone(all), func(m neuron.Model) bool { return q.Model != "" && m.Slug != q.Model })
	if q.Model != "" && len(x.models) == 0 {
		return nil, neuron.NotFoundf("There is no model %q in this index.", q.Model)
	}
	if q.Layer != "" {
		x.models = slices.DeleteFunc(x.models, func(m neuron.Model) bool {
			return !slices.ContainsFunc(m.Layers, func(l neuron.Layer) bool { return l.Slug == q.Layer })
		})
		if len(x.models) == 0 {
			return nil, neuron.NotFoundf("There is no layer %q in the models that are searched.", q.Layer)
		}
	}
	return x, nil
}

// fields are those that are searched, in a list of its own.
func (x *searching) fields() []searchField {
	if x.q.Field == address.AnyField {
		return slices.Clone(searchFields)
	}
	return slices.DeleteFunc(slices.Clone(searchFields), func(f searchField) bool { return f.name != x.q.Field })
}

// keeps reports whether a neuron is of a layer that is searched.
func (x *searching) keeps(r neuron.Ref) bool {
	return (x.q.Model == "" || r.Model == x.q.Model) && (x.q.Layer == "" || r.Layer == x.q.Layer)
}

// wide is how many neurons are to be asked for of what knows no filters, so that enough are left.
func (x *searching) wide() int {
	if x.q.Model != "" || x.q.Layer != "" {
		return 20 * mostFound
	}
	return x.limit
}

// kept returns at most x.limit of the neurons that are of layers that are searched, each once, as it was found first.
func (x *searching) kept(all []found) []found {
	seen := make(map[neuron.Ref]bool, len(all))
	all = slices.DeleteFunc(all, func(f found) bool {
		again := seen[f.Ref]
		seen[f.Ref] = true
		return again || !x.keeps(f.Ref)
	})
	return all[:min(x.limit, len(all))]
}

// in returns the address of the same search in one field.
func (x *searching) in(f address.SearchField, text string) string {
	to := address.SearchPage{SearchQuery: address.SearchQuery{Field: f, Text: text, Exact: x.q.Exact && text == x.q.Text, Model: x.q.Model, Layer: x.q.Layer}}
	return to.Address()
}

// Search shows the neurons that a query finds.
func (s *Site) Search(src searchPageSource) server.Handler {
	return func(r *server.Request) (server.Answer, error) {
		q, err := address.ParseSearchPage(r.Query())
		if err == nil && q.After.Model != "" {
			err = neuron.Invalidf("after= is for data alone; pages are asked for with page=.")
		}
		if err != nil {
			return server.Answer{}, err
		}
		p, err := s.findAll(r.Context(), src, q)
		if err == nil && q.Text != "" && q.Field == address.AnyField {
			p.Attribution, err = s.attributionLink(r.Context(), src, q.Text)
		}
		if err != nil {
			return server.Answer{}, err
		}
		p.Page = s.page(r, p.Heading, "Neurons by word, name, label, family, caption or category.")
		p.Address += q.String()
		p.Query, p.Page.Hidden = q.SearchQuery.String(), true
		if q.Text != "" {
			data := q
			data.Page = 0
			p.JSON, p.CSV = "/search.json"+data.String(), "/search.csv"+data.String()
		}
		return server.Page(view.Search(p)), nil
	}
}

// findAll looks a query up in the fields that it asks for.
func (s *Site) findAll(ctx context.Context, src searchSource, q address.SearchPage) (view.SearchPage, error) {
	limit := foundShown + 1
	if q.Field != address.AnyField {
		limit = mostFound
	}
	x, err := s.newSearching(ctx, src, q, limit, true)
	if err != nil {
		return view.SearchPage{}, err
	}
	p := view.SearchPage{Places: x.places(), Help: searchHelp(x.all)}
	if q.Text == "" {
		p.Heading, p.Note = "Search", x.nothingTyped()
		return p, nil
	}
	names, err := x.show(ctx, &p)
	if err != nil {
		return p, err
	}
	p.Filters = x.filters(names)
	p.Heading = headingOf(x.q.Text, names)
	if len(names) > 0 || len(p.Places) > 0 {
		return p, nil
	}
	p.Heading = "Nothing for " + format.Quoted(q.Text)
	p.Near, err = x.near(ctx)
	p.Note = x.unknownNote(len(p.Near) > 0)
	return p, err
}

// show adds what each field finds to a page, and returns the fields that find something.
func (x *searching) show(ctx context.Context, p *view.SearchPage) ([]searchField, error) {
	var some []searchField
	for _, field := range x.fields() {
		f, err := field.find(x, ctx)
		if err != nil {
			return nil, err
		}
		if len(f.rows) == 0 && f.head.Empty() {
			continue
		}
		some = append(some, field)
		rows, err := x.onPage(field, &f, p)
		if err != nil {
			return nil, err
		}
		if f.show == nil {
			f.show = func(p *view.SearchPage, rows []found) error { return x.showNames(ctx, field, f, rows, p) }
		}
		if err := f.show(p, rows); err != nil {
			return nil, err
		}
	}
	return some, nil
}

// onPage returns those of the neurons of a field that are shown: the first where other fields are shown, else a page.
func (x *searching) onPage(field searchField, f *findings, p *view.SearchPage) ([]found, error) {
	if x.q.Field == address.AnyField {
		if len(f.rows) > foundShown {
			f.head.All = &view.Link{Text: "All " + strings.ToLower(field.heading[:1]) + field.heading[1:], Address: x.in(field.name, x.q.Text)}
		}
		return f.rows[:min(foundShown, len(f.rows))], nil
	}
	page, last := max(x.q.Page, 1), max((len(f.rows)+foundOnPage-1)/foundOnPage, 1)
	if field.name == address.FieldWord {
		last = 1 // it shows the first of each model
	}
	if page > last {
		return nil, neuron.NotFoundf("This list has %d pages; there is no page %d.", last, page)
	}
	if len(f.rows) == mostFound {
		f.note = strings.TrimSpace(f.note + " The first " + format.Count(mostFound) + " are listed.")
	}
	p.Pages = pagesAt(page, last, func(n int) string {
		to := x.q
		to.Page = n
		return to.Address()
	})
	if last == 1 {
		return f.rows, nil
	}
	return f.rows[(page-1)*foundOnPage : min(page*foundOnPage, len(f.rows))], nil
}

// showNames adds a list of neurons by their names.
func (x *searching) showNames(ctx context.Context, field searchField, f findings, rows []found, p *view.SearchPage) error {
	all := make([]called, len(rows))
	for i, r := range rows {
		all[i] = r.called
	}
	g := f.head
	g.ID, g.Heading, g.Note = field.id, field.heading, f.note
	hits, err := nameHits(ctx, x.src, x.all, all)
	g.Hits = hits
	if f.further {
		p.Further = append(p.Further, g)
	} else {
		p.Groups = append(p.Groups, g)
	}
	return err
}
