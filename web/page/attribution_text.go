package page

import (
	"context"
	"errors"
	"slices"
	"strings"

	"multiscope/internal/neuron"
	"multiscope/web/address"
	"multiscope/web/format"
)

// TextEncoder reads texts with the text towers of models.
type TextEncoder interface {
	// Encodes says whether it has the text tower of a model, with the weights that the index has it with.
	Encodes(m neuron.Model) bool
	// EncodeText returns the embedding of a text, of length one; it is shared and is not to be changed.
	EncodeText(ctx context.Context, m neuron.Model, text string) ([]float32, error)
}

// textSource is the texts that models have read.
type textSource interface {
	Text(ctx context.Context, model, text string) (neuron.ReadText, error)
	TextsOfKind(ctx context.Context, model string, kind neuron.TextKind, n int) ([]string, error)
	SuggestTexts(ctx context.Context, model, prefix string, n int) ([]string, error)
	NearestTexts(ctx context.Context, model, text string, n int) ([]string, error)
}

// layerPlace is a layer whose units can be related to texts, and its model.
type layerPlace struct {
	model neuron.Model
	layer neuron.Layer
}

// textLayers returns the layers whose units can be related to texts. Of each model the one that is meant where
// none is named comes first.
func textLayers(ctx context.Context, src modelSource) ([]layerPlace, error) {
	models, err := src.Models(ctx)
	var places []layerPlace
	for _, m := range models {
		best, _ := m.TextLayer("") // an error where it has none
		first := len(places)
		for _, l := range m.Layers {
			switch {
			case !l.Readout || !l.Ready:
			case l.Slug == best.Slug:
				places = slices.Insert(places, first, layerPlace{m, l})
			default:
				places = append(places, layerPlace{m, l})
			}
		}
	}
	return places, err
}

// readText is the embedding of a text and how it came about.
type readText struct {
	embedding []float32
	as        string // what was read; "" where it is what was asked for
	now       bool   // by the server; the index has not read it
}

// errUnknownText is why nothing is known of a text: no model has read it, and none can.
var errUnknownText = neuron.NotFoundf("This text is not among those that the model read when it was indexed, and no model is there that reads it now.")

func isUnknownText(err error) bool { return errors.Is(err, errUnknownText) }

// readIn returns the layer that is asked for and the embedding of the text by its model. Where no model is named it is
// the first that has read the text, or can.
func (s *Site) readIn(ctx context.Context, src textSource, places []layerPlace, q address.AttributionQuery) (layerPlace, readText, error) {
	fitting := slices.DeleteFunc(slices.Clone(places), func(p layerPlace) bool {
		return q.Model != "" && p.model.Slug != q.Model || q.Layer != "" && p.layer.Slug != q.Layer
	})
	if len(fitting) == 0 {
		return layerPlace{}, readText{}, neuron.NotFoundf("There is no layer %s here whose neurons can be related to texts. There is %s.",
			strings.Trim(q.Model+"/"+q.Layer, "/"), textLayerNames(places))
	}
	for _, p := range fitting {
		t, err := s.read(ctx, src, p.model, q.Text)
		if !isUnknownText(err) {
			return p, t, err
		}
	}
	return fitting[0], readText{}, errUnknownText
}

func textLayerNames(places []layerPlace) string {
	names := make([]string, len(places))
	for i, p := range places {
		names[i] = p.model.Slug + "/" + p.layer.Slug
	}
	return strings.Join(names, ", ")
}

// read returns the embedding of a text by a model: the index's, else by its text tower, else, where that is not at hand,
// the index's of the same text in small letters.
func (s *Site) read(ctx context.Context, src textSource, m neuron.Model, text string) (readText, error) {
	t, err := src.Text(ctx, m.Slug, text)
	if err == nil || !isNotFound(err) {
		return readText{embedding: t.Embedding}, err
	}
	if s.encodes(m) {
		embedding, err := s.texts.EncodeText(ctx, m, text)
		return readText{embedding: embedding, now: true}, err
	}
	small := strings.ToLower(text)
	if t, err = src.Text(ctx, m.Slug, small); isNotFound(err) {
		return readText{}, errUnknownText
	}
	return readText{embedding: t.Embedding, as: small}, err
}

func (s *Site) encodes(m neuron.Model) bool { return s.texts != nil && s.texts.Encodes(m) }

// readingNote says how a text was read, "" where the index has it as it is written.
func readingNote(t readText) string {
	switch {
	case t.now:
		return "The index does not have this text: the server read it with the model's text tower."
	case t.as != "":
		return "The index has this text in small letters, " + format.Quoted(t.as) + ", which is what is shown. Many models read both alike."
	}
	return ""
}
