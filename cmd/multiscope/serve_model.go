package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"multiscope/internal/clip"
	"multiscope/internal/demo"
	"multiscope/internal/models"
	"multiscope/internal/neuron"
	"multiscope/internal/textprocess"
)

// serveModelFlags say which models a server reads texts with.
type serveModelFlags struct {
	paths  []string
	engine engineFlags
}

func (f *serveModelFlags) register(cmd *cobra.Command) {
	cmd.Flags().StringArrayVar(&f.paths, "model", nil, "also read any text with the text tower of this model, which must be in the index: a path or a name, as index takes it; may be repeated")
	f.engine.register(cmd)
}

// open makes ready to read texts with the models, each of which must be in src; they are opened when the first text
// comes.
func (f serveModelFlags) open(ctx context.Context, cmd *cobra.Command, src models.Source, log *slog.Logger) (textEncoders, error) {
	towers, end := context.WithCancel(ctx)
	all := textEncoders{map[string]*textprocess.Process{}, end}
	for _, path := range f.paths {
		model := modelFlags{cmd: cmd, path: path, tensors: true}
		entry, err := readableEntry(ctx, model, src)
		if err == nil && all.byHash[entry.Hash] == nil {
			all.byHash[entry.Hash], err = startTower(towers, model, f.engine, entry.Slug, src.Path(), log)
		}
		if err != nil {
			end()
			return textEncoders{}, err
		}
	}
	return all, nil
}

// openDemoTower makes ready to read texts with the demo's model, which need not be in the index yet.
func openDemoTower(ctx context.Context, cmd *cobra.Command, f demoFlags, database string, log *slog.Logger) (textEncoders, error) {
	folder, err := demo.WriteModel(f.data)
	if err != nil {
		return textEncoders{}, err
	}
	hash, err := clip.Hash(folder, "")
	if err != nil {
		return textEncoders{}, err
	}
	towers, end := context.WithCancel(ctx)
	p, err := startTower(towers, modelFlags{cmd: cmd, path: folder}, f.engine, "", database, log)
	if err != nil {
		end()
		return textEncoders{}, err
	}
	return textEncoders{map[string]*textprocess.Process{hash: p}, end}, nil
}

// readableEntry returns the index entry of a model, which must have a text tower.
func readableEntry(ctx context.Context, f modelFlags, src models.Source) (entry neuron.Model, err error) {
	r, err := f.request("")
	if err != nil {
		return entry, err
	}
	m, entry, err := r.OpenIndexed(ctx, oncePerWeights{src})
	if errors.Is(err, models.ErrNotIndexed) {
		return entry, fmt.Errorf("--model: %w, with the weights %s", err, hashes(ctx, src))
	}
	if err != nil {
		return entry, fmt.Errorf("--model: %w", err)
	}
	defer func() { err = errors.Join(err, m.Close()) }()
	if why := m.NoText(); why != "" {
		return entry, fmt.Errorf("--model: %s reads no texts, since it has no text tower: %s", f.path, why)
	}
	return entry, nil
}

// oncePerWeights lists of the models that have the same weights the first alone: any reads the same texts.
type oncePerWeights struct{ models.Source }

func (o oncePerWeights) Models(ctx context.Context) ([]neuron.Model, error) {
	all, err := o.Source.Models(ctx)
	seen := map[string]bool{}
	return slices.DeleteFunc(slices.Clone(all), func(m neuron.Model) bool {
		before := seen[m.Hash] && m.Hash != ""
		seen[m.Hash] = true
		return before
	}), err
}

// hashes lists the weights that an index has.
func hashes(ctx context.Context, src models.Source) string {
	all, _ := src.Models(ctx) // they were read a moment ago
	var list []string
	for _, m := range all {
		if m.Hash != "" {
			list = append(list, fmt.Sprintf("%.12s… (%s)", m.Hash, m.Slug))
		}
	}
	if len(list) == 0 {
		return "of no model"
	}
	return strings.Join(list, ", ")
}
