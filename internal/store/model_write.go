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

const batchSQL = `-- Writer.Batch
SELECT batch FROM models WHERE slug = ?1`

// Batch returns the batch size that was measured to be fastest for the model, 0 before that.
func (w *Writer) Batch(ctx context.Context, model string) (pictures int, err error) {
	if err = w.read.QueryRowContext(ctx, batchSQL, model).Scan(&pictures); err != nil {
		err = fmt.Errorf("read the batch of model %s: %w", model, w.read.Explain(err))
	}
	return pictures, err
}

const writeBatchSQL = `-- Writer.WriteBatch
UPDATE models SET batch = ?2 WHERE slug = ?1`

// WriteBatch stores the batch size that the model is run with.
func (w *Writer) WriteBatch(ctx context.Context, model string, pictures int) error {
	_, err := w.write.ExecContext(ctx, writeBatchSQL, model, pictures)
	return w.read.Explain(err)
}

const modelHashSQL = `-- Writer.AddModel
SELECT m.hash, d.slug FROM models m JOIN datasets d ON d.id = m.dataset_id WHERE m.slug = ?1`

const insertDatasetSQL = `-- Writer.AddModel
INSERT INTO datasets (slug, name, seed) VALUES (?1, ?2, ?3) ON CONFLICT (slug) DO NOTHING`

const insertModelSQL = `-- Writer.AddModel
INSERT INTO models (slug, name, architecture, source, hash, parameters, preprocess, version, indexed_at, dataset_id, space_tap, space_units, tower)
SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 0, id, ?10, ?11, ?12 FROM datasets WHERE slug = ?9
ON CONFLICT (slug) DO UPDATE SET name = excluded.name, version = excluded.version,
    space_tap = excluded.space_tap, space_units = excluded.space_units`

// AddModel adds the model and its data set unless they are there. It returns an error if there is a model
// of the same slug with other weights or over another data set, since their numbers must not be mixed.
func (w *Writer) AddModel(ctx context.Context, m neuron.Model) error {
	preprocess, err := json.Marshal(m.Preprocess)
	if err != nil {
		return err
	}
	tower, err := json.Marshal(m.Tower)
	if err != nil {
		return err
	}
	return w.write.Update(ctx, func(ctx context.Context, tx *sql.Tx) error {
		var hash, dataset string
		switch err := tx.QueryRowContext(ctx, modelHashSQL, m.Slug).Scan(&hash, &dataset); {
		case errors.Is(err, sql.ErrNoRows): // a new one
		case err != nil:
			return err
		case hash != m.Hash:
			return fmt.Errorf("model %s in %s has other weights; give this one another name with --name, or use another --db", m.Slug, w.Path())
		case dataset != m.Dataset.Slug:
			return fmt.Errorf("model %s in %s is indexed over the data set %s; give it another name with --name, or use another --db", m.Slug, w.Path(), dataset)
		}
		if _, err := tx.ExecContext(ctx, insertDatasetSQL, m.Dataset.Slug, m.Dataset.Name, m.Dataset.Seed); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, insertModelSQL, m.Slug, m.Name, m.Architecture, m.Source, m.Hash, m.Parameters, preprocess, m.Version, m.Dataset.Slug, m.Space.Tap, m.Space.Units, tower)
		return err
	})
}

const finishModelSQL = `-- Writer.FinishModel
UPDATE models SET indexed_at = ?2 WHERE slug = ?1`

// FinishModel records when the model's index was complete.
func (w *Writer) FinishModel(ctx context.Context, slug string, at time.Time) error {
	_, err := w.write.ExecContext(ctx, finishModelSQL, slug, at.UnixMilli())
	return w.read.Explain(err)
}
