package main

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"multiscope/internal/clip"
	"multiscope/internal/demo"
	"multiscope/internal/demoindex"
	"multiscope/internal/featurevis"
	"multiscope/internal/index"
	"multiscope/internal/neuron"
	"multiscope/internal/store"
	"multiscope/internal/textmaxima"
	"multiscope/internal/visualize"
)

// fillDemo indexes what is missing.
func fillDemo(ctx context.Context, cmd *cobra.Command, s *store.Writer, f demoFlags) error {
	folder, err := demo.WriteModel(f.data)
	if err != nil {
		return err
	}
	model, err := clip.Open(folder)
	if err != nil {
		return err
	}
	defer model.Close()
	cfg, err := demoindex.Config(model, demoindex.Options{Pictures: f.pictures, Words: f.words, Seed: f.seed})
	if err != nil {
		return err
	}
	if _, err := importPaper(ctx, s); err != nil {
		return err
	}
	open := f.engine.later(cmd)
	cfg.Model.Version = version()
	cfg.Network, cfg.Readout = network{model: model, engine: open}, readoutsOf(model)
	cfg.Texts = textsOf(model, open, "", index.DefaultCaptions, cmd.ErrOrStderr())
	cfg.Log = logTo(cmd.ErrOrStderr(), false)
	jobs, err := s.JobLog(ctx, cfg.Log)
	if err != nil {
		return err
	}
	cfg.Store, cfg.Progress = s, progresses{progressOn(cmd.ErrOrStderr()), jobs}
	report, err := index.Run(ctx, cfg)
	if err != nil {
		return err
	}
	fmt.Fprintf(cmd.OutOrStdout(), "Everything is there: %d pictures and %d words, in %s\n",
		report.Images, report.Words, report.Took.Round(100*time.Millisecond))
	entry, err := s.Model(ctx, cfg.Model.Slug)
	if err != nil {
		return err
	}
	if err := demoLabels(ctx, cmd, s, model, open, cfg, entry); err != nil {
		return err
	}
	if err := demoTextMaxima(ctx, cmd.OutOrStdout(), textmaxima.Job{Config: textmaxima.Config{Model: model, Engine: open}, Store: s, Entry: entry, Progress: cfg.Progress}); err != nil {
		return err
	}
	if f.studies {
		if err := demoStudies(ctx, cmd, s, model, open, cfg, entry); err != nil {
			return err
		}
	}
	if !f.visualize {
		return nil
	}
	e, err := open()
	if err != nil {
		return err
	}
	return visualize.RunDemo(ctx, visualize.Demo{
		Store: s, Model: model, Engine: visualize.NewEngine(e), Entry: entry, Seed: f.seed, Facets: demo.Facets(), Pictures: demoFacetPictures,
		Command: demoCommandLine(folder, s.Path(), f.seed), Progress: cfg.Progress, Warnings: cmd.ErrOrStderr(),
	})
}

// demoTextMaxima searches for the texts that the units of the demo's layer call for most.
func demoTextMaxima(ctx context.Context, w io.Writer, j textmaxima.Job) (err error) {
	if j.Layer, err = visualize.FindLayer(j.Entry, j.Model, ""); err != nil {
		return err
	}
	if j.Tokenizer, err = j.Model.Tokenizer(); err != nil {
		return err
	}
	j.Units, j.Familiar, j.Options = allUnits(j.Layer), familiarWords(), textmaxima.Defaults
	n, err := textmaxima.Run(ctx, j)
	if err == nil {
		fmt.Fprintf(w, "Text maxima: those of %d units searched for, %d were there\n", n.Searched, n.Existing)
	}
	return err
}

// demoFacetPictures returns the pictures that the demo trains a facet on.
func demoFacetPictures(facet string, seed int64, n int) (theme, generic featurevis.Pictures, err error) {
	return demo.Facet(facet, seed, n)
}

// demoCommandLine returns what writes the command that makes one of the demo's visualizations again.
func demoCommandLine(model, database string, seed int64) func(neuron.VisualizationKey) string {
	s := featurevis.Defaults
	flags := fmt.Sprintf(" --model %s --db %s --seed %d --steps %d --lr %g --decay %g --redirect-steps %d",
		visualize.ShellQuote(model), visualize.ShellQuote(database), seed, s.Steps, s.Rate, s.Parameterization.Decay, s.RedirectSteps)
	return func(a neuron.VisualizationKey) string { return visualize.Command(flags, a) }
}
