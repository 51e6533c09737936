package store

import (
	"context"
	"database/sql"
	"fmt"

	"multiscope/internal/neuron"
	"multiscope/internal/store/sqlite"
)

const entriesSQL = `-- Reader.Entries
WITH pictures AS (SELECT dataset_id AS id FROM models WHERE slug = ?1)
SELECT i.ordinal, i.key, '' FROM pictures CROSS JOIN images i ON i.dataset_id = pictures.id AND i.ordinal >= ?2 AND i.ordinal < ?3
UNION ALL
SELECT f.ordinal, f.key, f.reason FROM pictures CROSS JOIN failures f ON f.dataset_id = pictures.id AND f.ordinal >= ?2 AND f.ordinal < ?3
ORDER BY 1`

// Entries returns the keys and failures of the files of a model's data set with ordinals in [from, to).
func (r *Reader) Entries(ctx context.Context, model string, from, to int) ([]neuron.Entry, error) {
	entries, err := sqlite.Collect(ctx, r.read, func(rows *sql.Rows) (e neuron.Entry, err error) {
		var ordinal int
		return e, rows.Scan(&ordinal, &e.Image.Key, &e.Failure)
	}, entriesSQL, model, from, to)
	if err != nil {
		return nil, fmt.Errorf("read the pictures of %s: %w", model, r.read.Explain(err))
	}
	return entries, nil
}
