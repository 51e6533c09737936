package page

import (
	"context"
	"net/http"

	"multiscope/internal/exchange"
	"multiscope/internal/neuron"
	"multiscope/web/address"
	"multiscope/web/format"
	"multiscope/web/server"
	"multiscope/web/view"
)

const (
	pageLists         = 24 // lists on a page
	listPicturesShown = 4
)

// Lists shows all lists that are kept here.
func (s *Site) Lists(src listSource) server.Handler {
	return func(r *server.Request) (server.Answer, error) {
		number, err := address.ParseListsPage(r.Query())
		if err != nil {
			return server.Answer{}, err
		}
		all, err := s.notes.Lists(r.Context())
		if err != nil {
			return server.Answer{}, err
		}
		last := max((len(all)+pageLists-1)/pageLists, 1)
		if number > last {
			return server.Answer{}, neuron.NotFoundf("The lists have %d pages; there is no page %d.", last, number)
		}
		shown := all[(number-1)*pageLists : min(number*pageLists, len(all))]
		p := view.ListsPage{Pages: pagesAt(number, last, address.ListsPage)}
		if p.Lists, err = newListCards(r.Context(), src, shown); err != nil {
			return server.Answer{}, err
		}
		p.Page = s.page(r, "Lists", "Neurons that people put together, with notes.")
		p.Section, p.JSON = "lists", address.Lists+".json"
		p.Address += address.ListsPage(number)[len(address.Lists):]
		return server.Page(view.Lists(p)), nil
	}
}

// ListsJSON sends all lists that are kept here.
func (s *Site) ListsJSON(r *server.Request) (server.Answer, error) {
	all, err := s.notes.Lists(r.Context())
	if err != nil {
		return server.Answer{}, err
	}
	lists := make([]exchange.List, len(all))
	for i, l := range all {
		lists[i] = exchange.NewList(l)
	}
	return server.JSON(map[string]any{"lists": lists})
}

// newListCards words lists among others, each with pictures of its first neurons.
func newListCards(ctx context.Context, src listSource, lists []neuron.List) ([]view.ListCard, error) {
	var refs []neuron.Ref
	for _, l := range lists {
		for _, e := range l.Entries[:min(listPicturesShown, len(l.Entries))] {
			refs = append(refs, e.Ref)
		}
	}
	cards, err := src.UnitCards(ctx, refs)
	if err != nil {
		return nil, err
	}
	all := make([]view.ListCard, len(lists))
	for i, l := range lists {
		all[i] = view.ListCard{
			Address: address.List(l.Slug), Name: l.Name, Description: l.Description,
			About: format.Plural(len(l.Entries), "neuron") + ", by " + l.Author + ", " + l.Changed.UTC().Format("2 January 2006"),
		}
		for _, e := range l.Entries[:min(listPicturesShown, len(l.Entries))] {
			if card, known := cards[e.Ref]; known {
				all[i].Pictures = append(all[i].Pictures, newPictures(card.Top, 1)...)
			}
		}
	}
	return all, nil
}

// OpenList leads to the link of a list whose JSON was sent. It stores nothing.
func OpenList(r *server.Request) (server.Answer, error) {
	body, err := r.Sent("file", "json")
	if err != nil {
		return server.Answer{}, err
	}
	l, err := exchange.ReadList(body)
	if err != nil {
		return server.Answer{}, err
	}
	to := address.ListOf(l).Link()
	if len(to) > longestLink {
		return server.Answer{}, neuron.Invalidf("This list is too long for a link: it would have %s characters, of at most %s. With shorter notes it can be opened, and multiscope notes import takes it as it is.",
			format.Count(len(to)), format.Count(longestLink))
	}
	return server.Redirect(http.StatusSeeOther, to), nil
}
