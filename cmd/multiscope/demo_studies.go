package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"multiscope/internal/clip"
	"multiscope/internal/engine"
	"multiscope/internal/index"
	"multiscope/internal/neuron"
	"multiscope/internal/store"
	"multiscope/internal/study"
	"multiscope/internal/visualize"
)

// demoStudies runs all studies on the demo's layer, as far as they can be run on as few pictures as it may have.
func demoStudies(ctx context.Context, cmd *cobra.Command, s *store.Writer, model *clip.Model, open func() (*engine.Engine, error), cfg index.Config, entry neuron.Model) (err error) {
	layer, err := visualize.FindLayer(entry, model, "")
	if err != nil {
		return err
	}
	towers := &studyTowers{cmd: cmd, model: model, engine: open, store: s, entry: entry, layer: layer}
	defer func() { err = errors.Join(err, towers.close()) }()
	session := towers.session(cfg.Progress)
	session.Pictures = cfg.Pictures
	err = runStudies(ctx, cmd.OutOrStdout(), session, studySpecs())
	if unfit := new(study.UnfitError); errors.As(err, &unfit) {
		fmt.Fprintln(cmd.OutOrStdout(), "Studies: none,", unfit)
		return nil
	}
	return err
}
