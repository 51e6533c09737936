package store

import (
	"context"
	"database/sql"
	"fmt"

	"multiscope/internal/neuron"
	"multiscope/internal/store/sqlite"
)

const fingerprintsSQL = `-- Writer.Fingerprints
SELECT i.ordinal, i.fingerprint FROM models m CROSS JOIN images i ON i.dataset_id = m.dataset_id
WHERE m.slug = ?1 AND i.ordinal < ?2`

// Fingerprints returns the fingerprints of the first files of a model's data set, zero for files that
// are no images.
func (w *Writer) Fingerprints(ctx context.Context, model string, files int) ([]neuron.Fingerprint, error) {
	prints := make([]neuron.Fingerprint, files)
	_, err := sqlite.Collect(ctx, w.read, func(rows *sql.Rows) (struct{}, error) {
		var ordinal int
		var packed []byte
		err := rows.Scan(&ordinal, &packed)
		if err == nil {
			prints[ordinal] = neuron.FingerprintOf(packed)
		}
		return struct{}{}, err
	}, fingerprintsSQL, model, files)
	if err != nil {
		return nil, fmt.Errorf("read fingerprints of %s: %w", model, w.read.Explain(err))
	}
	return prints, nil
}
