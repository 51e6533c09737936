package page

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"multiscope/internal/attribution"
	"multiscope/internal/neuron"
	"multiscope/web/address"
	"multiscope/web/view"
)

// textUnits are units with what a page shows of them.
type textUnits struct {
	found     map[neuron.Ref]neuron.UnitCard
	sensitive map[neuron.Ref]string // why nothing is shown of a unit but its number
}

// nameUnits reads the cards of units, and which of them are sensitive.
func (s *Site) nameUnits(ctx context.Context, src attributionSource, p layerPlace, refs []neuron.Ref) (textUnits, error) {
	n := textUnits{}
	var err error
	if n.found, err = src.UnitCards(ctx, refs); err != nil {
		return n, err
	}
	n.sensitive, err = s.sensitiveUnits(ctx, src, p.model.Slug)
	return n, err
}

// sensitiveUnits returns why units of a model are sensitive: those that somebody, a publication or a person, counts
// among a sensitive family. A suggestion is too often wrong for that.
func (s *Site) sensitiveUnits(ctx context.Context, src familySource, model string) (map[neuron.Ref]string, error) {
	t, err := s.familyTree(ctx, src)
	if err != nil {
		return nil, err
	}
	said, err := s.notes.JudgedFamilies(ctx)
	if err != nil {
		return nil, err
	}
	counts, err := src.FamilyCounts(ctx)
	if err != nil {
		return nil, err
	}
	for _, c := range counts {
		if c.Model == model && c.Origin == neuron.Published {
			said = append(said, c.Family)
		}
	}
	why := map[neuron.Ref]string{}
	for _, f := range t.All {
		about := t.Sensitive(f)
		of := func(slug string) bool { return slices.Contains(said, slug) }
		if about == "" || !slices.ContainsFunc(t.Sources(f.Slug), of) {
			continue
		}
		st, err := s.standing(ctx, src, t, f.Slug)
		if err != nil {
			return nil, err
		}
		for _, m := range st.Members {
			if m.Model == model && (m.Origin == neuron.Published || m.Origin == neuron.Confirmed) {
				why[m.Ref] = about
			}
		}
	}
	return why, nil
}

// name returns what a unit is called; its number where it is sensitive.
func (n textUnits) name(r neuron.Ref) string {
	u, known := n.found[r]
	if n.sensitive[r] != "" || !known {
		return unitNumber(r.Unit)
	}
	return unitName(u.Unit, u.Words)
}

// withheldWords stand in the place of the words and images of a sensitive unit.
func withheldWords(about string) string { return "sensitive: " + about }

// cards words the units of a sum.
func (n textUnits) cards(a attributed, terms []attribution.Term) []view.NeuronCard {
	units := make([]neuron.UnitCard, len(terms))
	for i, t := range terms {
		units[i] = n.card(a.ref(t.Unit))
	}
	cards := newCards(units)
	for i, u := range units {
		if about := n.sensitive[u.Ref]; about != "" {
			cards[i].Peak, cards[i].Words = "", withheldWords(about)
		}
	}
	return cards
}

// card returns the card of a unit, without all that is said and seen of it where it is sensitive.
func (n textUnits) card(r neuron.Ref) neuron.UnitCard {
	u, known := n.found[r]
	if !known || n.sensitive[r] != "" {
		return neuron.UnitCard{Unit: neuron.Unit{Ref: r, Max: u.Max}, Histogram: u.Histogram}
	}
	return u
}

// bars words what units add to a text, for one standard deviation of their activation.
func (n textUnits) bars(list []contribution) []view.SignedBar {
	bars := make([]view.SignedBar, len(list))
	for i, c := range list {
		u := n.card(c.Ref)
		bars[i] = view.SignedBar{
			Neuron:  view.Neuron{Address: address.Unit(c.Ref), Name: n.name(c.Ref), Number: strconv.Itoa(c.Ref.Unit)},
			Value:   perSigmaWords(c.PerSigma),
			Share:   share(math.Abs(c.PerSigma), math.Abs(list[0].PerSigma)),
			Inhibit: c.PerSigma < 0,
			Note:    strings.Join(otherWords(u), ", "),
		}
		if bars[i].Name == unitNumber(c.Ref.Unit) {
			bars[i].Number = ""
		}
		if about := n.sensitive[c.Ref]; about != "" {
			bars[i].Note = withheldWords(about)
		}
		if len(u.Top) > 0 {
			bars[i].Picture = address.Thumb(u.Top[0].Image.ID)
		}
	}
	return bars
}

// perSigmaWords writes a contribution with its sign, to two places, or where it is small as many as say something:
// "+3.20", "−0.034".
func perSigmaWords(x float64) string {
	places := 2
	if small := math.Abs(x); small > 0 && small < 0.1 {
		places = min(1-int(math.Floor(math.Log10(small))), 6)
	}
	return strings.Replace(fmt.Sprintf("%+.*f", places, x), "-", "−", 1)
}
