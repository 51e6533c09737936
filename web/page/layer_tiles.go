package page

import (
	"context"

	"multiscope/internal/neuron"
	"multiscope/web/address"
	"multiscope/web/format"
	"multiscope/web/view"
)

// addPatterns writes what letters neurons follow, where only those are shown.
func addPatterns(ctx context.Context, src layerSource, a layerAsked, cards []neuron.UnitCard, p *view.LayerPage) error {
	if !a.query.Letters {
		return nil
	}
	units, err := src.LetterUnits(ctx, a.layer.Model, a.layer.Slug)
	if err != nil {
		return err
	}
	patterns := map[int]string{}
	for _, u := range units {
		patterns[u.Unit] = u.Pattern
	}
	for i, c := range cards {
		p.Cards[i].Measure = patterns[c.Unit.Unit]
	}
	return nil
}

// addVisualizations offers what can stand for neurons, and shows visualizations of the facet that is asked for in place of
// images.
func addVisualizations(ctx context.Context, src layerSource, a layerAsked, cards []neuron.UnitCard, p *view.LayerPage) error {
	l, q := a.layer, a.query
	facets, err := src.VisualizedFacets(ctx, l.Model, l.Slug)
	if err != nil {
		return err
	}
	p.Tiles = tileChoices(l, q, facets)
	if q.Facet == "" {
		return nil
	}
	units := make([]int, len(cards))
	for i, c := range cards {
		units[i] = c.Unit.Unit
	}
	made, err := src.FacetVisualizations(ctx, l.Model, l.Slug, address.FacetNamed(q.Facet), units)
	if err != nil {
		return err
	}
	for i, c := range cards {
		v, ok := made[c.Unit.Unit]
		showVisualization(&p.Cards[i], c.Unit, v, ok)
	}
	return nil
}

// showVisualization puts a visualization in the place of a card's image.
func showVisualization(card *view.NeuronCard, u neuron.Unit, v neuron.Visualization, made bool) {
	card.Picture, card.Heat, card.Alt = "", "", ""
	if made {
		card.Picture, card.Alt = address.Visualization(v.ID), "picture made to drive it"
		card.Measure = "picture " + format.Sigma(u.Z(v.Activation))
	}
}

// tileChoices offers what can stand for each neuron: images, visualizations of each facet that there are any of, and words.
func tileChoices(l neuron.Layer, q address.LayerQuery, facets []string) []view.Choice {
	choose := func(text, facet string, words bool, explained string) view.Choice {
		to := q
		to.Facet, to.Words = facet, words
		return view.Choice{
			Link:   view.Link{Text: text, Address: address.Layer(l.Model, l.Slug) + to.String()},
			Chosen: q.Facet == facet && q.Words == words, Explained: explained,
		}
	}
	choices := []view.Choice{choose("Images", "", false, "The image that drives each neuron most")}
	for _, f := range facets {
		f = address.FacetName(f)
		choices = append(choices, choose(f, f, false, "Pictures made to drive each neuron"))
	}
	if l.Words > 0 || q.Words {
		choices = append(choices, choose("Words", "", true, "The written words that drive each neuron most"))
	}
	return choices
}

// asWords puts a unit's strongest words in the place of its image.
func asWords(card view.NeuronCard, u neuron.UnitCard) view.NeuronCard {
	card.Picture, card.Heat, card.Alt, card.Words = "", "", "", ""
	card.Worded, card.Said = true, u.Words
	return card
}
