package page

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"multiscope/internal/neuron"
	"multiscope/web/address"
	"multiscope/web/format"
	"multiscope/web/view"
)

// nameSource is what units are called, and what is published of them.
type nameSource interface {
	// FindNames returns at most n units that are called text, or have a name with a word that begins with it, best first.
	FindNames(ctx context.Context, text string, n int) ([]neuron.NameHit, error)
	// PublishedWord returns the units that a word was published for.
	PublishedWord(ctx context.Context, word string) ([]neuron.WordHit, error)
	// PublishedFamilies returns the titles of the families that units are published in.
	PublishedFamilies(ctx context.Context, refs []neuron.Ref) (map[neuron.Ref][]string, error)
	// UnitCards returns the cards of units of any layers, by name. Those that are not in the index are left out.
	UnitCards(ctx context.Context, refs []neuron.Ref) (map[neuron.Ref]neuron.UnitCard, error)
}

// How many units are listed.
const (
	namesShown   = 24 // by name
	wordsListed  = 24 // that a word was published for
	suggestNames = 3
)

// called is a unit that was found and why.
type called struct {
	neuron.Ref
	name  string // "" for its own
	found string
	match neuron.NameMatch
}

// unitsByName finds units by name and by what people label them, best first, each once.
func (s *Site) unitsByName(ctx context.Context, src nameSource, models []neuron.Model, q string) ([]view.NameHit, error) {
	names, err := src.FindNames(ctx, q, namesShown)
	if err != nil {
		return nil, err
	}
	labels, err := s.notes.FindLabels(ctx, q, namesShown)
	if err != nil {
		return nil, err
	}
	var all []called
	for _, h := range names {
		m, _ := layerOf(models, h.Ref)
		all = append(all, called{h.Ref, "", foundByName(h, m), h.Match})
	}
	for _, l := range labels {
		all = append(all, called{l.Ref, l.Text, "label by " + l.Author, labelMatch(l.Text, q)})
	}
	slices.SortStableFunc(all, func(a, b called) int { return int(a.match - b.match) })
	seen := map[neuron.Ref]bool{}
	all = slices.DeleteFunc(all, func(c called) bool {
		before := seen[c.Ref]
		seen[c.Ref] = true
		return before
	})
	return nameHits(ctx, src, models, all[:min(namesShown, len(all))])
}

// foundByName says which name of a unit it is.
func foundByName(h neuron.NameHit, m neuron.Model) string {
	switch {
	case h.Field == neuron.OtherName:
		return "also called " + format.Quoted(h.Name)
	case h.Field == neuron.FamilyTitle:
		return "in a family as " + format.Quoted(h.Name)
	case m.Published != "":
		return "name by the paper"
	}
	return "name by its model"
}

func labelMatch(text, q string) neuron.NameMatch {
	text, q = strings.ToLower(text), strings.ToLower(q)
	switch {
	case text == q:
		return neuron.WholeName
	case strings.HasPrefix(text, q):
		return neuron.NamePrefix
	}
	return neuron.WordOfName
}

// publishedHits lists the units that a word was published for, those whose strongest it is first in each model.
func publishedHits(ctx context.Context, src nameSource, models []neuron.Model, word string) ([]view.NameHit, error) {
	words, err := src.PublishedWord(ctx, word)
	if err != nil {
		return nil, err
	}
	var all []called
	for _, h := range words[:min(wordsListed, len(words))] {
		all = append(all, called{Ref: h.Ref, found: rankWords(h.Rank) + " of " + strconv.Itoa(h.Words)})
	}
	return nameHits(ctx, src, models, all)
}

// nameHits words units that were found; it leaves out those that are not in the index.
func nameHits(ctx context.Context, src nameSource, models []neuron.Model, all []called) ([]view.NameHit, error) {
	refs := make([]neuron.Ref, len(all))
	for i, c := range all {
		refs[i] = c.Ref
	}
	cards, err := src.UnitCards(ctx, refs)
	if err != nil {
		return nil, err
	}
	families, err := src.PublishedFamilies(ctx, refs)
	if err != nil {
		return nil, err
	}
	var hits []view.NameHit
	for _, c := range all {
		u, there := cards[c.Ref]
		if !there {
			continue
		}
		m, l := layerOf(models, c.Ref)
		hits = append(hits, newNameHit(c, u, layerName(m, l), families[c.Ref]))
	}
	return hits, nil
}

func newNameHit(c called, u neuron.UnitCard, where string, families []string) view.NameHit {
	h := view.NameHit{
		Address: address.Unit(c.Ref), Name: c.name, Number: strconv.Itoa(c.Unit), Where: where, Found: c.found,
		Families: families, Words: strings.Join(u.Words, ", "), Published: u.Published != nil,
	}
	if h.Name == "" {
		h.Name = unitName(u.Unit, u.Words)
		if u.Published != nil { // its words are not its name
			h.Name = unitName(u.Unit, nil)
		}
	}
	if h.Name == unitNumber(c.Unit) {
		h.Number = ""
	}
	if u.Published != nil && u.Published.Uncertain {
		h.Name += "?"
	}
	return h
}
