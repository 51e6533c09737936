package main

import (
	"context"
	"fmt"

	"multiscope/internal/clip"
	"multiscope/internal/neuron"
	"multiscope/internal/store"
)

// indexedModel returns the entry of a model in a database, which must have its weights.
func indexedModel(ctx context.Context, s *store.Reader, m *clip.Model, slug string) (neuron.Model, error) {
	info := m.Info()
	if slug == "" {
		slug = info.Slug
	}
	indexed, err := s.Model(ctx, slug)
	switch {
	case err != nil:
		return indexed, fmt.Errorf("%w Index it first: multiscope index --model PATH --images DIR --db %s", err, s.Path())
	case indexed.Hash != info.Hash:
		return indexed, fmt.Errorf("model %s in %s has other weights than %s; name the right one with --model-name", slug, s.Path(), info.Source)
	}
	return indexed, nil
}
