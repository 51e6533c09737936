package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"multiscope/internal/models"
	"multiscope/internal/neuron"
	"multiscope/internal/store"
)

// askedTexts are the flags of commands about a text, which the index has or a model reads.
type askedTexts struct {
	model      modelFlags
	engine     engineFlags
	database   string
	name       string
	vocabulary string
	keep       bool
}

func (f *askedTexts) register(cmd *cobra.Command) {
	f.model.tensors = true
	f.model.register(cmd)
	cmd.Flags().Lookup("model").Usage = "the model that reads a text that the index has not: a folder or file, or hf:ORG/REPO, openai:RN50x4; with it, the\nindex is that of its weights"
	cmd.Flags().StringVar(&f.database, "db", "scope.db", "the database in which the model is indexed")
	cmd.Flags().StringVar(&f.name, "model-name", "", "the model's name in addresses; the one that has read the text otherwise")
	cmd.Flags().StringVar(&f.vocabulary, "vocab", "", "the vocabulary, where none lies beside the model: bpe_simple_vocab_16e6.txt.gz, vocab.json or tokenizer.json")
	cmd.Flags().BoolVar(&f.keep, "keep", false, "store a text that the model reads now, so that pages know it")
	f.engine.register(cmd)
}

// askedText is the embedding of a text and how it came about.
type askedText struct {
	text      string
	model     neuron.Model
	embedding []float32
	how       string // of a text that is not in the index as it is written
}

// read returns the embedding of a text, which is one line.
func (f *askedTexts) read(cmd *cobra.Command, s *store.Reader, text string) (askedText, error) {
	text = neuron.OneLine(text)
	switch {
	case f.keep && f.model.path == "":
		return askedText{}, usagef("--keep stores what a model reads: name the model with --model")
	case text == "":
		return askedText{}, usagef("the text is empty")
	case len(text) > neuron.MostTextBytes:
		return askedText{}, usagef("the text has %d bytes; at most %d are read", len(text), neuron.MostTextBytes)
	}
	candidates, err := f.candidates(cmd.Context(), s)
	if err != nil {
		return askedText{}, err
	}
	for _, m := range candidates {
		t, err := s.Text(cmd.Context(), m.Slug, text)
		if err == nil {
			return askedText{text: text, model: m, embedding: t.Embedding}, nil
		}
		if !isKind(err, neuron.NotFound) {
			return askedText{}, err
		}
	}
	if f.model.path != "" {
		return f.readNow(cmd, candidates[0], text)
	}
	return inSmallLetters(cmd.Context(), s, candidates, text)
}

// candidates returns the models that are meant, those that are indexed with readouts where none is named.
func (f *askedTexts) candidates(ctx context.Context, s *store.Reader) ([]neuron.Model, error) {
	if f.model.path != "" {
		r, err := f.model.request(f.name)
		if err != nil {
			return nil, err
		}
		m, err := r.Find(ctx, s)
		if errors.Is(err, models.ErrNotIndexed) {
			err = fmt.Errorf("%w; index it first: multiscope index --model %s --images DIR --db %s", err, f.model.path, f.database)
		}
		return []neuron.Model{m}, err
	}
	all, err := s.Models(ctx)
	if err != nil {
		return nil, err
	}
	meant := slices.DeleteFunc(slices.Clone(all), func(m neuron.Model) bool { return m.Published != "" || f.name != "" && m.Slug != f.name })
	if len(meant) == 0 && f.name != "" {
		return nil, neuron.NotFoundf("There is no indexed model %s in %s.", f.name, f.database)
	}
	if len(meant) == 0 {
		return nil, neuron.NotFoundf("There is no model in %s: index one first.", f.database)
	}
	return meant, nil
}

// inSmallLetters returns the text in small letters, which most text towers make of any, else an error that says what
// there is.
func inSmallLetters(ctx context.Context, s *store.Reader, candidates []neuron.Model, text string) (askedText, error) {
	small := strings.ToLower(text)
	var near []string
	for _, m := range candidates {
		t, err := s.Text(ctx, m.Slug, small)
		if err == nil {
			return askedText{text: small, model: m, embedding: t.Embedding, how: fmt.Sprintf("The index has %q in small letters: that is taken.", small)}, nil
		}
		first, _, _ := strings.Cut(small, " ")
		known, err := s.SuggestTexts(ctx, m.Slug, first, 3)
		if err != nil {
			return askedText{}, err
		}
		near = append(near, known...)
	}
	says := fmt.Sprintf("The index does not have the text %q: name the model with --model, which reads it then.", text)
	if len(near) > 0 {
		says += " The index has " + strings.Join(near, ", ") + "."
	}
	return askedText{}, neuron.NotFoundf("%s", says)
}
