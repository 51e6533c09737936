package main

import (
	"context"
	"errors"
	"time"

	"github.com/spf13/cobra"

	"multiscope/internal/textmaxima"
)

type textMaximaFlags struct {
	unitPass
	options textmaxima.Options
}

func textMaximaCommand() *cobra.Command {
	f := textMaximaFlags{options: textmaxima.Defaults}
	cmd := &cobra.Command{
		Use:   "maxima --model PATH (--units LIST | --all) | --report",
		Short: "Search for the texts that units call for most",
		Long: "Search, for each unit of a layer that the image embedding reads, for the texts whose embeddings lie nearest to\n" +
			"what the unit adds to the image embedding: from the best words and captions on, by putting words in, leaving\n" +
			"them out and replacing them as the text tower's gradient says. What is found of a unit is stored at once;\n" +
			"stopped and run again, the command goes on. The same command finds the same texts. docs/texts.md says how.",
		Example: "  multiscope text maxima --model ./RN50 --all\n" +
			"  multiscope text maxima --model ./RN50 --units 0-63,89 --beams 4 --count 8\n" +
			"  multiscope text maxima --model-name rn50 --report",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return f.run(cmd) },
	}
	f.register(cmd)
	return cmd
}

func (f *textMaximaFlags) register(cmd *cobra.Command) {
	flags, o := cmd.Flags(), &f.options
	f.unitPass.register(cmd, passWords{
		layer: ", or the last that can be related to texts",
		redo:  "search again for units that were searched for in the same way", report: "search for nothing: print how good the text maxima of the layer are",
	})
	flags.IntVar(&o.Beams, "beams", o.Beams, "texts that are gone on from at a time")
	flags.IntVar(&o.Tokens, "tokens", o.Tokens, "that a text may have at most")
	flags.IntVar(&o.Steps, "steps", o.Steps, "at most, from the words that a search begins at to a maximum")
	flags.IntVar(&o.Count, "count", o.Count, "text maxima of each unit")
	flags.Float64Var(&o.Readability, "readability", o.Readability, "what it costs, in cosine, that a word is on no list, for each nat by which its letters are unlikely; 0 for nothing")
	flags.Int64Var(&o.Seed, "seed", o.Seed, "of the words that a search begins at besides the best ones")
}

func (f *textMaximaFlags) run(cmd *cobra.Command) (err error) {
	list, err := f.check()
	if err != nil {
		return err
	}
	ctx := cmd.Context()
	if f.report {
		return f.printReport(ctx, cmd.OutOrStdout())
	}
	m, entry, err := f.model.openIndexed(ctx, f.database, f.slug)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, m.Close()) }()
	layer, err := entry.TextLayer(f.layer)
	if err != nil {
		return err
	}
	units, err := f.chosen(list, layer)
	if err != nil {
		return err
	}
	s, progress, err := f.open(cmd)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	tokenizer, err := openTokenizer(ctx, m, f.vocabulary, logTo(cmd.ErrOrStderr(), false))
	if err != nil {
		return err
	}
	started := time.Now()
	n, err := textmaxima.Run(ctx, textmaxima.Job{
		Config: textmaxima.Config{Model: m, Tokenizer: tokenizer, Engine: f.engine.later(cmd), Familiar: familiarWords(), Options: f.options},
		Store:  s, Entry: entry, Layer: layer, Units: units, Redo: f.redo, Progress: progress,
	})
	if err != nil {
		return err
	}
	printSearched(f.said(cmd), s.Path(), layer, n, time.Since(started))
	return printTextSummary(context.WithoutCancel(ctx), cmd.OutOrStdout(), s.Reader, layer, f.json)
}
