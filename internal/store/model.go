package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"multiscope/internal/neuron"
)

const modelsSQL = `-- Store.Models
SELECT m.slug, m.name, m.architecture, m.source, m.hash, m.parameters, m.preprocess, m.space_tap, m.space_units, m.version, m.indexed_at,
       d.slug, d.name, d.images, d.failed, d.seed
FROM models m JOIN datasets d ON d.id = m.dataset_id
WHERE ?1 = '' OR m.slug = ?1
ORDER BY m.id`

// Models returns all models with their layers, in the order in which they came.
func (s *Store) Models(ctx context.Context) ([]neuron.Model, error) {
	return s.models(ctx, "")
}

// Model returns the model with that slug.
func (s *Store) Model(ctx context.Context, slug string) (neuron.Model, error) {
	found, err := s.models(ctx, slug)
	if err != nil {
		return neuron.Model{}, err
	}
	if slug == "" || len(found) == 0 {
		return neuron.Model{}, neuron.NotFoundf("There is no model %q in this index.", slug)
	}
	return found[0], nil
}

// models returns the model with that slug, or all for "".
func (s *Store) models(ctx context.Context, slug string) ([]neuron.Model, error) {
	models, err := collect(ctx, s.read, scanModel, modelsSQL, slug)
	if err != nil {
		return nil, fmt.Errorf("read models: %w", s.explain(err))
	}
	layers, err := s.layers(ctx, slug)
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
	var preprocess []byte
	var indexed int64
	err := rows.Scan(&m.Slug, &m.Name, &m.Architecture, &m.Source, &m.Hash, &m.Parameters, &preprocess, &m.Space.Tap, &m.Space.Units, &m.Version, &indexed,
		&m.Dataset.Slug, &m.Dataset.Name, &m.Dataset.Images, &m.Dataset.Failed, &m.Dataset.Seed)
	if err != nil {
		return m, err
	}
	m.IndexedAt = fromMillis(indexed)
	return m, json.Unmarshal(preprocess, &m.Preprocess)
}

const batchSQL = `-- Store.Batch
SELECT batch FROM models WHERE slug = ?1`

// Batch returns how many pictures at a time the model is run on, 0 where that was not found out.
func (s *Store) Batch(ctx context.Context, model string) (pictures int, err error) {
	if err = s.read.QueryRowContext(ctx, batchSQL, model).Scan(&pictures); err != nil {
		err = fmt.Errorf("read the batch of model %s: %w", model, s.explain(err))
	}
	return pictures, err
}

const writeBatchSQL = `-- Store.WriteBatch
UPDATE models SET batch = ?2 WHERE slug = ?1`

// WriteBatch writes down how many pictures at a time the model is run on.
func (s *Store) WriteBatch(ctx context.Context, model string, pictures int) error {
	_, err := s.write.ExecContext(ctx, writeBatchSQL, model, pictures)
	return s.explain(err)
}

const modelHashSQL = `-- Store.AddModel
SELECT m.hash, d.slug FROM models m JOIN datasets d ON d.id = m.dataset_id WHERE m.slug = ?1`

const insertDatasetSQL = `-- Store.AddModel
INSERT INTO datasets (slug, name, seed) VALUES (?1, ?2, ?3) ON CONFLICT (slug) DO NOTHING`

const insertModelSQL = `-- Store.AddModel
INSERT INTO models (slug, name, architecture, source, hash, parameters, preprocess, version, indexed_at, dataset_id, space_tap, space_units)
SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 0, id, ?10, ?11 FROM datasets WHERE slug = ?9
ON CONFLICT (slug) DO UPDATE SET name = excluded.name, version = excluded.version,
    space_tap = excluded.space_tap, space_units = excluded.space_units`

// AddModel makes sure that the model and its data set are there. A model of the same slug but of
// other weights or over another data set is an error: its numbers would not be one model's.
func (s *Store) AddModel(ctx context.Context, m neuron.Model) error {
	preprocess, err := json.Marshal(m.Preprocess)
	if err != nil {
		return err
	}
	return s.update(ctx, func(ctx context.Context, tx *sql.Tx) error {
		var hash, dataset string
		switch err := tx.QueryRowContext(ctx, modelHashSQL, m.Slug).Scan(&hash, &dataset); {
		case errors.Is(err, sql.ErrNoRows): // a new one
		case err != nil:
			return err
		case hash != m.Hash:
			return fmt.Errorf("model %s in %s has other weights; give this one another name with --name, or use another --db", m.Slug, s.path)
		case dataset != m.Dataset.Slug:
			return fmt.Errorf("model %s in %s is indexed over the data set %s; give it another name with --name, or use another --db", m.Slug, s.path, dataset)
		}
		if _, err := tx.ExecContext(ctx, insertDatasetSQL, m.Dataset.Slug, m.Dataset.Name, m.Dataset.Seed); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, insertModelSQL, m.Slug, m.Name, m.Architecture, m.Source, m.Hash, m.Parameters, preprocess, m.Version, m.Dataset.Slug, m.Space.Tap, m.Space.Units)
		return err
	})
}

const finishModelSQL = `-- Store.FinishModel
UPDATE models SET indexed_at = ?2 WHERE slug = ?1`

// FinishModel notes when the model's index was complete.
func (s *Store) FinishModel(ctx context.Context, slug string, at time.Time) error {
	_, err := s.write.ExecContext(ctx, finishModelSQL, slug, at.UnixMilli())
	return s.explain(err)
}

// fromMillis is the inverse of time.Time.UnixMilli; the zero time for 0.
func fromMillis(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms)
}
