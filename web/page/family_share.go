package page

import (
	"context"
	"slices"

	"multiscope/internal/neuron"
	"multiscope/web/address"
	"multiscope/web/asset"
	"multiscope/web/server"
	"multiscope/web/view"
)

// familyShared is what a family's preview and card say of it.
type familyShared struct {
	neuron.Family
	count string
	about string            // why it is sensitive: nothing is shown of it; "" where it is not
	units []neuron.UnitCard // some of its neurons, those with images first
}

// mostShared is how many of a family's neurons are read for its preview and its card.
const mostShared = 60

// sharedFamily reads a family, or the one that it was merged into.
func (s *Site) sharedFamily(ctx context.Context, src familyCardSource, slug string) (familyShared, error) {
	t, err := s.familyTree(ctx, src)
	if err != nil {
		return familyShared{}, err
	}
	f, err := t.Find(slug)
	if err != nil {
		return familyShared{}, err
	}
	f = t.Target(f)
	st, err := s.standing(ctx, src, t, f.Slug)
	if err != nil {
		return familyShared{}, err
	}
	shared := familyShared{Family: f, count: tallyWords(tallyOf(st.Members)), about: t.Sensitive(f)}
	if shared.about != "" {
		return shared, nil
	}
	refs := refsOf(st.Members)
	refs = refs[:min(mostShared, len(refs))]
	cards, err := src.UnitCards(ctx, refs)
	for _, ref := range refs {
		if card, known := cards[ref]; known {
			shared.units = append(shared.units, card)
		}
	}
	slices.SortStableFunc(shared.units, func(a, b neuron.UnitCard) int { return min(len(b.Top), 1) - min(len(a.Top), 1) })
	return shared, err
}

// familyCardSource is families and their neurons.
type familyCardSource interface {
	familySource
	UnitCards(ctx context.Context, refs []neuron.Ref) (map[neuron.Ref]neuron.UnitCard, error)
}

func sendFamilyPreview(r *server.Request, src asset.Source, f familyShared) (server.Answer, error) {
	p := cardsPreview(f.Title, f.count, f.units)
	p.Source = f.Description
	if f.about != "" {
		p = withheld(p)
	}
	return asset.SendPreview(r, src, p)
}

// familyCard is the card of a family, with a picture of each of its first neurons.
func (s *Site) familyCard(r *server.Request, src embedSource, at address.Place) (view.EmbedCard, error) {
	f, err := s.sharedFamily(r.Context(), src, at.Parts[1])
	if err != nil {
		return view.EmbedCard{}, err
	}
	c := view.EmbedCard{Heading: f.Title, Sub: f.count, Link: address.Family(f.Slug), Pictures: cardsOf(f.units), Source: f.Description}
	if f.about != "" {
		c = withheldCard(c, f.about)
	}
	return s.card(r, c), nil
}

func familyPreviewAlt(about string) string {
	if about != "" {
		return "An even pattern: what this family is about opens behind a notice."
	}
	return "Images that excite the neurons of the family."
}
