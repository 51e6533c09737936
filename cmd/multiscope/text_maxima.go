package main

import (
	"context"
	"errors"
	"time"

	"github.com/spf13/cobra"

	"multiscope/internal/store"
	"multiscope/internal/textmaxima"
	"multiscope/internal/visualize"
)

type textMaximaFlags struct {
	model      modelFlags
	engine     engineFlags
	database   string
	slug       string
	layer      string
	units      string
	all        bool
	options    textmaxima.Options
	vocabulary string
	redo       bool
	report     bool
	json       bool
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
	f.model.register(cmd)
	flags.StringVar(&f.database, "db", "scope.db", "the database in which the model is indexed")
	flags.StringVar(&f.slug, "model-name", "", "the model's name in addresses; whichever has its weights otherwise")
	flags.StringVar(&f.layer, "layer", "", "the layer, by its address or its name in the model; the one that stands for the model otherwise, or the last that can be related to texts")
	flags.StringVar(&f.units, "units", "", "units: numbers and ranges, such as 0-63,89")
	flags.BoolVar(&f.all, "all", false, "all units of the layer")
	flags.IntVar(&o.Beams, "beams", o.Beams, "texts that are gone on from at a time")
	flags.IntVar(&o.Tokens, "tokens", o.Tokens, "that a text may have at most")
	flags.IntVar(&o.Steps, "steps", o.Steps, "at most, from the words that a search begins at to a maximum")
	flags.IntVar(&o.Count, "count", o.Count, "text maxima of each unit")
	flags.Float64Var(&o.Readability, "readability", o.Readability, "what it costs, in cosine, that a word is on no list, for each nat by which its letters are unlikely; 0 for nothing")
	flags.Int64Var(&o.Seed, "seed", o.Seed, "of the words that a search begins at besides the best ones")
	flags.StringVar(&f.vocabulary, "vocab", "", "the text tower's vocabulary, where none lies beside the model")
	flags.BoolVar(&f.redo, "redo", false, "search again for units that were searched for in the same way")
	flags.BoolVar(&f.report, "report", false, "search for nothing: print how good the text maxima of the layer are")
	flags.BoolVar(&f.json, "json", false, "print the report as JSON")
	f.engine.register(cmd)
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
	s, err := store.Open(ctx, f.database)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	jobs, err := s.JobLog(ctx, logTo(cmd.ErrOrStderr(), false))
	if err != nil {
		return err
	}
	units := allUnits(layer)
	if !f.all {
		if units, err = list.Of(layer.Units); err != nil {
			return err
		}
	}
	tokenizer, err := openTokenizer(ctx, m, f.vocabulary, logTo(cmd.ErrOrStderr(), false))
	if err != nil {
		return err
	}
	started := time.Now()
	n, err := textmaxima.Run(ctx, textmaxima.Job{
		Config: textmaxima.Config{Model: m, Tokenizer: tokenizer, Engine: f.engine.later(cmd), Familiar: familiarWords(), Options: f.options},
		Store:  s, Entry: entry, Layer: layer, Units: units, Redo: f.redo, Progress: progresses{progressOn(cmd.ErrOrStderr()), jobs},
	})
	if err != nil {
		return err
	}
	said := cmd.OutOrStdout()
	if f.json {
		said = cmd.ErrOrStderr() // what is printed is JSON alone
	}
	printSearched(said, s.Path(), layer, n, time.Since(started))
	return printTextSummary(context.WithoutCancel(ctx), cmd.OutOrStdout(), s.Reader, layer, f.json)
}

// check refuses flags that say nothing or contradict each other, and reads the list of units.
func (f *textMaximaFlags) check() (list visualize.UnitList, err error) {
	chosen := 0
	for _, given := range []bool{f.units != "", f.all, f.report} {
		if given {
			chosen++
		}
	}
	if chosen != 1 {
		return nil, usagef("one of --units, --all and --report says what to do")
	}
	if f.units == "" {
		return nil, nil
	}
	if list, err = visualize.ParseUnits(f.units); err != nil {
		return nil, usagef("--units: %w", err)
	}
	return list, nil
}
