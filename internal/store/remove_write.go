package store

import (
	"context"
	"database/sql"

	"multiscope/internal/neuron"
	"multiscope/internal/store/sqlite"
)

const deleteModelSQL = `-- Writer.RemoveModel
DELETE FROM models WHERE slug = ?1`

// RemoveModel removes a model with all its results, removes pictures and words that no other model uses,
// and shrinks the file.
func (w *Writer) RemoveModel(ctx context.Context, slug string) error {
	result, err := w.write.ExecContext(ctx, deleteModelSQL, slug)
	if err != nil {
		return w.read.Explain(err)
	}
	if n, err := result.RowsAffected(); err != nil || n == 0 {
		return neuron.NotFoundf("There is no model %q in this index.", slug)
	}
	if err := w.removeUnused(ctx); err != nil {
		return w.read.Explain(err)
	}
	return w.Shrink(ctx)
}

// Foreign keys are off while images are deleted: checking them would scan all examples for each image,
// and a data set without models has no examples left.
const (
	keysOffSQL = `-- Writer.removeUnused
PRAGMA foreign_keys = OFF`
	keysOnSQL = `-- Writer.removeUnused
PRAGMA foreign_keys = ON`
)

// unusedSQL deletes what no model uses, referring rows before the rows they refer to.
var unusedSQL = []string{
	`-- Writer.removeUnused
DELETE FROM thumbnails WHERE image_id IN (SELECT id FROM images WHERE dataset_id NOT IN (SELECT dataset_id FROM models))`,
	`-- Writer.removeUnused
DELETE FROM image_categories WHERE image_id IN (SELECT id FROM images WHERE dataset_id NOT IN (SELECT dataset_id FROM models))`,
	`-- Writer.removeUnused
DELETE FROM images WHERE dataset_id NOT IN (SELECT dataset_id FROM models)`,
	// An index of text that lies elsewhere only marks what is deleted from it, and counts an empty one still.
	`-- Writer.removeUnused
INSERT INTO captions_index (captions_index) SELECT 'rebuild' FROM datasets WHERE id NOT IN (SELECT dataset_id FROM models) LIMIT 1`,
	`-- Writer.removeUnused
DELETE FROM captions_index_stat WHERE NOT EXISTS (SELECT 1 FROM images)`,
	`-- Writer.removeUnused
DELETE FROM failures WHERE dataset_id NOT IN (SELECT dataset_id FROM models)`,
	`-- Writer.removeUnused
DELETE FROM left_out WHERE dataset_id NOT IN (SELECT dataset_id FROM models)`,
	`-- Writer.removeUnused
DELETE FROM datasets WHERE id NOT IN (SELECT dataset_id FROM models)`,
	`-- Writer.removeUnused
DELETE FROM category_files WHERE category_id NOT IN (SELECT category_id FROM image_categories)`,
	`-- Writer.removeUnused
DELETE FROM categories WHERE id NOT IN (SELECT category_id FROM image_categories)`,
	`-- Writer.removeUnused
DELETE FROM words WHERE id NOT IN (SELECT word_id FROM word_activations) AND id NOT IN (SELECT word_id FROM word_embeddings)`,
	`-- Writer.removeUnused
DELETE FROM word_languages WHERE word_id NOT IN (SELECT id FROM words)`,
	`-- Writer.removeUnused
DELETE FROM word_lexicons WHERE word_id NOT IN (SELECT id FROM words)`,
}

// removeUnused deletes data sets and words that no model uses.
func (w *Writer) removeUnused(ctx context.Context) error {
	if _, err := w.write.ExecContext(ctx, keysOffSQL); err != nil {
		return err
	}
	err := w.write.Update(ctx, func(ctx context.Context, tx *sql.Tx) error {
		for _, query := range unusedSQL {
			if _, err := tx.ExecContext(ctx, query); err != nil {
				return err
			}
		}
		return nil
	})
	if _, onErr := w.write.ExecContext(context.WithoutCancel(ctx), keysOnSQL); err == nil {
		err = onErr
	}
	return err
}

const vacuumSQL = `-- Writer.Shrink
PRAGMA incremental_vacuum`

const checkpointSQL = `-- Writer.Shrink
PRAGMA wal_checkpoint(TRUNCATE)`

// Shrink returns unused database pages to the file system.
func (w *Writer) Shrink(ctx context.Context) error {
	for _, query := range []string{vacuumSQL, checkpointSQL} {
		// Each step of the vacuum frees one page, so that all its rows must be read.
		_, err := sqlite.Collect(ctx, w.write, func(*sql.Rows) (struct{}, error) { return struct{}{}, nil }, query)
		if err != nil {
			return w.read.Explain(err)
		}
	}
	return nil
}
