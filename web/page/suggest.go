package page

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"multiscope/internal/neuron"
	"multiscope/web/address"
	"multiscope/web/format"
	"multiscope/web/server"
	"multiscope/web/view"
)

// suggestion is one line below the search box.
type suggestion struct {
	Group   string `json:"group"` // that it is listed under: "Words"
	Text    string `json:"text"`
	Detail  string `json:"detail"`
	Address string `json:"address"`
	Picture string `json:"picture,omitempty"`
}

// How much is suggested of one kind.
const (
	suggestWords = 6
	suggestUnits = 3
	suggestNames = 3
)

// Suggest completes what is typed into the search box.
func (s *Site) Suggest(src searchSource) server.Handler {
	return func(r *server.Request) (server.Answer, error) {
		answer := struct {
			Suggestions []suggestion `json:"suggestions"`
			Note        string       `json:"note"` // why there are none, where what was typed cannot be read
		}{Suggestions: []suggestion{}}
		q, err := address.ParseSearchPage(r.Query())
		if err == nil && q.Text != "" {
			answer.Suggestions, err = s.suggestions(r.Context(), src, q)
		}
		var ours *neuron.Error
		if errors.As(err, &ours) {
			answer.Note = ours.Message
		} else if err != nil {
			return server.Answer{}, err
		}
		return server.JSON(answer)
	}
}

// suggestions completes what was typed, field by field; where nothing begins with it, with what is spelled like it.
func (s *Site) suggestions(ctx context.Context, src searchSource, q address.SearchPage) ([]suggestion, error) {
	x, err := s.newSearching(ctx, src, q, suggestNames, false)
	list := []suggestion{}
	if err != nil {
		return list, err
	}
	for _, l := range x.places()[:min(suggestNames, len(x.places()))] {
		list = append(list, suggestion{Group: "Models and layers", Text: l.Text, Detail: "", Address: l.Address})
	}
	fields := x.fields()
	slices.SortStableFunc(fields, func(a, b searchField) int { return wordsFirst(a) - wordsFirst(b) })
	for _, f := range fields {
		if f.suggest == nil {
			continue
		}
		of, err := f.suggest(x, ctx)
		if err != nil {
			return list, err
		}
		list = append(list, of...)
	}
	if len(list) > 0 {
		return list, nil
	}
	near, err := x.near(ctx)
	for _, l := range near[:min(suggestWords, len(near))] {
		list = append(list, suggestion{Group: "Spelled like it", Text: l.Text, Detail: "", Address: l.Address})
	}
	return list, err
}

func (x *searching) suggestUnits(ctx context.Context) (list []suggestion, err error) {
	f, err := x.byNumber(ctx)
	if err != nil || len(f.rows) == 0 {
		return nil, err
	}
	var p view.SearchPage
	err = f.show(&p, f.rows)
	for _, h := range p.Units {
		list = append(list, suggestion{Group: "Neurons by number", Text: h.Name, Detail: h.Where, Address: h.Address})
	}
	return list, err
}

func (x *searching) suggestNames(ctx context.Context) (list []suggestion, err error) {
	named, err := x.src.FindNames(ctx, x.q.Text, x.wide())
	named = slices.DeleteFunc(slices.Clone(named), func(h neuron.NameHit) bool { return !x.keeps(h.Ref) })
	for _, h := range named[:min(suggestNames, len(named))] {
		m, _ := layerOf(x.all, h.Ref)
		list = append(list, suggestion{Group: "Neurons by name", Text: h.Name + " · unit " + strconv.Itoa(h.Unit), Detail: m.Name, Address: address.Unit(h.Ref)})
	}
	return list, err
}

func (x *searching) suggestLabels(ctx context.Context) (list []suggestion, err error) {
	all, err := x.labelled(ctx)
	all = x.kept(all)
	for _, l := range all[:min(suggestNames, len(all))] {
		list = append(list, suggestion{Group: "Neurons by label", Text: l.name + " · unit " + strconv.Itoa(l.Unit), Detail: l.found, Address: address.Unit(l.Ref)})
	}
	return list, err
}

func (x *searching) suggestFamilies(ctx context.Context) (list []suggestion, err error) {
	t, err := x.site.familyTree(ctx, x.src)
	families := familiesNamed(t, x.q.Text, false)
	for _, f := range families[:min(suggestNames, len(families))] {
		list = append(list, suggestion{Group: "Families", Text: f.Title, Detail: "family", Address: address.Family(f.Slug)})
	}
	return list, err
}

// suggestWords completes words, and names the neurons that the first of them drives in the first model that knows it.
func (x *searching) suggestWords(ctx context.Context) (list []suggestion, err error) {
	words, err := x.completions(ctx)
	if err != nil || len(words) == 0 {
		return nil, err
	}
	for _, w := range words {
		to := address.SearchPage{SearchQuery: x.anyField()}
		to.Text = w
		if x.q.Field == address.FieldWord {
			to.Field = address.FieldWord
		}
		list = append(list, suggestion{Group: "Words", Text: w, Detail: "word", Address: to.Address()})
	}
	layers, err := wordHits(ctx, x.src, x.models, wordAsked{words[0], neuron.ByExcess, suggestUnits, 1, x.q.Layer})
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
		Group: "Neurons that " + format.Quoted(word) + " excites", Text: h.Name + " · unit " + h.Number, Detail: h.Value,
		Address: h.Address, Picture: h.Picture,
	}
}

// completions returns words that begin with what was typed, those of one model after those of another.
func (x *searching) completions(ctx context.Context) ([]string, error) {
	var words []string
	for _, m := range x.models {
		found, err := x.src.SuggestWords(ctx, m.Slug, x.q.Text, suggestWords)
		if err != nil && !isNotFound(err) {
			return nil, err
		}
		for _, w := range found {
			if !slices.Contains(words, w) && len(words) < suggestWords {
				words = append(words, w)
			}
		}
	}
	return words, nil
}

func (x *searching) suggestCategories(ctx context.Context) (list []suggestion, err error) {
	name, value, named := strings.Cut(x.q.Text, "=")
	if !named {
		name, value = "", x.q.Text
	}
	hits, err := x.src.FindCategories(ctx, name, value, foundShown)
	for _, h := range hits {
		if _, of := x.modelOf(h.Dataset); of && len(list) < suggestNames {
			text := h.Name + "=" + h.Value
			list = append(list, suggestion{Group: "Categories of images", Text: h.Value, Detail: fmt.Sprintf("%s, %s", h.Name, format.Plural(h.Images, "image")), Address: x.in(address.FieldCategory, text)})
		}
	}
	return list, err
}

// suggestCaptions completes the last word of what was typed.
func (x *searching) suggestCaptions(ctx context.Context) (list []suggestion, err error) {
	before, last := "", x.q.Text
	if at := strings.LastIndexByte(last, ' '); at >= 0 {
		before, last = last[:at+1], last[at+1:]
	}
	words, err := x.src.SuggestCaptionWords(ctx, last, suggestNames)
	for _, w := range words {
		detail := format.Plural(w.Images, "caption")
		if before != "" { // how many have all of them is not known yet
			detail = ""
		}
		list = append(list, suggestion{Group: "Captions of images", Text: before + w.Word, Detail: detail, Address: x.in(address.FieldCaption, before+w.Word)})
	}
	return list, err
}
