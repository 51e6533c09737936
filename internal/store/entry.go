package store

import (
	"context"
	"database/sql"
	"fmt"

	"multiscope/internal/neuron"
)

const entriesSQL = `-- Store.Entries
WITH pictures AS (SELECT dataset_id AS id FROM models WHERE slug = ?1)
SELECT i.ordinal, i.key, '' FROM pictures CROSS JOIN images i ON i.dataset_id = pictures.id AND i.ordinal >= ?2 AND i.ordinal < ?3
UNION ALL
SELECT f.ordinal, f.key, f.reason FROM pictures CROSS JOIN failures f ON f.dataset_id = pictures.id AND f.ordinal >= ?2 AND f.ordinal < ?3
ORDER BY 1`

// Entries returns keys and failures of the files of a model's data set, in order, from one
// ordinal up to another.
func (s *Store) Entries(ctx context.Context, model string, from, to int) ([]neuron.Entry, error) {
	entries, err := collect(ctx, s.read, func(rows *sql.Rows) (e neuron.Entry, err error) {
		var ordinal int
		return e, rows.Scan(&ordinal, &e.Image.Key, &e.Failure)
	}, entriesSQL, model, from, to)
	if err != nil {
		return nil, fmt.Errorf("read the pictures of %s: %w", model, s.explain(err))
	}
	return entries, nil
}

const fingerprintsSQL = `-- Store.Fingerprints
SELECT i.ordinal, i.print FROM models m CROSS JOIN images i ON i.dataset_id = m.dataset_id
WHERE m.slug = ?1 AND i.ordinal < ?2`

// Fingerprints returns those of the first files of a model's data set, zero for what is no image.
func (s *Store) Fingerprints(ctx context.Context, model string, files int) ([]neuron.Fingerprint, error) {
	prints := make([]neuron.Fingerprint, files)
	_, err := collect(ctx, s.read, func(rows *sql.Rows) (struct{}, error) {
		var ordinal int
		var print []byte
		err := rows.Scan(&ordinal, &print)
		if err == nil {
			prints[ordinal] = neuron.FingerprintOf(print)
		}
		return struct{}{}, err
	}, fingerprintsSQL, model, files)
	if err != nil {
		return nil, fmt.Errorf("read fingerprints of %s: %w", model, s.explain(err))
	}
	return prints, nil
}
