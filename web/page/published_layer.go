package page

import (
	"fmt"

	"multiscope/internal/neuron"
	"multiscope/web/address"
	"multiscope/web/api"
	"multiscope/web/format"
	"multiscope/web/server"
	"multiscope/web/view"
)

// publishedLayer answers for a layer that is known from a publication alone.
func (s *Site) publishedLayer(r *server.Request, src layerPageSource, l neuron.Layer, as server.Format) (server.Answer, error) {
	q, err := address.ParsePublishedQuery(r.Query())
	if err != nil {
		return server.Answer{}, err
	}
	m, err := src.Model(r.Context(), l.Model)
	if err != nil {
		return server.Answer{}, err
	}
	asked := neuron.UnitQuery{Model: l.Model, Layer: l.Slug, Sort: q.Sort, NamedOnly: q.Named, Offset: (q.Page - 1) * pageUnits, Limit: pageUnits}
	if as == server.AsCSV { // all neurons, whatever page the address says
		asked.Offset, asked.Limit = 0, l.Published
	}
	cards, total, err := src.Units(r.Context(), asked)
	if err != nil {
		return server.Answer{}, err
	}
	if last := lastPage(total); q.Page > last {
		return server.Answer{}, neuron.NotFoundf("This list has %d pages; there is no page %d.", last, q.Page)
	}
	switch as {
	case server.AsJSON:
		return publishedLayerJSON(l, m, q, cards, total)
	case server.AsCSV:
		return server.CSV(api.PublishedColumns, publishedCells(cards))
	}
	p := newPublishedLayer(m, l, q, cards, total)
	p.Page = s.page(r, p.Title+" · "+m.Name, fmt.Sprintf("The %s published neurons of layer %s of %s.", format.Count(l.Published), l.Tap, m.Name))
	p.Section = "models"
	path := address.Layer(l.Model, l.Slug)
	p.JSON, p.CSV = path+".json"+q.String(), path+".csv"+q.String()
	return server.Page(view.Layer(p)), nil
}

func publishedLayerJSON(l neuron.Layer, m neuron.Model, q address.PublishedQuery, cards []neuron.UnitCard, total int) (server.Answer, error) {
	doc := api.PublishedLayer{ModelID: l.Model, Layer: l.Slug, Tap: l.Tap, Units: l.Units, Total: total, Source: m.Published, Rows: []api.PublishedUnit{}}
	for _, c := range cards {
		doc.Rows = append(doc.Rows, api.NewPublishedUnit(*c.Published, m, l))
	}
	if q.Page < lastPage(total) {
		q.Page++
		doc.Next = address.Layer(l.Model, l.Slug) + ".json" + q.String()
	}
	return server.JSON(doc)
}

func publishedCells(cards []neuron.UnitCard) [][]string {
	var rows [][]string
	for _, c := range cards {
		rows = append(rows, api.PublishedCells(*c.Published)...)
	}
	return rows
}

func newPublishedLayer(m neuron.Model, l neuron.Layer, q address.PublishedQuery, units []neuron.UnitCard, total int) view.LayerPage {
	at := func(q address.PublishedQuery) string { return address.Layer(l.Model, l.Slug) + q.String() }
	p := view.LayerPage{
		Crumbs: []view.Link{{Text: m.Name, Address: address.Model(m.Slug)}, {Text: l.Tap}},
		Title:  layerTitle(l.Tap),
		Facts:  layerFacts(l),
		Note:   m.Published,
		Filters: []view.Choice{{
			Link: view.Link{Text: "Named", Address: at(address.PublishedQuery{Sort: q.Sort, Named: !q.Named, Page: 1})}, Chosen: q.Named,
			Explained: "Only neurons that the paper names",
		}},
		Cards: newCards(units),
		Pages: pagesAt(q.Page, lastPage(total), func(page int) string { return at(address.PublishedQuery{Sort: q.Sort, Named: q.Named, Page: page}) }),
		Empty: "The paper names no neuron of this layer.",
	}
	for i := range p.Cards {
		p.Cards[i].Unmarked = true
	}
	for _, sort := range neuron.PublishedSorts {
		p.Sorts = append(p.Sorts, view.Choice{
			Link:   view.Link{Text: sortWords[sort][0], Address: at(address.PublishedQuery{Sort: sort, Named: q.Named, Page: 1})},
			Chosen: sort == q.Sort, Explained: sortWords[sort][1],
		})
	}
	if total > 0 {
		start := (q.Page-1)*pageUnits + 1
		p.Shown = fmt.Sprintf("%s–%s of %s", format.Count(start), format.Count(start+len(units)-1), format.Count(total))
	}
	return p
}
