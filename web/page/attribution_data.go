package page

import (
	"cmp"
	"context"
	"slices"
	"strconv"

	"multiscope/internal/neuron"
	"multiscope/web/address"
	"multiscope/web/api"
	"multiscope/web/asset"
	"multiscope/web/server"
	"multiscope/web/view"
)

// askedText attributes the text that a request names, which it must.
func (s *Site) askedText(r *server.Request, src attributionSource) (attributed, error) {
	q, err := address.ParseAttributionQuery(r.Query())
	if err != nil {
		return attributed{}, err
	}
	if q.Text == "" {
		return attributed{}, neuron.Invalidf("Name a text as text=I+feel+jealous.")
	}
	places, err := textLayers(r.Context(), src)
	if err != nil {
		return attributed{}, err
	}
	if len(places) == 0 {
		return attributed{}, neuron.NotFoundf("No model of this index relates its neurons to texts.")
	}
	return s.attribute(r.Context(), src, places, q)
}

// AttributionData sends what all units of a layer have to do with a text, and the sums of few units.
func (s *Site) AttributionData(src attributionSource, as server.Format) server.Handler {
	return func(r *server.Request) (server.Answer, error) {
		a, err := s.askedText(r, src)
		if err != nil {
			return server.Answer{}, err
		}
		doc, err := s.attributionDoc(r.Context(), src, a)
		if err != nil {
			return server.Answer{}, err
		}
		if as == server.AsCSV {
			return server.CSV(api.AttributionCells(doc))
		}
		return server.JSON(doc)
	}
}

func (s *Site) attributionDoc(ctx context.Context, src attributionSource, a attributed) (api.Attribution, error) {
	doc := api.Attribution{
		Text: a.asked.Text, ReadAs: cmp.Or(a.as, a.asked.Text), ReadNow: a.now, ModelID: a.model.Slug, Layer: a.layer.Slug,
		Units: len(a.terms()), Path: []api.AttributionStep{}, Dense: []api.AttributionRow{},
	}
	var refs []neuron.Ref
	for _, step := range a.path {
		for _, t := range step.Terms {
			refs = append(refs, a.ref(t.Unit))
		}
	}
	slices.SortFunc(refs, func(x, y neuron.Ref) int { return x.Unit - y.Unit })
	named, err := s.nameUnits(ctx, src, a.layerPlace, slices.Compact(refs))
	if err != nil {
		return doc, err
	}
	for _, step := range a.path {
		one := api.AttributionStep{Units: len(step.Terms), Penalty: step.Alpha, Explained: step.Explained, Cosine: step.Cosine}
		for _, t := range step.Terms {
			ref := a.ref(t.Unit)
			u := named.found[ref]
			one.Terms = append(one.Terms, api.AttributionTerm{
				Index: strconv.Itoa(t.Unit), Name: unitName(u.Unit, u.Words), Weight: t.Weight, Activation: t.Activation, Sensitive: named.sensitive[ref],
			})
		}
		doc.Path = append(doc.Path, one)
	}
	for _, c := range a.dense {
		doc.Dense = append(doc.Dense, api.AttributionRow{Index: strconv.Itoa(c.Ref.Unit), PerSigma: c.PerSigma, PerActivation: c.PerActivation, Std: c.Std})
	}
	return doc, nil
}

// AttributionPreview sends the picture that a link to an attribution shows: the neurons of its sum.
func (s *Site) AttributionPreview(src attributionPageSource) server.Handler {
	return func(r *server.Request) (server.Answer, error) {
		a, err := s.askedText(r, src)
		if err != nil {
			return server.Answer{}, err
		}
		named, err := s.nameUnits(r.Context(), src, a.layerPlace, a.shownUnits())
		if err != nil {
			return server.Answer{}, err
		}
		var cards []neuron.UnitCard
		for _, t := range a.terms() {
			cards = append(cards, named.card(a.ref(t.Unit)))
		}
		p := cardsPreview(equationOf(a.asked.Text, newTextSum(a, named)), "the neurons that a text is composed of", cards)
		p.Title = append(p.Title[:1], a.asked.Text, "A text")
		p.Source = sourceLine(a.model)
		return asset.SendPreview(r, src, p)
	}
}

func attributionPreviewAlt(a attributed, s *view.TextSum) string {
	if len(s.Drawn) == 0 {
		return "No neuron points the way of the text."
	}
	return "The images that excite the neurons of the sum most: " + equationOf(a.asked.Text, s) + "."
}
