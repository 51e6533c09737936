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
	wordsSource
	placeSource
	textSource
	asset.Source
	listedWordSource
}

// wordQuery is what the address of a word asks for.
type wordQuery struct {
	word   string
	by     neuron.WordSort
	masked bool // letter units
}

func parseWordQuery(r *server.Request, name string) (q wordQuery, err error) {
	if q.word, err = address.ParseWord(name); err != nil {
		return q, err
	}
	if q.by, err = address.ParseWordOrder(r.Query()); err != nil {
		return q, err
	}
	q.masked, err = address.ParseLetters(r.Query())
	return q, err
}

// Word shows what a written word drives, and what lies near it.
func (s *Site) Word(src wordPageSource) server.Handler {
	return func(r *server.Request) (server.Answer, error) {
		name, as := server.SplitFormat(r.Param("word"))
		name, asPicture := asset.CutPreview(name, as)
		q, err := parseWordQuery(r, name)
		if err != nil {
			return server.Answer{}, err
		}
		switch {
		case asPicture:
			return sendWordPreview(r, src, q.word)
		case as != server.AsPage:
			return s.wordData(r, src, q.word, q.by, q.masked, as)
		}
		return s.showWord(r, src, q)
	}
}

func (s *Site) showWord(r *server.Request, src wordPageSource, q wordQuery) (server.Answer, error) {
	ctx := r.Context()
	models, err := src.Models(ctx)
	if err != nil {
		return server.Answer{}, err
	}
	p := view.WordPage{Word: q.word, Note: "Written in an image and shown to the model, this word drives these neurons. " + ordersNote}
	if err := addDriven(ctx, src, models, q, &p); err != nil {
		return server.Answer{}, err
	}
	if err := s.addNearWord(ctx, src, models, q, &p); err != nil {
		return server.Answer{}, err
	}
	listed, err := src.ListedWords(ctx, []string{q.word})
	if err != nil {
		return server.Answer{}, err
	}
	if about := aboutWord(listed[0]); about != "" {
		p.Note += " Lists of words say of it: " + about + "."
	}
	p.Page = s.page(r, q.word, "The neurons that the written word "+format.Quoted(q.word)+" drives.")
	to := address.Word(q.word)
	p.Query, p.JSON, p.CSV = q.word, to+".json"+address.WordQuery(q.by, q.masked), to+".csv"+address.WordOrder(q.by)
	previewed(r, &p.Page, to+".jpg", "The word as models are shown it, and images that excite the neurons that it drives.")
	s.shared(r, &p.Page, to)
	return server.Page(view.Word(p)), nil
}

// addDriven adds the neurons that a word drives, those that were measured and those that were published.
func addDriven(ctx context.Context, src wordPageSource, models []neuron.Model, q wordQuery, p *view.WordPage) (err error) {
	if p.Layers, err = wordHits(ctx, src, models, wordAsked{q.word, q.by, hitsShown, hitExamples, ""}); err != nil {
		return err
	}
	if p.Published, err = publishedHits(ctx, src, models, q.word); err != nil {
		return err
	}
	switch {
	case len(p.Layers) > 0:
		p.Sorts = wordSorts(q.by, func(by neuron.WordSort) string { return address.Word(q.word) + address.WordQuery(by, q.masked) })
	case len(p.Published) > 0:
		p.Note = "No model was shown this word here. It was published for these neurons."
	default:
		return neuron.NotFoundf("The word %s was never shown to a model here. Search for it to see words like it.", format.Quoted(q.word))
	}
	return nil
}

// addNearWord adds words that are spelled or seen alike, and where the word can be attributed.
func (s *Site) addNearWord(ctx context.Context, src wordPageSource, models []neuron.Model, q wordQuery, p *view.WordPage) (err error) {
	if p.Near, err = nearWords(ctx, src, models, q.word); err != nil {
		return err
	}
	toWordPages(p.Near)
	if p.Nearest, err = s.nearPanel(ctx, src, q.word, q.by, q.masked); err != nil {
		return err
	}
	p.Attribution, err = s.attributionLink(ctx, src, q.word)
	return err
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
	rows, err := wordRows(r.Context(), src, models, word, by)
	if err != nil {
		return server.Answer{}, err
	}
	switch {
	case len(rows) == 0 && len(published) == 0:
		return server.Answer{}, neuron.NotFoundf("The word %s was never shown to a model here.", format.Quoted(word))
	case as == server.AsCSV:
		return server.CSV([]string{"model", "layer", "unit", "z", "rank", "excess", "images", "images_agreeing"}, api.WordRows(rows))
	}
	listed, err := src.ListedWords(r.Context(), []string{word})
	if err != nil {
		return server.Answer{}, err
	}
	data := api.NewWord(listed[0])
	data.Rows, data.Published = rows, api.NewPublishedWords(published)
	if data.Nearest, err = s.nearestData(r.Context(), src, word, masked); err != nil {
		return server.Answer{}, err
	}
	return server.JSON(data)
}

// wordRows returns the neurons that a word drives, model by model.
func wordRows(ctx context.Context, src wordsSource, models []neuron.Model, word string, by neuron.WordSort) ([]api.WordRow, error) {
	rows := []api.WordRow{}
	for _, m := range models {
		l, ok := m.BestLayer()
		if !ok {
			continue
		}
		d, err := src.Word(ctx, neuron.WordQuery{Model: m.Slug, Layer: l.Slug, Word: word, Sort: by, Limit: wordLimit})
		if err != nil && !isNotFound(err) {
			return nil, err
		}
		for _, u := range d.Units {
			rows = append(rows, api.NewWordRow(u))
		}
	}
	return rows, nil
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
func shownWord(ctx context.Context, src wordsSource, word string) ([]modelWord, error) {
	models, err := src.Models(ctx)
	if err != nil {
		return nil, err
	}
	details, err := wordDetails(ctx, src, models, wordAsked{word, neuron.ByExcess, previewUnits, hitExamples, ""})
	if err == nil && len(details) == 0 {
		err = neuron.NotFoundf("The word %s was never shown to a model here.", format.Quoted(word))
	}
	return details, err
}
