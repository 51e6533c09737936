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

// lexiconSource is a layer's table of lexicons and the cards of its neurons.
type lexiconSource interface {
	layerPageSource
	LexiconTable(ctx context.Context, model, layer string) (neuron.LexiconTable, error)
	UnitCards(ctx context.Context, refs []neuron.Ref) (map[neuron.Ref]neuron.UnitCard, error)
}

// hasLexicons reports whether a layer's table of lexicons can be made: its neurons have strongest words.
func hasLexicons(l neuron.Layer) bool { return l.Words > 0 && l.Ready && l.Published == 0 }

// Lexicons shows how many of their strongest words the neurons of a layer have in each lexicon.
func (s *Site) Lexicons(src lexiconSource, as server.Format) server.Handler {
	return func(r *server.Request) (server.Answer, error) {
		l, err := findLayer(r.Context(), src, r.Param("model"), r.Param("layer"))
		if err != nil {
			return server.Answer{}, err
		}
		q, err := address.ParseLexiconQuery(r.Query())
		if err != nil {
			return server.Answer{}, err
		}
		if l.Published > 0 {
			return server.Answer{}, neuron.NotFoundf("Layer %s is known from a publication alone: no words were shown to it here.", l.Tap)
		}
		t, err := src.LexiconTable(r.Context(), l.Model, l.Slug)
		if err != nil {
			return server.Answer{}, err
		}
		switch as {
		case server.AsJSON:
			return server.JSON(api.NewLexiconTable(l.Model, l.Slug, t))
		case server.AsCSV:
			return server.CSV(api.LexiconColumns, api.LexiconRows(t))
		}
		return s.showLexicons(r, src, l, t, q)
	}
}

func (s *Site) showLexicons(r *server.Request, src lexiconSource, l neuron.Layer, t neuron.LexiconTable, q address.LexiconQuery) (server.Answer, error) {
	m, err := src.Model(r.Context(), l.Model)
	if err != nil {
		return server.Answer{}, err
	}
	p := newLexiconPage(m, l, t, q)
	if p.Opened, err = openedCell(r.Context(), src, l, t, q); err != nil {
		return server.Answer{}, err
	}
	p.Page = s.page(r, "Neurons by lexicon · "+l.Tap+" · "+m.Name, fmt.Sprintf("How many neurons of layer %s of %s have words of one kind among their five strongest.", l.Tap, m.Name))
	p.Section, p.Hidden = "models", q.Lexicon != ""
	p.JSON, p.CSV = address.Lexicons(l.Model, l.Slug)+".json", address.Lexicons(l.Model, l.Slug)+".csv"
	return server.Page(view.Lexicons(p)), nil
}

func newLexiconPage(m neuron.Model, l neuron.Layer, t neuron.LexiconTable, q address.LexiconQuery) view.LexiconPage {
	p := view.LexiconPage{
		Crumbs: []view.Link{{Text: m.Name, Address: address.Model(m.Slug)}, {Text: l.Tap, Address: address.Layer(l.Model, l.Slug)}, {Text: "by lexicon"}},
		Note: fmt.Sprintf("%s that are above zero on any image, by how many of their five strongest words are in a lexicon, whatever their excess, as the paper counts. "+
			"%s were shown. Small numbers: how many neurons there would be if each had five words at random. A lexicon of which few words were shown cannot fill all five.",
			format.Plural(t.Units, "neuron"), format.Plural(t.Words, "word")),
		Empty: "None of the words that were shown to this layer is known to be in a lexicon. “multiscope text words --words lexicons” shows those that come with the program.",
	}
	if t.Words == 0 {
		p.Empty = "No words have been shown to this layer yet."
	}
	for k := range neuron.LexiconWords + 1 {
		p.Head = append(p.Head, fmt.Sprintf("%d of %d", k, neuron.LexiconWords))
	}
	for _, of := range t.Lexicons {
		row := newLexiconRow(l, t, of, q)
		if row.Union {
			p.Rows = append([]view.LexiconRow{row}, p.Rows...)
			continue
		}
		p.Rows = append(p.Rows, row)
	}
	return p
}

func newLexiconRow(l neuron.Layer, t neuron.LexiconTable, of neuron.LexiconUnits, q address.LexiconQuery) view.LexiconRow {
	row := view.LexiconRow{
		Lexicon: of.Lexicon, Words: format.Count(of.Words), Union: of.Lexicon == neuron.GeographicLexicon,
		Share: format.Percent(float64(len(of.Units[neuron.LexiconWords])) / float64(max(t.Units, 1))),
	}
	for k, units := range of.Units {
		cell := view.LexiconCount{Count: format.Count(len(units)), Chance: byChance(t.Chance(of, k)), Chosen: q.Lexicon == of.Lexicon && q.Of == k}
		if len(units) > 0 {
			cell.Address = address.Lexicons(l.Model, l.Slug) + address.LexiconQuery{Lexicon: of.Lexicon, Of: k}.String() + "#cell"
		}
		row.Cells = append(row.Cells, cell)
	}
	return row
}

// byChance words an expected number of neurons.
func byChance(n float64) string {
	switch {
	case n < 0.05:
		return "<0.1"
	case n < 10:
		return format.Coordinate(n)
	}
	return format.Count(int64(n + 0.5))
}

// openedCell returns the neurons of the cell that is asked for, nil for none.
func openedCell(ctx context.Context, src lexiconSource, l neuron.Layer, t neuron.LexiconTable, q address.LexiconQuery) (*view.LexiconCell, error) {
	if q.Lexicon == "" {
		return nil, nil
	}
	for _, of := range t.Lexicons {
		if of.Lexicon == q.Lexicon {
			return newLexiconCell(ctx, src, l, of.Units[q.Of], q)
		}
	}
	return nil, neuron.NotFoundf("No word of a lexicon %q was shown to layer %s.", q.Lexicon, l.Tap)
}

func newLexiconCell(ctx context.Context, src lexiconSource, l neuron.Layer, units []int, q address.LexiconQuery) (*view.LexiconCell, error) {
	last := lastPage(len(units))
	if q.Page > last {
		return nil, neuron.NotFoundf("This list has %d pages; there is no page %d.", last, q.Page)
	}
	path := address.Lexicons(l.Model, l.Slug)
	c := &view.LexiconCell{
		Heading: fmt.Sprintf("%s with %d of 5 words in %s", format.Plural(len(units), "neuron"), q.Of, q.Lexicon), Note: "In the order of their numbers.", Close: path,
		Pages: pagesAt(q.Page, last, func(page int) string {
			return path + address.LexiconQuery{Lexicon: q.Lexicon, Of: q.Of, Page: page}.String() + "#cell"
		}),
	}
	var refs []neuron.Ref
	for _, u := range units[(q.Page-1)*pageUnits : min(q.Page*pageUnits, len(units))] {
		refs = append(refs, neuron.Ref{Model: l.Model, Layer: l.Slug, Unit: u})
	}
	found, err := src.UnitCards(ctx, refs)
	if err != nil {
		return nil, err
	}
	var cards []neuron.UnitCard
	for _, r := range refs {
		if card, ok := found[r]; ok {
			cards = append(cards, card)
		}
	}
	c.Cards = newCards(cards)
	return c, nil
}
