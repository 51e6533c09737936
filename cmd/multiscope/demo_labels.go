package main

import (
	"context"
	"fmt"
	"math"

	"github.com/spf13/cobra"

	"multiscope/internal/autolabel"
	"multiscope/internal/clip"
	"multiscope/internal/engine"
	"multiscope/internal/index"
	"multiscope/internal/neuron"
	"multiscope/internal/store"
)

// demoLabels finds labels of the units of the demo's layer, as far as it has enough pictures and words to choose from.
func demoLabels(ctx context.Context, cmd *cobra.Command, s *store.Writer, model *clip.Model, open func() (*engine.Engine, error), cfg index.Config, entry neuron.Model) error {
	space := labelSpace{entry: entry, own: true, model: model, engine: open, pictures: cfg.Pictures, store: s, progress: cfg.Progress, cmd: cmd}
	words, err := s.SuggestWords(ctx, entry.Slug, "", math.MaxInt32)
	if err != nil {
		return err
	}
	layer, _ := entry.BestLayer()
	j := autolabel.Job{
		Store: s, Space: space.space(), Entry: entry, Layer: layer, Units: allUnits(layer), Words: words,
		Methods: neuron.ExplanationMethods, Options: autolabel.Defaults, Progress: cfg.Progress,
	}
	if !j.Possible(entry.Dataset.Images) {
		fmt.Fprintln(cmd.OutOrStdout(), "Labels: none, since there are too few pictures or words")
		return nil
	}
	n, err := autolabel.Run(ctx, j)
	if err == nil {
		fmt.Fprintf(cmd.OutOrStdout(), "Labels: %d found, %d were there\n", n.Found, n.Existing)
	}
	return err
}
