package page

import (
	"context"
	"fmt"

	"multiscope/internal/neuron"
	"multiscope/web/address"
	"multiscope/web/api"
	"multiscope/web/format"
	"multiscope/web/server"
	"multiscope/web/view"
)

// layerSource is what the layer page reads.
type layerSource interface {
	Layer(ctx context.Context, model, layer string) (neuron.Layer, error)
	Units(ctx context.Context, q neuron.UnitQuery) (cards []neuron.UnitCard, total int, err error)
	LetterUnits(ctx context.Context, model, layer string) ([]neuron.LetterUnit, error)
	VisualizedFacets(ctx context.Context, model, layer string) ([]string, error)
	FacetVisualizations(ctx context.Context, model, layer, facet string, units []int) (map[int]neuron.Visualization, error)
}

// pageUnits is how many neurons a page of a layer has: full rows at 2, 3, 4, 6 and 8 across, in less than 64 KiB.
const pageUnits = 48

// layerPageSource is a layer and the model it is part of.
type layerPageSource interface {
	layerSource
	modelSource
}

func (s *Site) Layer(src layerPageSource) server.Handler {
	return func(r *server.Request) (server.Answer, error) {
		slug, as := server.SplitFormat(r.Param("layer"))
		l, err := findLayer(r.Context(), src, r.Param("model"), slug)
		if err != nil {
			return server.Answer{}, err
		}
		if l.Published > 0 {
			return s.publishedLayer(r, src, l, as)
		}
		q, err := address.ParseLayerQuery(r.Query())
		if err != nil {
			return server.Answer{}, err
		}
		switch as {
		case server.AsJSON:
			return layerJSON(r, src, l, q)
		case server.AsCSV:
			return layerCSV(r, src, l, q)
		}
		return s.showLayer(r, src, l, q)
	}
}

func findLayer(ctx context.Context, src layerSource, model, layer string) (neuron.Layer, error) {
	if !neuron.IsSlug(model) || !neuron.IsSlug(layer) {
		return neuron.Layer{}, neuron.NotFoundf("There is no layer %s in model %s.", layer, model)
	}
	return src.Layer(ctx, model, layer)
}

func (s *Site) showLayer(r *server.Request, src layerPageSource, l neuron.Layer, q address.LayerQuery) (server.Answer, error) {
	ctx := r.Context()
	m, err := src.Model(ctx, l.Model)
	if err != nil {
		return server.Answer{}, err
	}
	cards, total, err := src.Units(ctx, unitsOf(l, q))
	if err != nil {
		return server.Answer{}, err
	}
	if last := lastPage(total); q.Page > last && total > 0 {
		return server.Answer{}, neuron.NotFoundf("This list has %d pages; there is no page %d.", last, q.Page)
	}
	p := newLayerPage(m, l, q, cards, total)
	if err := addPatterns(ctx, src, l, q, cards, &p); err != nil {
		return server.Answer{}, err
	}
	if err := addVisualizations(ctx, src, l, q, cards, &p); err != nil {
		return server.Answer{}, err
	}
	p.Page = s.page(r, p.Title+" · "+m.Name, fmt.Sprintf("The %d neurons of layer %s of %s.", l.Units, l.Tap, m.Name))
	p.Page.Section = "models"
	p.JSON, p.CSV = dataPaths(address.Layer(l.Model, l.Slug), q)
	return server.Page(view.Layer(p)), nil
}

func dataPaths(path string, q address.LayerQuery) (json, csv string) {
	return path + ".json" + q.String(), path + ".csv" + q.String()
}

func unitsOf(l neuron.Layer, q address.LayerQuery) neuron.UnitQuery {
	return neuron.UnitQuery{
		Model: l.Model, Layer: l.Slug, Sort: q.Sort, LiveOnly: q.Live, MultimodalOnly: q.Multimodal, LettersOnly: q.Letters,
		Offset: (q.Page - 1) * pageUnits, Limit: pageUnits,
	}
}

func lastPage(total int) int { return max((total+pageUnits-1)/pageUnits, 1) }

func newLayerPage(m neuron.Model, l neuron.Layer, q address.LayerQuery, units []neuron.UnitCard, total int) view.LayerPage {
	p := view.LayerPage{
		Crumbs:  []view.Link{{Text: m.Name, Address: address.Model(m.Slug)}, {Text: l.Tap}},
		Title:   layerTitle(l.Tap),
		Facts:   layerFacts(l),
		Sorts:   sortChoices(l, q),
		Filters: filterChoices(l, q),
		Cards:   newCards(units),
		Pages:   newPages(l, q, total),
		Empty:   "The neurons of this layer appear here as soon as they are indexed.",
	}
	for i, u := range units {
		p.Cards[i].Measure = measureOf(u.Unit, q.Sort)
	}
	if hasLexicons(l) {
		p.Further = append(p.Further, view.Link{Text: "Neurons by lexicon", Address: address.Lexicons(l.Model, l.Slug)})
	}
	if l.Meanings > 0 {
		p.Further = append(p.Further, view.Link{Text: "Neurons of several meanings", Address: address.Meanings(l.Model, l.Slug)})
	}
	if total > 0 {
		first := (q.Page-1)*pageUnits + 1
		p.Shown = fmt.Sprintf("%s–%s of %s", format.Count(first), format.Count(first+len(units)-1), format.Count(total))
	}
	switch {
	case q.Live && l.Ready:
		p.Empty = "No neuron of this layer was above zero on any image."
	case q.Letters && l.Ready:
		p.Empty = "No neuron of this layer was found to follow letters."
	case q.Multimodal && l.Ready:
		p.Empty = "No concept is known that drives a neuron of this layer both as pictures and in writing."
	}
	return p
}

// addPatterns writes what letters neurons follow, where only those are shown.
func addPatterns(ctx context.Context, src layerSource, l neuron.Layer, q address.LayerQuery, cards []neuron.UnitCard, p *view.LayerPage) error {
	if !q.Letters {
		return nil
	}
	units, err := src.LetterUnits(ctx, l.Model, l.Slug)
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

// addVisualizations offers the facets that a layer has visualizations of, and shows those of the one asked
// for in place of images.
func addVisualizations(ctx context.Context, src layerSource, l neuron.Layer, q address.LayerQuery, cards []neuron.UnitCard, p *view.LayerPage) error {
	facets, err := src.VisualizedFacets(ctx, l.Model, l.Slug)
	if err != nil {
		return err
	}
	p.Facets = facetChoices(l, q, facets)
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

// facetChoices offers images and each facet that there are visualizations of; nothing where there are none.
func facetChoices(l neuron.Layer, q address.LayerQuery, facets []string) []view.Choice {
	if len(facets) == 0 {
		return nil
	}
	choose := func(text, facet, explained string) view.Choice {
		to := address.LayerQuery{Sort: q.Sort, Live: q.Live, Multimodal: q.Multimodal, Letters: q.Letters, Page: q.Page, Facet: facet}
		return view.Choice{
			Link:   view.Link{Text: text, Address: address.Layer(l.Model, l.Slug) + to.String()},
			Chosen: q.Facet == facet, Explained: explained,
		}
	}
	choices := []view.Choice{choose("Images", "", "The image that drives each neuron most")}
	for _, f := range facets {
		f = address.FacetName(f)
		choices = append(choices, choose(f, f, "Pictures made to drive each neuron"))
	}
	return choices
}

func layerFacts(l neuron.Layer) []view.Fact {
	facts := []view.Fact{{Name: "neurons", Value: format.Count(l.Units)}}
	if l.Height*l.Width > 1 {
		facts = append(facts, view.Fact{Name: "grid", Value: fmt.Sprintf("%d × %d", l.Height, l.Width)})
	}
	if l.Published > 0 {
		facts = append(facts, view.Fact{Name: "published", Value: format.Count(l.Published), Explained: "Neurons that the publication says something of"},
			view.Fact{Name: "named", Value: format.Count(l.Named), Explained: "Neurons that it names"})
	}
	if l.Ready {
		facts = append(facts, view.Fact{Name: "silent", Value: format.Count(l.Units - l.Live), Explained: "Never above zero on any image"})
	}
	if n := len(l.Hidden); n > 0 {
		facts = append(facts, view.Fact{Name: "hidden", Value: format.Count(n), Explained: "Not shown on this server: its operator hides them"})
	}
	if l.Words > 0 {
		facts = append(facts, view.Fact{Name: "words", Value: format.Count(l.Words), Explained: "Written words shown to it"})
	}
	return facts
}

// sortWords name the orders and explain them.
var sortWords = map[neuron.UnitSort][2]string{
	neuron.ByNumber:   {"Number", "In the order of the channels"},
	neuron.ByName:     {"Name", "In the order of the alphabet, neurons without a name last"},
	neuron.ByPeak:     {"Peak", "The strongest activation first, in standard deviations"},
	neuron.ByActivity: {"Activity", "The largest standard deviation first"},
	neuron.ByDensity:  {"Density", "The pickiest first: the least share of images above one standard deviation"},
	neuron.ByKurtosis: {"Kurtosis", "The heaviest tails first"},

	neuron.ByMultimodal: {"Multimodal", "First what pictures and writing of one concept drive furthest above the mean of all, on the weaker side"},
}

func sortChoices(l neuron.Layer, q address.LayerQuery) []view.Choice {
	var choices []view.Choice
	for _, sort := range neuron.UnitSorts {
		if sort == neuron.ByMultimodal && sort != q.Sort && l.Multimodal == 0 {
			continue
		}
		to := address.LayerQuery{Sort: sort, Live: q.Live, Multimodal: q.Multimodal, Letters: q.Letters, Page: 1, Facet: q.Facet}
		choices = append(choices, view.Choice{
			Link:   view.Link{Text: sortWords[sort][0], Address: address.Layer(l.Model, l.Slug) + to.String()},
			Chosen: sort == q.Sort, Explained: sortWords[sort][1],
		})
	}
	return choices
}

// filterChoices offers to leave neurons out. A filter that is chosen is taken back by its link.
func filterChoices(l neuron.Layer, q address.LayerQuery) []view.Choice {
	to := func(live, multimodal, letters bool) string {
		return address.Layer(l.Model, l.Slug) + address.LayerQuery{Sort: q.Sort, Live: live, Multimodal: multimodal, Letters: letters, Page: 1, Facet: q.Facet}.String()
	}
	choices := []view.Choice{{Link: view.Link{Text: "Hide silent", Address: to(!q.Live, false, false)}, Chosen: q.Live}}
	if l.Multimodal > 0 || q.Multimodal {
		choices = append(choices, view.Choice{
			Link: view.Link{Text: "Multimodal", Address: to(false, !q.Multimodal, false)}, Chosen: q.Multimodal,
			Explained: "Only neurons that pictures and writing of one concept drive",
		})
	}
	if l.Letters > 0 || q.Letters {
		choices = append(choices, view.Choice{
			Link: view.Link{Text: "Letters", Address: to(false, false, !q.Letters)}, Chosen: q.Letters,
			Explained: "Only neurons that follow the letters of words rather than what they mean",
		})
	}
	return choices
}

// measureOf writes what a grid is sorted by, where a card does not show it anyway.
func measureOf(u neuron.Unit, sort neuron.UnitSort) string {
	switch sort {
	case neuron.ByActivity:
		return "σ " + format.Number(u.Std)
	case neuron.ByDensity:
		return format.Percent(u.Density1) + " above +1σ"
	case neuron.ByKurtosis:
		return "kurtosis " + format.Number(u.Kurtosis)
	case neuron.ByMultimodal:
		if u.Multimodal.Concept != "" {
			return "multimodal " + format.Sigma(u.Multimodal.Measure())
		}
	}
	return ""
}

func newPages(l neuron.Layer, q address.LayerQuery, total int) view.Pages {
	return pagesAt(q.Page, lastPage(total), func(page int) string {
		return address.Layer(l.Model, l.Slug) + address.LayerQuery{Sort: q.Sort, Live: q.Live, Multimodal: q.Multimodal, Letters: q.Letters, Page: page, Facet: q.Facet}.String()
	})
}

// pagesAt leads from a page to those before and after it; nothing where there is only one.
func pagesAt(page, last int, at func(page int) string) view.Pages {
	if last == 1 {
		return view.Pages{}
	}
	p := view.Pages{Here: fmt.Sprintf("Page %d of %d", page, last)}
	if page > 1 {
		p.Prev = &view.Link{Text: "Previous", Address: at(page - 1)}
	}
	if page < last {
		p.Next = &view.Link{Text: "Next", Address: at(page + 1)}
	}
	return p
}

func layerJSON(r *server.Request, src layerSource, l neuron.Layer, q address.LayerQuery) (server.Answer, error) {
	cards, total, err := src.Units(r.Context(), unitsOf(l, q))
	if err != nil {
		return server.Answer{}, err
	}
	doc := api.Layer{ModelID: l.Model, Layer: l.Slug, Tap: l.Tap, Units: l.Units, Total: total, Rows: []api.LayerRow{}}
	for _, u := range cards {
		doc.Rows = append(doc.Rows, api.NewLayerRow(u))
	}
	if q.Page < lastPage(total) {
		q.Page++
		doc.Next, _ = dataPaths(address.Layer(l.Model, l.Slug), q)
	}
	return server.JSON(doc)
}

// layerCSV sends all neurons of a layer, whatever page the address says.
func layerCSV(r *server.Request, src layerSource, l neuron.Layer, q address.LayerQuery) (server.Answer, error) {
	var rows [][]string
	for q.Page = 1; ; q.Page++ {
		cards, total, err := src.Units(r.Context(), unitsOf(l, q))
		if err != nil {
			return server.Answer{}, err
		}
		rows = append(rows, api.LayerCells(cards)...)
		if len(cards) == 0 || len(rows) >= total {
			return server.CSV(api.LayerColumns, rows)
		}
	}
}
