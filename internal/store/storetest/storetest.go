// Package storetest fills databases with made-up models for tests and benchmarks of pages: every
// table has rows, all numbers agree with each other, and one Spec gives one database. Nothing in
// it comes from a real model. Start at New.
package storetest

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"multiscope/internal/neuron"
	"multiscope/internal/store"
)

// Spec says how much to make up. The zero value of a field stands for the small default.
type Spec struct {
	Models     int  // 1
	First      int  // number of the first model; unless it is 0, the pictures must be there
	Layers     int  // of each model: 1
	Units      int  // of each layer: 24
	Images     int  // 300
	Words      int  // 40
	Failed     int  // files that could not be read; 0
	Side       int  // height and width of the layers' maps: 3
	Top        int  // examples at either end: 100
	Near       int  // neighbours of each unit in each layer; 0
	Visualized int  // units of each layer, from the first, that have visualizations; 0
	Named      int  // units of each layer, from the first, that have names; 0
	Shared     int  // units of each layer, from the first, whose strongest images share something; 0
	Multimodal int  // units of each layer, from the first, that have a concept; 0
	Meanings   bool // whether some units of each layer have several meanings, and all have text maxima
	Explained  int  // units of each layer, from the first, that programs have labelled; 0
	Letters    bool // whether units of each layer follow letters, and the embedding reads it
	Studied    bool // whether the first model has studies
	Families   int  // units of each layer, from the first, that are suggested for families; 0
	Texts      bool // whether models have read texts, and their units are related to them
	Seed       uint64

	Model *neuron.Model // what the first model says of itself; nil makes it up
}

func (s Spec) withDefaults() Spec {
	for _, d := range []struct {
		field *int
		value int
	}{{&s.Models, 1}, {&s.Layers, 1}, {&s.Units, 24}, {&s.Images, 300}, {&s.Words, 40}, {&s.Side, 3}, {&s.Top, 100}} {
		if *d.field == 0 {
			*d.field = d.value
		}
	}
	return s
}

// New returns a filled database in a temporary folder, open for reading and writing until the
// test ends.
func New(tb testing.TB, spec Spec) *store.Writer {
	tb.Helper()
	path := filepath.Join(tb.TempDir(), "scope.db")
	s, err := store.Open(tb.Context(), path)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { s.Close() })
	if err := Fill(tb.Context(), s, spec); err != nil {
		tb.Fatal(err)
	}
	return s
}

// Fill adds to a database what the spec says.
func Fill(ctx context.Context, s *store.Writer, spec Spec) error {
	spec = spec.withDefaults()
	for m := range spec.Models {
		m += spec.First
		w := &filler{spec: spec, store: s, model: m}
		if err := w.fill(ctx); err != nil {
			return fmt.Errorf("fill model %d: %w", m, err)
		}
	}
	return nil
}

// filler fills a database with one model.
type filler struct {
	spec  Spec
	store *store.Writer
	model int
}

func (w *filler) fill(ctx context.Context) error {
	m := w.describe()
	if err := w.store.AddModel(ctx, m); err != nil {
		return err
	}
	layers := make([]neuron.Layer, w.spec.Layers)
	for i := range layers {
		layers[i] = w.layer(m.Slug, i)
		if err := w.store.AddLayer(ctx, layers[i], i); err != nil {
			return err
		}
	}
	if err := w.writeImages(ctx, m.Slug, layers); err != nil {
		return err
	}
	for i, l := range layers {
		if err := w.writeUnits(ctx, i, l); err != nil {
			return err
		}
		if err := w.writeWords(ctx, i, l); err != nil {
			return err
		}
		if err := w.writeLetters(ctx, l); err != nil {
			return err
		}
		if err := w.writeMeanings(ctx, l); err != nil {
			return err
		}
		if err := w.writeExplanations(ctx, l); err != nil {
			return err
		}
		if err := w.writeMultimodal(ctx, l); err != nil {
			return err
		}
		if err := w.writeFamilies(ctx, l); err != nil {
			return err
		}
		if err := w.writeUnitMap(ctx, l); err != nil {
			return err
		}
		if err := w.writeVisualizations(ctx, l); err != nil {
			return err
		}
	}
	if err := w.writeTexts(ctx, layers); err != nil {
		return err
	}
	if err := w.store.ListCategoryFiles(ctx, m.Slug); err != nil {
		return err
	}
	if err := w.writeNeighbours(ctx, m.Slug); err != nil {
		return err
	}
	for _, l := range layers {
		if err := w.writeMetrics(ctx, l); err != nil {
			return err
		}
	}
	if w.spec.Studied && w.model == 0 {
		if err := w.writeStudies(ctx, layers[len(layers)-1]); err != nil {
			return err
		}
	}
	return w.store.FinishModel(ctx, m.Slug, time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC))
}

// describe makes up a model. All share one data set.
func (w *filler) describe() neuron.Model {
	if w.spec.Model != nil && w.model == 0 {
		m := *w.spec.Model
		m.Dataset = neuron.Dataset{Slug: "pictures", Name: "Pictures", Seed: 1}
		m.Space.Units = spaceUnits
		return m
	}
	return neuron.Model{
		Slug:         fmt.Sprintf("model-%d", w.model),
		Name:         fmt.Sprintf("Model %d", w.model),
		Architecture: "ModifiedResNet 2-2-2-2, width 32",
		Source:       "made-up",
		Hash:         fmt.Sprintf("%064x", w.model),
		Parameters:   7_880_000,
		Preprocess: neuron.Preprocess{
			Size: 96, Mode: neuron.Shortest, Interpolation: "bicubic",
			Mean: [3]float32{0.48145466, 0.4578275, 0.40821073},
			Std:  [3]float32{0.26862954, 0.26130258, 0.27577711},
		},
		Space:   neuron.Space{Tap: "visual", Units: spaceUnits},
		Dataset: neuron.Dataset{Slug: "pictures", Name: "Pictures", Seed: 1},
		Version: "test",
	}
}

// layer makes up layer i, with the name of a block in the last stage of a ResNet.
func (w *filler) layer(model string, i int) neuron.Layer {
	tap := fmt.Sprintf("visual.layer4.%d.sum", i)
	l := neuron.Layer{
		Model: model, Slug: neuron.SlugOf(tap), Tap: tap, Units: w.spec.Units,
		Height: w.spec.Side, Width: w.spec.Side, Reduce: neuron.Mean,
	}
	if w.spec.Named > 0 {
		l.UnitNames = make([]string, l.Units)
		for unit := range min(w.spec.Named, l.Units) {
			l.UnitNames[unit] = UnitName(unit)
		}
	}
	return l
}

// UnitName is what a made-up model calls a unit that it names.
func UnitName(unit int) string { return "class of " + wordAt(unit) }
