package page

import (
	"context"
	"fmt"
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
	// NearestNames returns at most n units that have a name, or a word in it, that is spelled like text, nearest first.
	NearestNames(ctx context.Context, text string, n int) ([]neuron.NameHit, error)
	// FindExplanations returns at most n units that a program calls text, or something with a word that begins with it, best first.
	FindExplanations(ctx context.Context, text string, n int) ([]neuron.ExplanationHit, error)
	// PublishedWord returns the units that a word was published for.
	PublishedWord(ctx context.Context, word string) ([]neuron.WordHit, error)
	// PublishedFamilies returns the titles of the families that units are published in.
	PublishedFamilies(ctx context.Context, refs []neuron.Ref) (map[neuron.Ref][]string, error)
	// UnitCards returns the cards of units of any layers, by name. Those that are not in the index are left out.
	UnitCards(ctx context.Context, refs []neuron.Ref) (map[neuron.Ref]neuron.UnitCard, error)
}

// wordsListed is how many units that a word was published for are listed.
const wordsListed = 24

// called is a unit that was found and why.
type called struct {
	neuron.Ref
	name  string // "" for its own
	found string
}

// byName finds neurons by what they are called: each once, by its best name.
func (x *searching) byName(ctx context.Context) (findings, error) {
	names, err := x.src.FindNames(ctx, x.q.Text, x.wide())
	if err != nil {
		return findings{}, err
	}
	var all []found
	for _, h := range names {
		if x.q.Exact && h.Match != neuron.WholeName {
			continue
		}
		m, _ := layerOf(x.all, h.Ref)
		all = append(all, found{called: called{h.Ref, "", foundByName(h, m)}})
	}
	return findings{rows: x.kept(all)}, nil
}

// byLabel finds neurons by what people call them, then by what programs do.
func (x *searching) byLabel(ctx context.Context) (findings, error) {
	all, err := x.labelled(ctx)
	if err != nil {
		return findings{}, err
	}
	explanations, err := x.src.FindExplanations(ctx, x.q.Text, x.wide())
	if err != nil {
		return findings{}, err
	}
	for _, e := range explanations {
		if !x.q.Exact || strings.EqualFold(e.Text, x.q.Text) {
			all = append(all, found{called: called{Ref: e.Ref, found: foundByProgram(e)}})
		}
	}
	return findings{rows: x.kept(all)}, nil
}

// labelled returns the neurons that people call so, the label that fits best first.
func (x *searching) labelled(ctx context.Context) ([]found, error) {
	labels, err := x.site.notes.FindLabels(ctx, x.q.Text, x.wide())
	if err != nil {
		return nil, err
	}
	var all []found
	for _, l := range labels {
		if !x.q.Exact || strings.EqualFold(l.Text, x.q.Text) {
			all = append(all, found{called: called{l.Ref, l.Text, "label by " + l.Author}})
		}
	}
	return all, nil
}

// foundByProgram says what a program calls a unit, and how well that predicts its activations. It is no name of the unit.
func foundByProgram(h neuron.ExplanationHit) string {
	return fmt.Sprintf("%s by a program: %s, held-out score %s", format.Quoted(h.Text), methodNames[h.Method], heldOutScore(h.Correlation))
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

// byPublishedWord finds the neurons that a word was published for.
func (x *searching) byPublishedWord(ctx context.Context) (findings, error) {
	words, err := x.src.PublishedWord(ctx, x.q.Text)
	if err != nil {
		return findings{}, err
	}
	all := make([]found, len(words))
	for i, h := range words {
		all[i].called = calledByWord(h)
	}
	return findings{rows: x.kept(all), note: view.PublishedWordsNote}, nil
}

func calledByWord(h neuron.WordHit) called {
	return called{Ref: h.Ref, found: rankWords(h.Rank) + " of " + strconv.Itoa(h.Words)}
}

// publishedHits lists the units that a word was published for, those whose strongest it is first in each model.
func publishedHits(ctx context.Context, src nameSource, models []neuron.Model, word string) ([]view.NameHit, error) {
	words, err := src.PublishedWord(ctx, word)
	if err != nil {
		return nil, err
	}
	var all []called
	for _, h := range words[:min(wordsListed, len(words))] {
		all = append(all, calledByWord(h))
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
