package page

import (
	"context"
	"strconv"
	"strings"

	"multiscope/internal/neuron"
	"multiscope/web/address"
	"multiscope/web/server"
	"multiscope/web/view"
)

// suggestion is one line below the search box.
type suggestion struct {
	Text    string `json:"text"`
	Detail  string `json:"detail"`
	Address string `json:"address"`
	Picture string `json:"picture,omitempty"`
}

// Suggest completes what is typed into the search box.
func Suggest(src searchSource) server.Handler {
	return func(r *server.Request) (server.Answer, error) {
		list, err := suggestions(r.Context(), src, address.ParseSearch(r.Query().Get("q")))
		if err != nil {
			return server.Answer{}, err
		}
		return server.JSON(map[string]any{"suggestions": list})
	}
}

// suggestions completes what was typed: units of that number, words, units of such a name, and the neurons that the
// first of the words drives in the first model that knows it.
func suggestions(ctx context.Context, src searchSource, q string) ([]suggestion, error) {
	list := []suggestion{}
	if q == "" {
		return list, nil
	}
	models, err := src.Models(ctx)
	if err != nil {
		return nil, err
	}
	numbered, err := unitsByNumber(ctx, src, models, q)
	if err != nil {
		return nil, err
	}
	for _, h := range numbered {
		list = append(list, suggestion{Text: h.Name, Detail: h.Where, Address: h.Address})
	}
	words, err := completions(ctx, src, models, q)
	if err != nil {
		return nil, err
	}
	named, err := src.FindNames(ctx, q, suggestNames)
	if err != nil {
		return nil, err
	}
	if len(named) > 0 && len(words) > 0 && !strings.HasPrefix(words[0], q) {
		words = nil // a name that was found is likelier meant than a word that is spelled like it
	}
	for _, w := range words {
		list = append(list, suggestion{Text: w, Detail: "word", Address: address.Search(w)})
	}
	for _, h := range named {
		m, _ := layerOf(models, h.Ref)
		list = append(list, suggestion{Text: h.Name + " · unit " + strconv.Itoa(h.Unit), Detail: m.Name, Address: address.Unit(h.Ref)})
	}
	if len(words) == 0 {
		return list, nil
	}
	layers, err := wordHits(ctx, src, models, wordAsked{words[0], neuron.ByExcess, suggestUnits, 1})
	if err != nil || len(layers) == 0 {
		return list, err
	}
	for _, h := range layers[0].Hits {
		list = append(list, unitSuggestion(h, words[0]))
	}
	return list, nil
}

// unitSuggestion is a neuron that a word drives.
func unitSuggestion(h view.UnitHit, word string) suggestion {
	return suggestion{
		Text: h.Name + " · unit " + h.Number, Detail: h.Value + " on " + word,
		Address: h.Address, Picture: h.Picture,
	}
}

// completions returns words that begin with q, the shortest match first, or else words spelled
// like it.
func completions(ctx context.Context, src wordSource, models []neuron.Model, q string) ([]string, error) {
	var words []string
	seen := map[string]bool{}
	for _, m := range models {
		found, err := src.SuggestWords(ctx, m.Slug, q, suggestWords)
		if err == nil && len(found) == 0 {
			found, err = src.NearestWords(ctx, m.Slug, q, suggestUnits)
		}
		if err != nil && !isNotFound(err) {
			return nil, err
		}
		for _, w := range found {
			if !seen[w] && len(words) < suggestWords {
				seen[w] = true
				words = append(words, w)
			}
		}
	}
	return words, nil
}
