package page

import (
	"multiscope/internal/neuron"
	"multiscope/web/address"
	"multiscope/web/api"
	"multiscope/web/format"
	"multiscope/web/server"
	"multiscope/web/view"
)

func (s *Site) Word(src searchSource) server.Handler {
	return func(r *server.Request) (server.Answer, error) {
		name, as := server.SplitFormat(r.Param("word"))
		word, err := address.ParseWord(name)
		if err != nil {
			return server.Answer{}, err
		}
		by, err := address.ParseWordOrder(r.Query())
		if err != nil {
			return server.Answer{}, err
		}
		if as != server.AsPage {
			return wordData(r, src, word, by, as)
		}
		ctx := r.Context()
		models, err := src.Models(ctx)
		if err != nil {
			return server.Answer{}, err
		}
		p := view.WordPage{Word: word, Note: "Written in an image and shown to the model, this word drives these neurons. " + ordersNote}
		if p.Layers, err = wordHits(ctx, src, models, wordAsked{word, by, hitsShown, hitExamples}); err != nil {
			return server.Answer{}, err
		}
		if len(p.Layers) == 0 {
			return server.Answer{}, neuron.NotFoundf("The word %s was never shown to a model here. Search for it to see words like it.", format.Quoted(word))
		}
		if p.Near, err = nearWords(ctx, src, models, word); err != nil {
			return server.Answer{}, err
		}
		toWordPages(p.Near)
		p.Page = s.page(r, word, "The neurons that the written word "+format.Quoted(word)+" drives.")
		p.Sorts = wordSorts(by, func(by neuron.WordSort) string { return address.Word(word) + address.WordOrder(by) })
		p.Query, p.JSON, p.CSV = word, address.Word(word)+".json"+address.WordOrder(by), address.Word(word)+".csv"+address.WordOrder(by)
		return server.Page(view.Word(p)), nil
	}
}

func toWordPages(links []view.Link) {
	for i := range links {
		links[i].Address = address.Word(links[i].Text)
	}
}

// wordLimit bounds the neurons of a word's data, for each model.
const wordLimit = 1000

func wordData(r *server.Request, src searchSource, word string, by neuron.WordSort, as server.Format) (server.Answer, error) {
	models, err := src.Models(r.Context())
	if err != nil {
		return server.Answer{}, err
	}
	rows := []api.WordRow{}
	for _, m := range models {
		l, ok := bestLayer(m)
		if !ok {
			continue
		}
		d, err := src.Word(r.Context(), neuron.WordQuery{Model: m.Slug, Layer: l.Slug, Word: word, Sort: by, Limit: wordLimit})
		if err != nil && !isNotFound(err) {
			return server.Answer{}, err
		}
		for _, u := range d.Units {
			rows = append(rows, api.NewWordRow(u))
		}
	}
	switch {
	case len(rows) == 0:
		return server.Answer{}, neuron.NotFoundf("The word %s was never shown to a model here.", format.Quoted(word))
	case as == server.AsCSV:
		return server.CSV([]string{"model", "layer", "unit", "z", "rank", "excess", "images", "images_agreeing"}, api.WordRows(rows))
	}
	return server.JSON(api.Word{Word: word, Rows: rows})
}
