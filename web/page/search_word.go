package page

import (
	"context"
	"errors"
	"fmt"

	"multiscope/internal/neuron"
	"multiscope/web/address"
	"multiscope/web/format"
	"multiscope/web/view"
)

// wordSource is what written words do to neurons.
type wordSource interface {
	Word(ctx context.Context, q neuron.WordQuery) (neuron.WordDetail, error)
	SuggestWords(ctx context.Context, model, prefix string, n int) ([]string, error)
	NearestWords(ctx context.Context, model, word string, n int) ([]string, error)
}

// wordsSource is written words and the units that they drive, or that they were published for.
type wordsSource interface {
	modelSource
	wordSource
	nameSource
}

// How many neurons and words are shown of each model.
const (
	hitsShown   = 40
	hitExamples = 5
	nearShown   = 6
)

// byWord finds the neurons that a written word drives, in the best layer of each model or in the one asked for.
func (x *searching) byWord(ctx context.Context) (findings, error) {
	limit, examples := x.limit, 0
	if x.shown {
		limit, examples = hitsShown, hitExamples
	}
	details, err := wordDetails(ctx, x.src, x.models, wordAsked{x.q.Text, x.q.By, limit, examples, x.q.Layer})
	if err != nil || len(details) == 0 {
		return findings{}, err
	}
	var f findings
	for _, d := range details {
		for _, u := range d.Units {
			f.rows = append(f.rows, found{called: called{Ref: u.Unit.Ref, found: rankWords(u.Rank)}, score: u.Excess, scored: true})
		}
	}
	f.show = func(p *view.SearchPage, _ []found) error {
		for _, d := range details {
			p.Layers = append(p.Layers, newLayerHits(d.model, d.WordDetail, x.q.By))
		}
		p.Measured = "The word was written in an image and shown to the model. " + ordersNote
		p.Sorts = wordSorts(x.q.By, func(by neuron.WordSort) string {
			to := x.q
			to.By, to.Page = by, 0
			return to.Address()
		})
		return nil
	}
	return f, nil
}

func (x *searching) nearWords(ctx context.Context) ([]string, error) {
	links, err := nearWords(ctx, x.src, x.models, x.q.Text)
	near := make([]string, len(links))
	for i, l := range links {
		near[i] = l.Text
	}
	return near, err
}

func unknownNote(models []neuron.Model, near bool) string {
	words := 0
	for _, m := range models {
		if l, ok := m.BestLayer(); ok {
			words = max(words, l.Words)
		}
	}
	switch {
	case words == 0:
		return "No words have been shown to a model yet. Search again when the words are indexed."
	case near:
		return fmt.Sprintf("This word was never shown to the model; %s were. These come nearest:", format.Plural(words, "other word"))
	}
	return fmt.Sprintf("This word was never shown to the model; %s were. Try a common English word.", format.Plural(words, "other word"))
}

// ordersNote says what the numbers of a word and a neuron are.
const ordersNote = "Excess: how far the neuron's activation lies above its mean over all words, in standard deviations over words. " +
	"Activation: from zero, in standard deviations over images. Of its strongest pictures those agree that have the word in caption or categories."

// wordSorts offers the orders of a word's neurons, at the addresses that to gives them.
func wordSorts(by neuron.WordSort, to func(neuron.WordSort) string) []view.Choice {
	var choices []view.Choice
	for _, sort := range neuron.WordSorts {
		choices = append(choices, view.Choice{Link: view.Link{Text: string(sort), Address: to(sort)}, Chosen: sort == by})
	}
	return choices
}

// wordAsked is a word whose neurons are asked for.
type wordAsked struct {
	word  string
	by    neuron.WordSort
	limit int // of neurons, for each model

	examples int    // of each neuron
	layer    string // "" for the best of each model
}

// wordHits returns the neurons that a word drives, one list for each model that knows it.
func wordHits(ctx context.Context, src wordSource, models []neuron.Model, w wordAsked) ([]view.LayerHits, error) {
	details, err := wordDetails(ctx, src, models, w)
	var all []view.LayerHits
	for _, d := range details {
		all = append(all, newLayerHits(d.model, d.WordDetail, w.by))
	}
	return all, err
}

// modelWord is what a word does to the best layer of a model.
type modelWord struct {
	neuron.WordDetail
	model neuron.Model
}

// wordDetails looks a word up in the best layer of each model that knows it, or in the one that is asked for.
func wordDetails(ctx context.Context, src wordSource, models []neuron.Model, w wordAsked) ([]modelWord, error) {
	var all []modelWord
	for _, m := range models {
		layer := w.layer
		if l, ok := m.BestLayer(); ok && layer == "" {
			layer = l.Slug
		}
		if layer == "" {
			continue
		}
		d, err := src.Word(ctx, neuron.WordQuery{Model: m.Slug, Layer: layer, Word: w.word, Sort: w.by, Limit: w.limit, Examples: w.examples})
		if isNotFound(err) {
			continue
		}
		if err != nil {
			return nil, err
		}
		all = append(all, modelWord{d, m})
	}
	return all, nil
}

func isNotFound(err error) bool {
	var ours *neuron.Error
	return errors.As(err, &ours) && (ours.Kind == neuron.NotFound || ours.Kind == neuron.Unready)
}

func newLayerHits(m neuron.Model, d neuron.WordDetail, by neuron.WordSort) view.LayerHits {
	h := view.LayerHits{
		Heading: layerName(m, d.Layer),
		Address: address.Layer(m.Slug, d.Layer.Slug),
		Note:    fmt.Sprintf("The first %s of %s.", format.Count(len(d.Units)), format.Plural(d.Total, "neuron")),
	}
	for _, u := range d.Units {
		h.Hits = append(h.Hits, newWordHit(u, d, by))
	}
	return h
}

// newWordHit words what a word does to a unit, and whether the unit's images are of it.
func newWordHit(u neuron.UnitScore, d neuron.WordDetail, by neuron.WordSort) view.UnitHit {
	first := d.Units[0]
	h := view.UnitHit{
		Drawn: address.DrawnWord(d.Word), Pictures: newPictures(u.Top, hitExamples), Agreement: agreementOf(u.Agreement),
		NeuronCard: newCard(neuron.UnitCard{Unit: u.Unit, Top: u.Top, Words: u.Words}),
		Value:      format.Sigma(u.Excess), Activation: format.Sigma(u.Z), Share: share(u.Excess, first.Excess), Rank: rankWords(u.Rank),
	}
	if by == neuron.ByActivation {
		h.Share = share(u.Z, first.Z)
	}
	return h
}

// agreementOf says whether pictures and writing drive a unit alike, "" where no image says what it shows.
func agreementOf(a neuron.Agreement) string {
	if a.Labelled == 0 {
		return ""
	}
	return fmt.Sprintf("%d of %s agree", a.Agreeing, format.Plural(a.Images, "picture"))
}

// rankWords says how special a word is to a neuron.
func rankWords(rank int) string {
	switch {
	case rank <= 0:
		return ""
	case rank == 1:
		return "its strongest word"
	}
	return "its " + format.Ordinal(rank) + " strongest word"
}

// nearWords returns the words of any model that are spelled most like one.
func nearWords(ctx context.Context, src wordSource, models []neuron.Model, word string) ([]view.Link, error) {
	var links []view.Link
	seen := map[string]bool{word: true}
	for _, m := range models {
		words, err := src.NearestWords(ctx, m.Slug, word, nearShown)
		if err != nil && !isNotFound(err) {
			return nil, err
		}
		for _, w := range words {
			if !seen[w] && len(links) < nearShown {
				seen[w] = true
				links = append(links, view.Link{Text: w, Address: address.Search(w)})
			}
		}
	}
	return links, nil
}
