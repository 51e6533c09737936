package page

import (
	"context"
	"slices"
	"time"

	"multiscope/internal/neuron"
	"multiscope/web/address"
	"multiscope/web/chart"
	"multiscope/web/format"
	"multiscope/web/server"
	"multiscope/web/view"
)

const (
	homeUnits = 16 // where they are not in rows
	homeTries = 6
	homeRows  = 6
	rowUnits  = 8
	rowLeast  = 4    // units that make a row
	tryWords  = 1200 // from which homeTries are; the lists begin with what a model knows best, which may be in alphabetical order
)

// Why neurons are on the first page.
const (
	whyMultimodal = "Both pictures of one thing and its written word drive each of them."
	whySelective  = "The most selective ones: each answers to few images, and strongly."
)

// homeSource is what the first page reads.
type homeSource interface {
	layerPageSource
	unitSource
	wordSource
	nameSource
	familySource
}

func (s *Site) Home(src homeSource) server.Handler {
	return func(r *server.Request) (server.Answer, error) {
		ctx := r.Context()
		models, err := src.Models(ctx)
		if err != nil {
			return server.Answer{}, err
		}
		p := view.HomePage{Page: s.page(r, "Look inside a vision model", "Browse the neurons of vision models: what excites each, what inhibits it, and by how much.")}
		p.Section, p.Progress = "home", unfinished(p.Progress)
		p.Empty = !p.Progress.Running
		for _, m := range models {
			p.Models = append(p.Models, newModelCard(m))
			p.Empty = p.Empty && m.Published != ""
		}
		if p.Tries, err = publishedTries(ctx, src); err != nil {
			return server.Answer{}, err
		}
		if err := addExamples(ctx, src, models, &p); err != nil {
			return server.Answer{}, err
		}
		if p.Families, err = s.largestFamilies(ctx, src); err != nil {
			return server.Answer{}, err
		}
		return server.Page(view.Home(p)), nil
	}
}

func newModelCard(m neuron.Model) view.ModelCard {
	card := view.ModelCard{Address: address.Model(m.Slug), Name: m.Name}
	if m.Architecture != "" {
		card.Lines = append(card.Lines, m.Architecture)
	}
	units, published, named := 0, 0, 0
	for _, l := range m.Layers {
		units, published, named = units+l.Units, published+l.Published, named+l.Named
	}
	if m.Published != "" {
		line := format.Plural(published, "neuron") + " with words or a name, " + format.Count(named) + " with a name"
		if named == published {
			line = format.Plural(named, "neuron") + " with a name"
		}
		card.Lines = append(card.Lines, line)
		return card
	}
	line := format.Plural(units, "neuron") + " in " + format.Plural(len(m.Layers), "layer")
	if m.Dataset.Images > 0 {
		line += ", over " + format.Plural(m.Dataset.Images, "image")
	}
	card.Lines = append(card.Lines, line)
	return card
}

// addExamples shows the most telling neurons of the first model that is ready, and offers
// words to search for.
func addExamples(ctx context.Context, src homeSource, models []neuron.Model, p *view.HomePage) error {
	l, ok := firstReady(models)
	if !ok {
		return nil
	}
	q := neuron.FirstShown(l)
	p.Why = whySelective
	if q.Sort == neuron.ByMultimodal {
		p.Why = whyMultimodal
	}
	first, _, err := src.Units(ctx, q)
	if err != nil {
		return err
	}
	cards := differing(first)
	if p.Rows = rowsByKind(cards); len(p.Rows) == 0 {
		p.Examples = newCards(cards[:min(homeUnits, len(cards))])
	}
	p.Layer = view.Link{Text: "All " + format.Count(l.Units), Address: address.Layer(l.Model, l.Slug)}
	if len(cards) == 0 {
		return nil
	}
	words, err := src.SuggestWords(ctx, l.Model, "", tryWords)
	if err != nil {
		return err
	}
	p.Tries = append(p.Tries, newTries(words, homeTries-len(p.Tries))...)
	d, err := src.Unit(ctx, neuron.Featured(first, time.Now()).Ref)
	if err != nil {
		return err
	}
	p.Featured = newFeatured(d)
	return nil
}

// wordsAlone is the row of units whose strongest images share nothing.
const wordsAlone = "words alone"

// rowsByKind returns rows of units whose strongest images share values of one category, a country or an emotion, and
// last one of those that only a word names; none where there would be no more than one row.
func rowsByKind(cards []neuron.UnitCard) (rows []view.NeuronRow) {
	var kinds []string
	of := map[string][]neuron.UnitCard{}
	for _, u := range cards {
		kind := u.Shared.Kind
		if u.Shared.Name == "" && u.Name == "" && len(u.Words) > 0 {
			kind = wordsAlone
		}
		if len(of[kind]) == 0 {
			kinds = append(kinds, kind)
		}
		of[kind] = append(of[kind], u)
	}
	kinds = slices.DeleteFunc(kinds, func(kind string) bool { return kind == "" || kind == wordsAlone || len(of[kind]) < rowLeast })
	kinds = kinds[:min(homeRows-1, len(kinds))]
	if len(of[wordsAlone]) >= rowLeast {
		kinds = append(kinds, wordsAlone)
	}
	for _, kind := range kinds {
		rows = append(rows, view.NeuronRow{Name: kind, Cards: newCards(of[kind][:min(rowUnits, len(of[kind]))])})
	}
	if len(rows) < 2 {
		return nil
	}
	return rows
}

// differing returns the cards whose strongest image and word no card before has:
// many units have the same outlier at their top.
func differing(cards []neuron.UnitCard) []neuron.UnitCard {
	var chosen []neuron.UnitCard
	seen := map[string]bool{}
	for _, u := range cards {
		if len(u.Top) == 0 {
			continue
		}
		image, word := u.Top[0].Image.Key, unitName(u.Unit, u.Words)
		if seen["image "+image] || seen["word "+word] {
			continue
		}
		seen["image "+image], seen["word "+word] = true, true
		chosen = append(chosen, u)
	}
	return chosen
}

// featuredLevels are levels of the neuron at the top of the first page, with an image each.
const featuredLevels = 5

// newFeatured shows what a neuron page is about, small: the spectrum of one neuron.
func newFeatured(d neuron.UnitDetail) *view.Featured {
	f := view.Featured{
		Address: address.Unit(d.Ref), Name: unitHeading(d), Spark: chart.NewSpark(chart.Drawable(d.Histogram)),
	}
	if givenName(d) != "" {
		f.Number = unitNumber(d.Unit.Unit)
	}
	f.Evidence = nameEvidence(d)
	if word := namingWord(d); word != "" {
		f.Pictures = append(f.Pictures, view.FeaturedPicture{Address: address.DrawnWord(word), Alt: "the word " + word, Name: "a word that excites it"})
	}
	for _, v := range d.Visualizations {
		if v.Facet == "" && !v.Inhibits {
			f.Pictures = append(f.Pictures, view.FeaturedPicture{Address: address.Visualization(v.ID), Alt: "picture made to drive it", Name: "made to excite it"})
		}
	}
	levels := newLevels(chooseLevels(d.Levels), address.RangeQuery{})
	for i := range min(featuredLevels, len(levels)) {
		l := levels[i*(len(levels)-1)/max(min(featuredLevels, len(levels))-1, 1)]
		if len(l.Tiles) > 0 {
			f.Levels = append(f.Levels, view.FeaturedLevel{Tone: l.Tone, Value: l.Tiles[0].Value, Picture: l.Tiles[0].Picture, Alt: l.Tiles[0].Alt})
		}
	}
	return &f
}

// favourites are words that people like to try first, where the model was shown them.
var favourites = []string{"japan", "happy", "christmas", "heart", "red", "music", "cat", "angry", "gold"}

// publishedFavourites are names of published neurons that visitors may know.
var publishedFavourites = []string{"trump", "yellow", "australia"}

// publishedTries returns names to search for, where such neurons are published.
func publishedTries(ctx context.Context, src nameSource) (tries []view.Link, err error) {
	for _, name := range publishedFavourites {
		found, err := src.FindNames(ctx, name, 1)
		if err != nil {
			return nil, err
		}
		if len(found) > 0 {
			tries = append(tries, view.Link{Text: name, Address: address.Search(name)})
		}
	}
	return tries, nil
}

// newTries returns words to search for: favourites, else words from all over the list.
func newTries(words []string, most int) []view.Link {
	var tries []view.Link
	try := func(w string) {
		if len(tries) < most {
			tries = append(tries, view.Link{Text: w, Address: address.Search(w)})
		}
	}
	for _, w := range favourites {
		if slices.Contains(words, w) {
			try(w)
		}
	}
	if len(tries) == 0 {
		for i := range most {
			if at := i * len(words) / most; len(words) >= most {
				try(words[at])
			}
		}
	}
	return tries
}

func firstReady(models []neuron.Model) (neuron.Layer, bool) {
	for _, m := range models {
		if l, ok := m.BestLayer(); ok && l.Ready {
			return l, true
		}
	}
	return neuron.Layer{}, false
}
