package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"multiscope/internal/neuron"
	"multiscope/internal/store/sqlite"
)

const modelsSQL = `-- Reader.Models
SELECT m.slug, m.name, m.architecture, m.source, m.hash, m.parameters, m.preprocess, m.tower, m.space_tap, m.space_units, m.published, m.version, m.indexed_at,
       d.slug, d.name, d.images, d.failed, d.seed
FROM models m JOIN datasets d ON d.id = m.dataset_id
WHERE ?1 = '' OR m.slug = +?1
ORDER BY m.published <> '', m.id`

// Models returns all models with their layers, in the order in which they were added, those that are known from a
// publication alone last.
func (r *Reader) Models(ctx context.Context) ([]neuron.Model, error) {
	return r.models(ctx, "")
}

// Model returns the model with that slug.
func (r *Reader) Model(ctx context.Context, slug string) (neuron.Model, error) {
	if slug == "" {
		return neuron.Model{}, neuron.NotFoundf("There is no model without a name.")
	}
	found, err := r.models(ctx, slug)
	if err != nil {
		return neuron.Model{}, err
	}
	return found[0], nil
}

// models returns the model with that slug, or all for "".
func (r *Reader) models(ctx context.Context, slug string) ([]neuron.Model, error) {
	return r.modelsHeld.get(ctx, r, slug, func() ([]neuron.Model, error) { return r.readModels(ctx, slug) })
}

func (r *Reader) readModels(ctx context.Context, slug string) ([]neuron.Model, error) {
	models, err := sqlite.Collect(ctx, r.read, scanModel, modelsSQL, slug)
	if err != nil {
		return nil, fmt.Errorf("read models: %w", r.read.Explain(err))
	}
	if slug != "" && len(models) == 0 {
		return nil, neuron.NotFoundf("There is no model %q in this index.", slug)
	}
	layers, err := r.layers(ctx, slug)
	if err != nil {
		return nil, err
	}
	for i := range models {
		for _, l := range layers {
			if l.Model == models[i].Slug {
				models[i].Layers = append(models[i].Layers, l)
			}
		}
	}
	return models, nil
}

func scanModel(rows *sql.Rows) (neuron.Model, error) {
	var m neuron.Model
	var preprocess, tower []byte
	var indexed int64
	err := rows.Scan(&m.Slug, &m.Name, &m.Architecture, &m.Source, &m.Hash, &m.Parameters, &preprocess, &tower, &m.Space.Tap, &m.Space.Units, &m.Published, &m.Version, &indexed,
		&m.Dataset.Slug, &m.Dataset.Name, &m.Dataset.Images, &m.Dataset.Failed, &m.Dataset.Seed)
	if err != nil {
		return m, err
	}
	m.IndexedAt = fromMillis(indexed)
	return m, errors.Join(json.Unmarshal(preprocess, &m.Preprocess), json.Unmarshal(tower, &m.Tower))
}

// fromMillis is the inverse of time.Time.UnixMilli; the zero time for 0.
func fromMillis(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms)
}
