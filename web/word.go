package web

import (
	"net/http"
	"net/url"
	"strconv"

	"github.com/labstack/echo/v4"

	"multiscope/internal/neuron"
	"multiscope/web/view"
)

func (s *site) word(src searchSource) echo.HandlerFunc {
	return func(c echo.Context) error {
		name, as := splitFormat(c.Param("word"))
		word, err := parseWord(name)
		if err != nil {
			return err
		}
		if as != asPage {
			return wordData(c, src, word, as)
		}
		ctx := c.Request().Context()
		models, err := src.Models(ctx)
		if err != nil {
			return err
		}
		p := view.WordPage{Word: word, Note: "Written in an image and shown to the model, this word drives these neurons, strongest first."}
		if p.Layers, err = wordHits(ctx, src, models, word, hitsShown); err != nil {
			return err
		}
		if len(p.Layers) == 0 {
			return neuron.NotFoundf("The word %s was never shown to a model here. Search for it to see words like it.", quoted(word))
		}
		if p.Near, err = nearWords(ctx, src, models, word); err != nil {
			return err
		}
		toWordPages(p.Near)
		p.Page = s.page(c, word, "The neurons that the written word "+quoted(word)+" drives.")
		p.Query, p.JSON, p.CSV = word, wordPath(word)+".json", wordPath(word)+".csv"
		return render(c, http.StatusOK, view.Word(p))
	}
}

// parseWord reads a word from an address.
func parseWord(escaped string) (string, error) {
	word, err := url.PathUnescape(escaped)
	if err != nil || parseQuery(word) == "" {
		return "", neuron.Invalidf("%q is not a word.", escaped)
	}
	return parseQuery(word), nil
}

func toWordPages(links []view.Link) {
	for i := range links {
		links[i].Address = wordPath(links[i].Text)
	}
}

// wordDoc is a word as data.
type wordDoc struct {
	Word string        `json:"word"`
	Rows []wordRowJSON `json:"rows"`
}

// wordRowJSON is a neuron that a word drives.
type wordRowJSON struct {
	ModelID string   `json:"modelId"`
	Layer   string   `json:"layer"`
	Index   string   `json:"index"`
	Z       float64  `json:"z"`
	Rank    int      `json:"rank"` // of the word among all words of the neuron
	Words   []string `json:"words"`
}

// wordLimit bounds the neurons of a word's data, for each model.
const wordLimit = 1000

func wordData(c echo.Context, src searchSource, word string, as format) error {
	models, err := src.Models(c.Request().Context())
	if err != nil {
		return err
	}
	rows := []wordRowJSON{}
	for _, m := range models {
		l, ok := bestLayer(m)
		if !ok {
			continue
		}
		d, err := src.Word(c.Request().Context(), m.Slug, l.Slug, word, wordLimit)
		if err != nil && !isNotFound(err) {
			return err
		}
		for _, u := range d.Units {
			rows = append(rows, wordRowJSON{u.Unit.Model, u.Unit.Layer, strconv.Itoa(u.Unit.Unit), u.Z, u.Rank, u.Words})
		}
	}
	switch {
	case len(rows) == 0:
		return neuron.NotFoundf("The word %s was never shown to a model here.", quoted(word))
	case as == asCSV:
		return sendCSV(c, []string{"model", "layer", "unit", "z", "rank"}, wordRows(rows))
	}
	return sendJSON(c, http.StatusOK, wordDoc{Word: word, Rows: rows})
}

func wordRows(rows []wordRowJSON) [][]string {
	cells := make([][]string, len(rows))
	for i, r := range rows {
		cells[i] = []string{r.ModelID, r.Layer, r.Index, exact(r.Z), strconv.Itoa(r.Rank)}
	}
	return cells
}
