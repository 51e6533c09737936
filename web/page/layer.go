package page

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"

	"multiscope/internal/neuron"
	"multiscope/web/address"
	"multiscope/web/format"
	"multiscope/web/server"
	"multiscope/web/view"
)

// layerSource is what the layer page reads.
type layerSource interface {
	Layer(ctx context.Context, model, layer string) (neuron.Layer, error)
	Units(ctx context.Context, q neuron.UnitQuery) (cards []neuron.UnitCard, total int, err error)
	Measures(ctx context.Context, model, layer string) (neuron.Measures, error)
	LetterUnits(ctx context.Context, model, layer string) ([]neuron.LetterUnit, error)
	VisualizedFacets(ctx context.Context, model, layer string) ([]string, error)
	FacetVisualizations(ctx context.Context, model, layer, facet string, units []int) (map[int]neuron.Visualization, error)
}

// pageUnits is how many neurons a page of a layer has: full rows at 2, 3, 4, 6 and 8 across, in less than 64 KiB.
const pageUnits = 48

// layerPageSource is a layer, the model it is part of, and the families that its units can be in.
type layerPageSource interface {
	layerSource
	modelSource
	familySource
	mapReader
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
		if q.Behind && as != server.AsJSON {
			return server.Answer{}, neuron.Invalidf("Rows that follow a neuron are data: ask for them with .json, and for a page with page=.")
		}
		if as == server.AsPage && hasEmpty(r.Query()) { // as a form sends it: its address is to be passed on
			return server.Answer{Location: address.Layer(l.Model, l.Slug) + q.String()}, nil
		}
		asked, err := s.askOfLayer(r.Context(), src, l, q)
		switch {
		case as == server.AsJSON && err == nil:
			return layerJSON(r.Context(), src, asked)
		case as == server.AsCSV && err == nil:
			return layerCSV(r.Context(), src, asked)
		case as == server.AsJSON || as == server.AsCSV || err != nil && !isNotFound(err):
			return server.Answer{}, err
		}
		return s.showLayer(r, src, asked, err)
	}
}

// hasEmpty reports whether a query names something without a value.
func hasEmpty(v url.Values) bool {
	for _, values := range v {
		if slices.Contains(values, "") {
			return true
		}
	}
	return false
}

func findLayer(ctx context.Context, src layerSource, model, layer string) (neuron.Layer, error) {
	if !neuron.IsSlug(model) || !neuron.IsSlug(layer) {
		return neuron.Layer{}, neuron.NotFoundf("There is no layer %s in model %s.", layer, model)
	}
	return src.Layer(ctx, model, layer)
}

// showLayer shows neurons; or, where missing says what is not there of all that they were asked to be, that sentence and the
// way back.
func (s *Site) showLayer(r *server.Request, src layerPageSource, a layerAsked, missing error) (server.Answer, error) {
	ctx := r.Context()
	var cards []neuron.UnitCard
	total := 0
	if missing == nil {
		cards, total, missing = src.Units(ctx, a.units)
	}
	if missing != nil && !isNotFound(missing) {
		return server.Answer{}, missing
	}
	if last := lastPage(total); a.query.Page > last && total > 0 {
		return server.Answer{}, neuron.NotFoundf("This list has %d pages; there is no page %d.", last, a.query.Page)
	}
	p := newLayerPage(a, cards, total)
	if err := addPatterns(ctx, src, a, cards, &p); err != nil {
		return server.Answer{}, err
	}
	if err := addVisualizations(ctx, src, a, cards, &p); err != nil {
		return server.Answer{}, err
	}
	answer := server.Answer{}
	if missing != nil {
		p.Empty, answer.Status = missing.Error(), http.StatusNotFound
	}
	var err error
	if total == 0 && a.layer.Ready {
		why := ""
		if why, p.Instead, err = s.emptying(ctx, src, a); err != nil {
			return server.Answer{}, err
		}
		if why != "" && missing == nil {
			p.Empty = why
		}
	}
	if p.Notice, err = newNotice(r, a.sensitive); err != nil {
		return server.Answer{}, err
	}
	if err := addMap(ctx, src, a.layer, &p); err != nil {
		return server.Answer{}, err
	}
	p.Page = s.page(r, p.Title+" · "+a.model.Name, fmt.Sprintf("The %d neurons of layer %s of %s.", a.layer.Units, a.layer.Tap, a.model.Name))
	p.Page.Section = "models"
	p.JSON, p.CSV = dataPaths(address.Layer(a.layer.Model, a.layer.Slug), a.query)
	answer.Page = view.Layer(p)
	return answer, nil
}

func dataPaths(path string, q address.LayerQuery) (json, csv string) {
	return path + ".json" + q.String(), path + ".csv" + q.String()
}

func lastPage(total int) int { return max((total+pageUnits-1)/pageUnits, 1) }

func newLayerPage(a layerAsked, units []neuron.UnitCard, total int) view.LayerPage {
	m, l, q := a.model, a.layer, a.query
	p := view.LayerPage{
		Crumbs: []view.Link{{Text: m.Name, Address: address.Model(m.Slug)}, {Text: l.Tap}},
		Title:  layerTitle(l.Tap),
		Facts:  layerFacts(l),
		Order:  newOrder(a),
		Filter: newFilterForm(a),
		Chosen: chosenFilters(a),
		Rule:   monosemanticRule(a),
		Cards:  newCards(units),
		Pages:  newPages(l, q, total),
		Empty:  "The neurons of this layer appear here as soon as they are indexed.",
	}
	for i, u := range units {
		p.Cards[i].Measure = measureOf(u.Unit, q.Sort)
		if q.Words {
			p.Cards[i] = asWords(p.Cards[i], u)
		}
	}
	if hasLexicons(l) {
		p.Further = append(p.Further, view.Link{Text: "Neurons by lexicon", Address: address.Lexicons(l.Model, l.Slug)})
	}
	if l.Meanings > 0 {
		p.Further = append(p.Further, view.Link{Text: "Neurons of several meanings", Address: address.Meanings(l.Model, l.Slug)})
	}
	switch {
	case total > 0:
		first := (q.Page-1)*pageUnits + 1
		p.Shown = fmt.Sprintf("%s–%s of %s", format.Count(first), format.Count(first+len(units)-1), format.Count(total))
	case l.Ready:
		p.Shown, p.Empty = "0 of "+format.Count(l.Units), noUnits(q)
	}
	return p
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

func newPages(l neuron.Layer, q address.LayerQuery, total int) view.Pages {
	return pagesAt(q.Page, lastPage(total), func(page int) string {
		q.Page = page
		return address.Layer(l.Model, l.Slug) + q.String()
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
