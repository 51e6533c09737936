package store

import (
	"context"
	"database/sql"

	"multiscope/internal/neuron"
)

const deleteModelSQL = `-- Store.RemoveModel
DELETE FROM models WHERE slug = ?1`

// RemoveModel removes a model with all that was found out about it, and its pictures and words
// where no other model has them. The file becomes smaller by that.
func (s *Store) RemoveModel(ctx context.Context, slug string) error {
	result, err := s.write.ExecContext(ctx, deleteModelSQL, slug)
	if err != nil {
		return s.explain(err)
	}
	if n, err := result.RowsAffected(); err != nil || n == 0 {
		return neuron.NotFoundf("There is no model %q in this index.", slug)
	}
	if err := s.removeUnused(ctx); err != nil {
		return s.explain(err)
	}
	return s.Shrink(ctx)
}

// Foreign keys of images are not looked up while they are deleted: that would go through all
// examples for each of them, and no example of a data set without models is left.
const (
	keysOffSQL = `-- Store.removeUnused
PRAGMA foreign_keys = OFF`
	keysOnSQL = `-- Store.removeUnused
PRAGMA foreign_keys = ON`
)

// unusedSQL deletes what no model has, what refers to it first.
var unusedSQL = []string{
	`-- Store.removeUnused
DELETE FROM thumbnails WHERE image_id IN (SELECT id FROM images WHERE dataset_id NOT IN (SELECT dataset_id FROM models))`,
	`-- Store.removeUnused
DELETE FROM image_categories WHERE image_id IN (SELECT id FROM images WHERE dataset_id NOT IN (SELECT dataset_id FROM models))`,
	`-- Store.removeUnused
DELETE FROM images WHERE dataset_id NOT IN (SELECT dataset_id FROM models)`,
	`-- Store.removeUnused
DELETE FROM failures WHERE dataset_id NOT IN (SELECT dataset_id FROM models)`,
	`-- Store.removeUnused
DELETE FROM datasets WHERE id NOT IN (SELECT dataset_id FROM models)`,
	`-- Store.removeUnused
DELETE FROM category_files WHERE category_id NOT IN (SELECT category_id FROM image_categories)`,
	`-- Store.removeUnused
DELETE FROM categories WHERE id NOT IN (SELECT category_id FROM image_categories)`,
	`-- Store.removeUnused
DELETE FROM words WHERE id NOT IN (SELECT word_id FROM word_activations)`,
}

// removeUnused deletes data sets and words that no model has.
func (s *Store) removeUnused(ctx context.Context) error {
	if _, err := s.write.ExecContext(ctx, keysOffSQL); err != nil {
		return err
	}
	err := s.update(ctx, func(ctx context.Context, tx *sql.Tx) error {
		for _, query := range unusedSQL {
			if _, err := tx.ExecContext(ctx, query); err != nil {
				return err
			}
		}
		return nil
	})
	if _, onErr := s.write.ExecContext(context.WithoutCancel(ctx), keysOnSQL); err == nil {
		err = onErr
	}
	return err
}

const vacuumSQL = `-- Store.Shrink
PRAGMA incremental_vacuum`

const checkpointSQL = `-- Store.Shrink
PRAGMA wal_checkpoint(TRUNCATE)`

// Shrink gives pages that nothing uses any more back to the disk.
func (s *Store) Shrink(ctx context.Context) error {
	for _, query := range []string{vacuumSQL, checkpointSQL} {
		// Each step of the vacuum frees a page: all its rows must be asked for.
		_, err := collect(ctx, s.write, func(*sql.Rows) (struct{}, error) { return struct{}{}, nil }, query)
		if err != nil {
			return s.explain(err)
		}
	}
	return nil
}
