package page

import (
	"context"
	"fmt"
	"time"

	"multiscope/internal/exchange"
	"multiscope/internal/neuron"
	"multiscope/web/address"
	"multiscope/web/api"
	"multiscope/web/asset"
	"multiscope/web/format"
	"multiscope/web/server"
	"multiscope/web/view"
)

// listNotes is what pages read of lists.
type listNotes interface {
	// Lists returns all lists, the last changed first.
	Lists(ctx context.Context) ([]neuron.List, error)
	List(ctx context.Context, slug string) (neuron.List, error)
}

// listEditor changes lists.
type listEditor interface {
	// AddList stores a list and returns its slug.
	AddList(ctx context.Context, l neuron.List) (string, error)
	// ChangeList stores a list as it is now. It is a conflict where somebody changed it after the revision of l.
	ChangeList(ctx context.Context, l neuron.List) error
	WithdrawList(ctx context.Context, slug, author string, at time.Time) error
}

// listSource is what lists show of their neurons.
type listSource interface {
	modelSource
	layerSource
	// UnitCards returns the cards of units of any layers, by name. Those that are not in the index are left out.
	UnitCards(ctx context.Context, refs []neuron.Ref) (map[neuron.Ref]neuron.UnitCard, error)
	asset.Source
}

// List shows a list that is kept, or one that lies in its link.
func (s *Site) List(src listSource) server.Handler {
	return func(r *server.Request) (server.Answer, error) {
		slug, as := server.SplitFormat(r.Param("list"))
		slug, asPicture := asset.CutPreview(slug, as)
		q, err := address.ParseListQuery(r.Query())
		if err != nil {
			return server.Answer{}, err
		}
		l := q.List()
		if slug != address.NewList {
			if l, err = s.notes.List(r.Context(), slug); err != nil {
				return server.Answer{}, err
			}
			shown := q.Shown()
			q = address.ListOf(l)
			q.Words, q.Facet = shown.Words, shown.Facet
		}
		switch {
		case asPicture:
			return listPreviewed(r, src, l)
		case as == server.AsJSON:
			return server.JSON(exchange.NewList(l))
		case as == server.AsCSV:
			return server.CSV(api.ListColumns, api.ListRows(l))
		}
		if slug == address.NewList {
			return s.showLinkedList(r, src, q)
		}
		return s.showKeptList(r, src, l, q)
	}
}

// showLinkedList shows a list that lies in its link, after it was changed as its form says.
func (s *Site) showLinkedList(r *server.Request, src listSource, q address.ListQuery) (server.Answer, error) {
	if r.Query().Has("form") || r.Query().Has("add") {
		return changeList(r, src, q)
	}
	p, err := newListPage(r.Context(), src, q)
	if err != nil {
		return server.Answer{}, err
	}
	name := p.Heading
	p.Crumbs = []view.Link{{Text: "Lists", Address: address.Lists}, {Text: "in its link"}}
	p.Page = s.page(r, name, listDescription(q))
	p.Section, p.Hidden = "lists", true
	link := q
	link.Edit = false
	p.Address += link.String()
	p.JSON, p.CSV = listData(address.NewList, link)
	s.passOn(r, &p, address.NewList, link)
	p.CopyNote = linkNote(link)
	p.Keep = s.newKeepForm(r, q)
	if q.Of != "" {
		p.Crumbs = []view.Link{{Text: "Lists", Address: address.Lists}, {Text: q.Of, Address: address.List(q.Of)}, {Text: "changed"}}
	}
	if q.Edit {
		p.Form = newListForm(q)
		return server.Page(view.List(p)), nil
	}
	edit := q
	edit.Edit = true
	p.Edit = edit.Link()
	return server.Page(view.List(p)), nil
}

// listData returns the addresses of a list as data.
func listData(slug string, q address.ListQuery) (json, csv string) {
	q.Words, q.Facet, q.Edit = false, "", false
	return address.List(slug) + ".json" + q.String(), address.List(slug) + ".csv" + q.String()
}

// linkNote says where a list that lies in its link is kept.
func linkNote(q address.ListQuery) string {
	if len(q.Lines) == 0 {
		return ""
	}
	note := "In its link, and nowhere else: whoever opens the link sees this list, and nothing is stored on this server."
	if n := len(q.Link()); n > longLink {
		note += fmt.Sprintf(" The link is long, %s characters: some programs cut such links. The JSON can be sent in its place.", format.Count(n))
	}
	return note
}

func (s *Site) showKeptList(r *server.Request, src listSource, l neuron.List, q address.ListQuery) (server.Answer, error) {
	p, err := newListPage(r.Context(), src, q)
	if err != nil {
		return server.Answer{}, err
	}
	p.Crumbs = []view.Link{{Text: "Lists", Address: address.Lists}, {Text: l.Slug}}
	p.Facts = append(p.Facts,
		view.Fact{Name: "by", Value: l.Author}, view.Fact{Name: "changed", Value: l.Changed.UTC().Format("2 January 2006")})
	p.Page = s.page(r, p.Heading, listDescription(q))
	p.Section = "lists"
	p.Address += q.Shown().String()
	p.JSON, p.CSV = listData(l.Slug, address.ListQuery{})
	s.passOn(r, &p, l.Slug, address.ListQuery{})
	p.Edit, p.CopyNote = editKept(q, r.Author() != "")
	if r.Author() != "" && l.Author == r.Author() {
		p.Withdraw = address.List(l.Slug) + "/withdraw"
	}
	return server.Page(view.List(p)), nil
}

// listName is what a list is called.
func listName(q address.ListQuery) string {
	switch {
	case q.Name != "":
		return q.Name
	case len(q.Lines) == 0:
		return "New list"
	}
	return "A list of " + format.Plural(len(q.Lines), "neuron")
}

func listDescription(q address.ListQuery) string {
	if q.Description != "" {
		return q.Description
	}
	return format.Plural(len(q.Lines), "neuron") + ", with notes."
}

// newListPage words what kept lists and those in links have in common.
func newListPage(ctx context.Context, src listSource, q address.ListQuery) (view.ListPage, error) {
	p := view.ListPage{
		Heading: listName(q), Description: q.Description, Words: q.Words,
		Facts: []view.Fact{{Name: "neurons", Value: format.Count(len(q.Lines))}},
	}
	var err error
	if p.Rows, err = newListRows(ctx, src, q); err != nil {
		return p, err
	}
	missing := 0
	for _, row := range p.Rows {
		p.Noted = p.Noted || row.Note != ""
		if row.Missing != "" {
			missing++
		}
	}
	if missing > 0 {
		p.Missing = fmt.Sprintf("Of %s there is nothing to show here; the list keeps their names.", format.Plural(missing, "neuron"))
	}
	if p.Shows, err = listShows(ctx, src, q); err != nil {
		return p, err
	}
	if refs := q.Refs(); len(refs) >= address.LeastCompared {
		p.Compare = &view.Link{Text: "Compare", Address: address.Compare(refs...)}
		if len(refs) > address.MostCompared {
			p.Compare.Text = fmt.Sprintf("Compare the first %d", address.MostCompared)
		}
	}
	return p, nil
}

// newCollect says how a neuron gets into a list.
func newCollect(ref neuron.Ref) view.Collect {
	begun := address.ListQuery{Lines: []address.ListLine{{ListEntry: neuron.ListEntry{Ref: ref}}}, Edit: true}
	return view.Collect{Ref: ref.String(), Address: begun.Link(), Compare: address.Compare(ref)}
}
