package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"multiscope/internal/index"
	"multiscope/internal/neuron"
	"multiscope/internal/store"
	"multiscope/internal/tensor"
)

// printShown ends the command with what was written.
func printShown(ctx context.Context, w io.Writer, s *store.Writer, cfg index.Config, r index.Report) error {
	var layers []string
	for _, l := range cfg.Layers {
		now, err := s.Layer(ctx, l.Model, l.Slug)
		if err != nil {
			return err
		}
		columns := float64(now.Words*now.Units*tensor.HalfBytes) / 1e6
		layers = append(layers, fmt.Sprintf("%s ranks %d words (columns of %.1f MB)", l.Slug, now.Words, columns))
	}
	printTexts(w, index.TextReport{Read: r.Texts.Read, Cut: r.Texts.Cut, None: r.Texts.None})
	_, err := fmt.Fprintf(w, "%s: model %s was shown %d of %d words, %d are newly said to be of a language or lexicon; %s; in %s\n",
		s.Path(), cfg.Model.Slug, r.Words, cfg.Words.Len(), r.Listed, strings.Join(layers, ", "), r.Took.Round(100*time.Millisecond))
	return err
}

func slugsOf(layers []neuron.Layer) string {
	slugs := make([]string, len(layers))
	for i, l := range layers {
		slugs[i] = l.Slug
	}
	return strings.Join(slugs, ", ")
}

// chooseLayers returns those of the indexed layers that are named, by slug or tap, or all.
func chooseLayers(entry neuron.Model, names []string) ([]neuron.Layer, error) {
	var chosen []neuron.Layer
	for _, l := range entry.Layers {
		if named := slices.Contains(names, l.Slug) || slices.Contains(names, l.Tap); l.Ready && (named || len(names) == 0) {
			chosen = append(chosen, l)
		}
	}
	for _, name := range names {
		if !slices.ContainsFunc(chosen, func(l neuron.Layer) bool { return l.Slug == name || l.Tap == name }) {
			return nil, fmt.Errorf("layer %s of %s is not indexed, or not far enough to be shown words; indexed are %s", name, entry.Slug, slugsOf(entry.Layers))
		}
	}
	if len(chosen) == 0 {
		return nil, fmt.Errorf("no layer of %s is indexed far enough to be shown words: run multiscope index first", entry.Slug)
	}
	return chosen, nil
}
