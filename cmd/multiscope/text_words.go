package main

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"multiscope/internal/clip"
	"multiscope/internal/index"
	"multiscope/internal/neuron"
	"multiscope/internal/store"
	"multiscope/internal/text"
)

type textWordsFlags struct {
	model      modelFlags
	engine     engineFlags
	database   string
	slug       string
	layers     []string
	file       string
	words      wordFlags
	language   string
	lexicon    string
	vocabulary string
	verbose    bool
}

func textWordsCommand() *cobra.Command {
	var f textWordsFlags
	cmd := &cobra.Command{
		Use:   "words --model PATH (--file FILE | --words LIST)",
		Short: "Show further words to a model that is indexed",
		Long: "Write words into pictures, show them to the layers of a model that is indexed already, and compute again\n" +
			"what depends on words: their ranking, multimodal units, letter units, families, what is published of a layer\n" +
			"and meanings. The model's text tower reads the words, too. It can be stopped at any moment: the same command\n" +
			"goes on where it stopped. Words that were shown in fewer renderings are shown again; words that were shown\n" +
			"before and are not in the list stay.",
		Example: "  multiscope text words --model ./RN50 --file ./birds.txt\n" +
			"  multiscope text words --model ./RN50 --words all --renderings 8",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return f.run(cmd) },
	}
	flags := cmd.Flags()
	f.model.register(cmd)
	flags.StringVar(&f.database, "db", "scope.db", "the database in which the model is indexed")
	flags.StringVar(&f.slug, "model-name", "", "the model's name in addresses; whichever has its weights otherwise")
	flags.StringSliceVar(&f.layers, "layer", nil, "an indexed layer to show the words to, by its address or its name in the model, again for more; all\nthat are indexed otherwise")
	flags.StringVar(&f.file, "file", "", "a list of words, one a line")
	f.words.register(cmd)
	flags.StringVar(&f.language, "language", "", "only words that the list says to be of a language, by its tag: en, pt, zh")
	flags.StringVar(&f.lexicon, "lexicon", "", "only words that the list says to be in a lexicon, by its name: countries, colors")
	flags.StringVar(&f.vocabulary, "vocab", "", "the text tower's vocabulary, where none lies beside the model")
	flags.BoolVar(&f.verbose, "verbose", false, "also say how long each step takes")
	f.engine.register(cmd)
	return cmd
}

func (f *textWordsFlags) check() error {
	switch {
	case (f.file == "") == (f.words.file == ""):
		return usagef("say which words, with --file or with --words")
	case f.words.file == noWords:
		return usagef("--words %s leaves no words to show", noWords)
	}
	return nil
}

func (f *textWordsFlags) run(cmd *cobra.Command) (err error) {
	if err := f.check(); err != nil {
		return err
	}
	ctx := cmd.Context()
	m, entry, err := f.model.openIndexed(ctx, f.database, f.slug)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, m.Close()) }()
	cfg := f.config(cmd, m, entry)
	if cfg.Layers, err = chooseLayers(entry, f.layers); err != nil {
		return err
	}
	if cfg.Words, err = f.chosen(cmd, m); err != nil {
		return err
	}
	s, err := store.Open(ctx, f.database)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	jobs, err := s.JobLog(ctx, cfg.Log)
	if err != nil {
		return err
	}
	cfg.Store, cfg.Progress = s, progresses{progressOn(cmd.ErrOrStderr()), jobs}
	report, err := index.ShowWords(ctx, cfg)
	if err != nil {
		return err
	}
	return printShown(ctx, cmd.OutOrStdout(), s, cfg, report)
}

// config describes the model and what reads texts. Captions are left to the index command, which asks how many.
func (f *textWordsFlags) config(cmd *cobra.Command, m *clip.Model, entry neuron.Model) index.Config {
	open, said := f.engine.later(cmd), cmd.ErrOrStderr()
	return index.Config{
		Model: entry, Network: network{model: m, engine: open}, Readout: readoutsOf(m),
		Texts: textsOf(m, open, f.vocabulary, 0, said), Log: logTo(said, f.verbose),
	}
}

// chosen returns the words of the list that are of the language and in the lexicon, as pictures.
func (f *textWordsFlags) chosen(cmd *cobra.Command, m *clip.Model) (index.Words, error) {
	list, err := text.OpenWords(f.file)
	if f.file == "" {
		list, err = f.words.list(cmd.Context(), m.NoText() == "", 0, cmd.ErrOrStderr())
	}
	if err != nil {
		return nil, err
	}
	list = slices.DeleteFunc(slices.Clone(list), func(w neuron.ListedWord) bool {
		return f.language != "" && !slices.ContainsFunc(w.Languages, func(l neuron.WordLanguage) bool { return strings.EqualFold(l.Tag, f.language) }) ||
			f.lexicon != "" && !slices.Contains(w.Lexicons, f.lexicon)
	})
	if len(list) == 0 {
		return nil, fmt.Errorf("no word of %s is %s", cmp.Or(f.file, f.words.file), f.narrowed())
	}
	return f.words.rastered(cmd.Context(), m, list, cmd.ErrOrStderr())
}

// narrowed words what words must be.
func (f *textWordsFlags) narrowed() string {
	var must []string
	if f.language != "" {
		must = append(must, "said to be of language "+f.language)
	}
	if f.lexicon != "" {
		must = append(must, "said to be in lexicon "+f.lexicon)
	}
	return strings.Join(must, " and ")
}
