package page

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"multiscope/internal/neuron"
	"multiscope/web/address"
	"multiscope/web/format"
	"multiscope/web/server"
	"multiscope/web/view"
)

// unknownText says that nothing is known of a text, and offers what is known of texts like it.
func (s *Site) unknownText(r *server.Request, src attributionPageSource, places []layerPlace, q address.AttributionQuery) (server.Answer, error) {
	at := places[max(slices.IndexFunc(places, func(p layerPlace) bool { return q.Model == "" || q.Model == p.model.Slug }), 0)]
	near, err := textsLike(r.Context(), src, at.model.Slug, q.Text)
	if err != nil {
		return server.Answer{}, err
	}
	examples, err := exampleTexts(r.Context(), src, at.model.Slug)
	if err != nil {
		return server.Answer{}, err
	}
	p := newUnknownText(view.Page{}, at, q, s.database, near, examples)
	p.Form = attributionForm(places, q)
	p.Page = s.page(r, "No attribution of "+format.Quoted(q.Text), p.Problem)
	p.Page.Hidden = true
	return server.Answer{Status: http.StatusNotFound, Page: view.Attribution(p)}, nil
}

func newUnknownText(p view.Page, at layerPlace, q address.AttributionQuery, database string, near, examples []string) view.AttributionPage {
	of := address.AttributionQuery{Model: q.Model, Layer: q.Layer}
	return view.AttributionPage{
		Page: p, Crumb: view.Link{Text: "Attribution", Address: address.AttributionPath}, Heading: format.Quoted(q.Text),
		Problem: "The index does not have this text, and this server has no model that reads it. Only texts that " + at.model.Name + " read when it was indexed can be shown.",
		Advice:  "Whoever runs the server can let it read any text: " + serveCommand(database, at.model),
		Form:    attributionForm([]layerPlace{at}, q), Near: textPages(near, of), Examples: textPages(examples, of),
	}
}

func serveCommand(database string, m neuron.Model) string {
	command := "multiscope serve"
	if database != "" {
		command += " --db " + shellQuoted(database)
	}
	return command + " --model PATH, with the path of " + m.Name + "."
}

// textsLike returns texts that a model has read and that are spelled like one, then those that begin like it, by as many
// of its words as lead to any.
func textsLike(ctx context.Context, src textSource, model, text string) ([]string, error) {
	small := strings.ToLower(text)
	like, err := src.NearestTexts(ctx, model, small, nearTexts)
	if err != nil {
		return nil, err
	}
	words := strings.Fields(small)
	for n := len(words); n > 0 && len(like) < nearTexts; n-- {
		begun, err := src.SuggestTexts(ctx, model, strings.Join(words[:n], " "), nearTexts)
		if err != nil {
			return nil, err
		}
		for _, t := range begun {
			if !slices.Contains(like, t) && len(like) < nearTexts {
				like = append(like, t)
			}
		}
		if len(begun) > 0 {
			break
		}
	}
	return like, nil
}
