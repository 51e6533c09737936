package page

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"multiscope/internal/neuron"
	"multiscope/web/address"
	"multiscope/web/format"
	"multiscope/web/server"
	"multiscope/web/view"
)

// wordSource is what written words do to neurons.
type wordSource interface {
	Word(ctx context.Context, q neuron.WordQuery) (neuron.WordDetail, error)
	SuggestWords(ctx context.Context, model, prefix string, n int) ([]string, error)
	NearestWords(ctx context.Context, model, word string, n int) ([]string, error)
}

const (
	hitsShown    = 40
	hitExamples  = 5
	nearShown    = 6
	suggestWords = 6
	suggestUnits = 3
)

// searchSource is what the search pages read.
type searchSource interface {
	modelSource
	wordSource
	nameSource
	textSearchSource
}

// searchPageSource is what is searched, and which texts can be read.
type searchPageSource interface {
	searchSource
	textSource
}

func (s *Site) Search(src searchPageSource) server.Handler {
	return func(r *server.Request) (server.Answer, error) {
		q := address.ParseSearch(r.Query().Get("q"))
		by, err := address.ParseWordOrder(r.Query())
		if err != nil {
			return server.Answer{}, err
		}
		p, err := s.findAll(r.Context(), src, q, by)
		if err == nil && q != "" {
			p.Attribution, err = s.attributionLink(r.Context(), src, q)
		}
		if err != nil {
			return server.Answer{}, err
		}
		p.Page = s.page(r, p.Heading, "Neurons that a written word drives, strongest first.")
		p.Address += address.SearchBy(q, by)[len("/search"):]
		p.Query, p.Page.Hidden = q, true
		return server.Page(view.Search(p)), nil
	}
}

// findAll looks a query up as a unit's number, as a name and as a word, in the best layer of each model.
func (s *Site) findAll(ctx context.Context, src searchSource, q string, by neuron.WordSort) (view.SearchPage, error) {
	if q == "" {
		return view.SearchPage{Heading: "Search", Note: "Type a word, or a neuron's number."}, nil
	}
	models, err := src.Models(ctx)
	if err != nil {
		return view.SearchPage{}, err
	}
	p := view.SearchPage{}
	if p.Units, err = unitsByNumber(ctx, src, models, q); err != nil {
		return p, err
	}
	if p.Names, err = s.unitsByName(ctx, src, models, q); err != nil {
		return p, err
	}
	if p.Published, err = publishedHits(ctx, src, models, q); err != nil {
		return p, err
	}
	if p.Texts, err = foundByText(ctx, src, models, q); err != nil {
		return p, err
	}
	if p.Layers, err = wordHits(ctx, src, models, wordAsked{q, by, hitsShown, hitExamples}); err != nil {
		return p, err
	}
	if len(p.Layers) > 0 {
		p.Measured = "The word was written in an image and shown to the model. " + ordersNote
		p.Sorts = wordSorts(by, func(by neuron.WordSort) string { return address.SearchBy(q, by) })
	}
	switch {
	case len(p.Layers) > 0 || len(p.Published) > 0:
		p.Heading = "Neurons that " + format.Quoted(q) + " excites"
		return p, nil
	case len(p.Names) > 0:
		p.Heading = "Neurons called " + format.Quoted(q)
		return p, nil
	case len(p.Texts) > 0:
		p.Heading = "Neurons that call for texts with " + format.Quoted(q)
		return p, nil
	case len(p.Units) > 0:
		p.Heading = "Neuron " + q
		return p, nil
	}
	p.Heading = "Nothing for " + format.Quoted(q)
	p.Near, err = nearWords(ctx, src, models, q)
	p.Note = unknownNote(models, len(p.Near) > 0)
	return p, err
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

	examples int // of each neuron
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

// wordDetails looks a word up in the best layer of each model that knows it.
func wordDetails(ctx context.Context, src wordSource, models []neuron.Model, w wordAsked) ([]modelWord, error) {
	var all []modelWord
	for _, m := range models {
		l, ok := m.BestLayer()
		if !ok {
			continue
		}
		d, err := src.Word(ctx, neuron.WordQuery{Model: m.Slug, Layer: l.Slug, Word: w.word, Sort: w.by, Limit: w.limit, Examples: w.examples})
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

// unitsByNumber finds "89", "layer4-1-sum/89" and "pictogram/layer4-1-sum/89".
func unitsByNumber(ctx context.Context, src nameSource, models []neuron.Model, q string) ([]view.UnitHit, error) {
	refs := refsByNumber(models, q)
	if len(refs) == 0 {
		return nil, nil
	}
	cards, err := src.UnitCards(ctx, refs)
	if err != nil {
		return nil, err
	}
	var hits []view.UnitHit
	for _, ref := range refs {
		m, l := layerOf(models, ref)
		card, there := cards[ref]
		if l.Published > 0 && !there {
			continue // nothing is published of it
		}
		hits = append(hits, newNumberHit(m, l, ref, card.Name))
	}
	return hits, nil
}

// layerOf returns the model and the layer of a unit, of those there are.
func layerOf(models []neuron.Model, ref neuron.Ref) (neuron.Model, neuron.Layer) {
	for _, m := range models {
		for _, l := range m.Layers {
			if m.Slug == ref.Model && l.Slug == ref.Layer {
				return m, l
			}
		}
	}
	return neuron.Model{}, neuron.Layer{}
}

// refsByNumber are the units that a query names by number.
func refsByNumber(models []neuron.Model, q string) []neuron.Ref {
	parts := strings.Split(strings.TrimPrefix(q, "unit "), "/")
	number, err := neuron.ParseUnit(parts[len(parts)-1])
	if err != nil || len(parts) > 3 {
		return nil
	}
	var refs []neuron.Ref
	for _, m := range models {
		if len(parts) == 3 && m.Slug != parts[0] {
			continue
		}
		for _, l := range layersNamed(m, parts) {
			if l.Shows(number) {
				refs = append(refs, neuron.Ref{Model: m.Slug, Layer: l.Slug, Unit: number})
			}
		}
	}
	return refs
}

// layersNamed returns the layer that parts name, or the best one where they name none.
func layersNamed(m neuron.Model, parts []string) []neuron.Layer {
	if len(parts) == 1 {
		if l, ok := m.BestLayer(); ok {
			return []neuron.Layer{l}
		}
		return nil
	}
	for _, l := range m.Layers {
		if l.Slug == parts[len(parts)-2] {
			return []neuron.Layer{l}
		}
	}
	return nil
}

// newNumberHit words a unit that was found by number; it may have a name.
func newNumberHit(m neuron.Model, l neuron.Layer, ref neuron.Ref, name string) view.UnitHit {
	called := "Unit " + strconv.Itoa(ref.Unit)
	if name != "" {
		called += ": " + name
	}
	return view.UnitHit{
		NeuronCard: view.NeuronCard{Address: address.Unit(ref), Name: called},
		Where:      layerName(m, l),
	}
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
