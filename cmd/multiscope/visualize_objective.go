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
	m, facets, err := f.model.openWithFacets(cmd, f.database, f.slug)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, m.Close()) }()
	resolver := newResolver(m, f.engine.later(cmd), f.vocabulary)
	resolver.Facets = facets
	p, err := featurevis.Compile(ctx, m, objective, resolver)
	if err != nil {
		return err
	}
	e, err := resolver.Engine()
	if err != nil {
		return err
	}
	settings, err := f.configured(cmd, m.Preprocess().Size)
	if err != nil {
		return err
	}
	optimizer, err := featurevis.NewOptimizer(m, visualize.NewEngine(e), p, settings)
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

// openWithFacets opens a model and returns what finds its facets by name: those of the database, where one is
// named, in which the model is indexed.
func (f *modelFlags) openWithFacets(cmd *cobra.Command, database, name string) (*clip.Model, facetFinder, error) {
	if !cmd.Flags().Changed("db") {
		m, err := f.open()
		return m, nil, err
	}
	m, entry, err := f.openIndexed(cmd.Context(), database, name)
	return m, func(ctx context.Context, name string) (facet neuron.Facet, err error) {
		s, err := store.OpenReader(ctx, database)
		if err != nil {
			return facet, err
		}
		defer func() { err = errors.Join(err, s.Close()) }()
		return s.Facet(ctx, entry.Slug, name)
	}, err
}

// facetFinder finds a facet by its name.
type facetFinder = func(ctx context.Context, name string) (neuron.Facet, error)
