package main

import (
	"context"
	"errors"
	"log/slog"

	"github.com/spf13/cobra"

	"multiscope/internal/clip"
	"multiscope/internal/engine"
	"multiscope/internal/featurevis"
	"multiscope/internal/neuron"
	"multiscope/internal/store"
	"multiscope/internal/visualize"
)

// visualizeObjective makes a batch of images for an objective of the user's own, as files.
func visualizeObjective(cmd *cobra.Command, f visualizeFlags) (err error) {
	ctx := cmd.Context()
	objective, err := featurevis.ParseObjective(f.objective)
	if err != nil {
		return usageError{err}
	}
	m, err := f.model.open()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, m.Close()) }()
	resolver := newResolver(m, f.engine.later(cmd), f.vocabulary)
	if cmd.Flags().Changed("db") {
		s, err := store.OpenReader(ctx, f.database)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, s.Close()) }()
		if resolver.Facets, err = facetsOf(ctx, s, m, f.slug); err != nil {
			return err
		}
	}
	p, err := featurevis.Compile(ctx, m, objective, resolver)
	if err != nil {
		return err
	}
	e, err := resolver.Engine()
	if err != nil {
		return err
	}
	optimizer, err := featurevis.NewOptimizer(m, visualize.NewEngine(e), p, f.configured(m.Preprocess().Size))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, optimizer.Close()) }()
	files := visualize.Files{Folder: f.out, Format: formats[f.format], Frames: f.frames}
	return visualize.Objective(ctx, optimizer, f.seed, files, progressOn(cmd.ErrOrStderr()), cmd.OutOrStdout())
}

// newResolver returns what finds what objectives name, but for facets.
func newResolver(m *clip.Model, e func() (*engine.Engine, error), vocabulary string) visualize.Resolver {
	return visualize.Resolver{Model: m, Engine: e, Tokenizer: func(ctx context.Context) (*clip.Tokenizer, error) {
		return openTokenizer(ctx, m, vocabulary, slog.New(slog.DiscardHandler))
	}}
}

// facetsOf returns what finds the facets of a model in a database by name.
func facetsOf(ctx context.Context, s *store.Reader, m *clip.Model, slug string) (func(context.Context, string) (neuron.Facet, error), error) {
	entry, err := indexedModel(ctx, s, m, slug)
	return func(ctx context.Context, name string) (neuron.Facet, error) { return s.Facet(ctx, entry.Slug, name) }, err
}
