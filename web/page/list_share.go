package page

import (
	"context"

	"multiscope/internal/neuron"
	"multiscope/web/address"
	"multiscope/web/asset"
	"multiscope/web/format"
	"multiscope/web/server"
	"multiscope/web/view"
)

// listedSource is what pictures of lists are made of.
type listedSource interface {
	modelSource
	UnitCards(ctx context.Context, refs []neuron.Ref) (map[neuron.Ref]neuron.UnitCard, error)
}

// listedUnits returns the cards of those neurons of a list that are here, in its order, and whose they are.
func listedUnits(ctx context.Context, src listedSource, l neuron.List) (units []neuron.UnitCard, source string, err error) {
	refs := make([]neuron.Ref, len(l.Entries))
	for i, e := range l.Entries {
		refs[i] = e.Ref
	}
	cards, err := src.UnitCards(ctx, refs)
	if err != nil {
		return nil, "", err
	}
	models := map[string]bool{}
	for _, ref := range refs {
		if card, here := cards[ref]; here {
			units = append(units, card)
			models[ref.Model] = true
		}
	}
	if len(models) != 1 {
		return units, format.Plural(len(models), "model"), nil
	}
	m, err := src.Model(ctx, units[0].Model)
	return units, sourceLine(m), err
}

// listCard is the card of a list, with a picture of each of its first neurons.
func (s *Site) listCard(r *server.Request, src embedSource, at address.Place) (view.EmbedCard, error) {
	q, err := address.ParseListQuery(at.Query)
	if err != nil {
		return view.EmbedCard{}, err
	}
	l, link := q.List(), q.Link()
	if slug := at.Parts[1]; slug != address.NewList {
		if l, err = s.notes.List(r.Context(), slug); err != nil {
			return view.EmbedCard{}, err
		}
		link = address.List(slug)
	}
	units, source, err := listedUnits(r.Context(), src, l)
	if err != nil {
		return view.EmbedCard{}, err
	}
	named := address.ListOf(l)
	return s.card(r, view.EmbedCard{Heading: listName(named), Sub: listDescription(named), Link: link, Pictures: cardsOf(units), Source: source}), nil
}

// listPreviewed sends the picture that a link to a list shows.
func listPreviewed(r *server.Request, src listSource, l neuron.List) (server.Answer, error) {
	units, source, err := listedUnits(r.Context(), src, l)
	if err != nil {
		return server.Answer{}, err
	}
	q := address.ListOf(l)
	return asset.SendPreview(r, src, asset.Preview{
		Title: []string{listName(q), "A list of neurons"}, Sub: []string{listDescription(q), format.Plural(len(l.Entries), "neuron")},
		Pictures: labelledPictures(units), Source: source,
	})
}

// passOn gives a page of a list its preview and its card; path is the list's own, with what makes it this list.
func (s *Site) passOn(r *server.Request, p *view.ListPage, slug string, q address.ListQuery) {
	q.Edit, q.Words, q.Facet = false, false, ""
	previewed(r, &p.Page, address.List(slug)+".jpg"+q.String(), "Images that excite the neurons of the list.")
	s.shared(r, &p.Page, address.List(slug)+q.String())
}
