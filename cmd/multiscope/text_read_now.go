package main

import (
	"context"
	"errors"

	"github.com/spf13/cobra"

	"multiscope/internal/neuron"
	"multiscope/internal/store"
	"multiscope/internal/texttower"
)

// readNow has the model read a text.
func (f *askedTexts) readNow(cmd *cobra.Command, entry neuron.Model, text string) (t askedText, err error) {
	m, _, err := f.model.openIndexed(cmd.Context(), f.database, entry.Slug)
	if err != nil {
		return t, err
	}
	defer func() { err = errors.Join(err, m.Close()) }()
	tokenizer, err := openTokenizer(cmd.Context(), m, f.vocabulary, logTo(cmd.ErrOrStderr(), false))
	if err != nil {
		return t, err
	}
	e, err := f.engine.open(cmd)
	if err != nil {
		return t, err
	}
	tower, err := texttower.Open(m, tokenizer, e)
	if err != nil {
		return t, err
	}
	defer func() { err = errors.Join(err, tower.Close()) }()
	embeddings, err := tower.Encode(cmd.Context(), []string{text})
	if err != nil {
		return t, err
	}
	t = askedText{text: text, model: entry, embedding: embeddings.Row(0), how: "The index does not have this text: the model read it now."}
	if !tower.Fits(text) {
		t.how += " It is longer than the model's text tower takes: its beginning was read."
	}
	if f.keep {
		t.how += " It is stored."
		err = keepText(cmd.Context(), f.database, t)
	}
	return t, err
}

// keepText stores a text that somebody asked about.
func keepText(ctx context.Context, database string, t askedText) (err error) {
	w, err := store.Open(ctx, database)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.Close()) }()
	return w.WriteTexts(ctx, t.model.Slug, []neuron.ReadText{{Text: t.text, Kind: neuron.TextAsked, Embedding: t.embedding}})
}
