package page

import (
	"context"

	"multiscope/internal/neuron"
	"multiscope/web/address"
	"multiscope/web/api"
	"multiscope/web/asset"
	"multiscope/web/format"
	"multiscope/web/server"
	"multiscope/web/view"
)

// wordPageSource is words, and the pictures of their preview.
type wordPageSource interface {
	searchSource
	placeSource
	textSource
	asset.Source
	listedWordSource
}

func (s *Site) Word(src wordPageSource) server.Handler {
	return func(r *server.Request) (server.Answer, error) {
		name, as := server.SplitFormat(r.Param("word"))
		name, asPicture := asset.CutPreview(name, as)
		word, err := address.ParseWord(name)
		if err != nil {
			return server.Answer{}, err
		}
		by, err := address.ParseWordOrder(r.Query())
		if err != nil {
			return server.Answer{}, err
		}
		masked, err := address.ParseLetters(r.Query())
		if err != nil {
			return server.Answer{}, err
		}
		switch {
		case asPicture:
			return sendWordPreview(r, src, word)
		case as != server.AsPage:
			return s.wordData(r, src, word, by, masked, as)
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
		if p.Published, err = publishedHits(ctx, src, models, word); err != nil {
			return server.Answer{}, err
		}
		if len(p.Layers) == 0 && len(p.Published) == 0 {
			return server.Answer{}, neuron.NotFoundf("The word %s was never shown to a model here. Search for it to see words like it.", format.Quoted(word))
		}
		if p.Near, err = nearWords(ctx, src, models, word); err != nil {
			return server.Answer{}, err
		}
		toWordPages(p.Near)
		if p.Nearest, err = s.nearPanel(ctx, src, word, by, masked); err != nil {
			return server.Answer{}, err
		}
		if p.Attribution, err = s.attributionLink(ctx, src, word); err != nil {
			return server.Answer{}, err
		}
		p.Page = s.page(r, word, "The neurons that the written word "+format.Quoted(word)+" drives.")
		if len(p.Layers) > 0 {
			p.Sorts = wordSorts(by, func(by neuron.WordSort) string { return address.Word(word) + address.WordQuery(by, masked) })
		} else {
			p.Note = "No model was shown this word here. It was published for these neurons."
		}
		listed, err := src.ListedWords(ctx, []string{word})
		if err != nil {
			return server.Answer{}, err
		}
		if about := aboutWord(listed[0]); about != "" {
			p.Note += " Lists of words say of it: " + about + "."
		}
		p.Query, p.JSON, p.CSV = word, address.Word(word)+".json"+address.WordQuery(by, masked), address.Word(word)+".csv"+address.WordOrder(by)
		previewed(r, &p.Page, address.Word(word)+".jpg", "The word as models are shown it, and images that excite the neurons that it drives.")
		s.shared(r, &p.Page, address.Word(word))
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

func (s *Site) wordData(r *server.Request, src wordPageSource, word string, by neuron.WordSort, masked bool, as server.Format) (server.Answer, error) {
	models, err := src.Models(r.Context())
	if err != nil {
		return server.Answer{}, err
	}
	published, err := src.PublishedWord(r.Context(), word)
	if err != nil {
		return server.Answer{}, err
	}
	rows := []api.WordRow{}
	for _, m := range models {
		l, ok := m.BestLayer()
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
	case len(rows) == 0 && len(published) == 0:
		return server.Answer{}, neuron.NotFoundf("The word %s was never shown to a model here.", format.Quoted(word))
	case as == server.AsCSV:
		return server.CSV([]string{"model", "layer", "unit", "z", "rank", "excess", "images", "images_agreeing"}, api.WordRows(rows))
	}
	data := api.Word{Word: word, Rows: rows, Published: api.NewPublishedWords(published)}
	if data.Nearest, err = s.nearestData(r.Context(), src, word, masked); err != nil {
		return server.Answer{}, err
	}
	return server.JSON(data)
}

// previewUnits is how many neurons of each model a preview or a card may show.
const previewUnits = 24

func sendWordPreview(r *server.Request, src wordPageSource, word string) (server.Answer, error) {
	details, err := shownWord(r.Context(), src, word)
	if err != nil {
		return server.Answer{}, err
	}
	return asset.SendPreview(r, src, wordPreview(word, details))
}

// shownWord looks up a word that was shown to some model.
func shownWord(ctx context.Context, src searchSource, word string) ([]modelWord, error) {
	models, err := src.Models(ctx)
	if err != nil {
		return nil, err
	}
	details, err := wordDetails(ctx, src, models, wordAsked{word, neuron.ByExcess, previewUnits, hitExamples})
	if err == nil && len(details) == 0 {
		err = neuron.NotFoundf("The word %s was never shown to a model here.", format.Quoted(word))
	}
	return details, err
}
