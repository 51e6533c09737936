package store

import (
	"context"
	"database/sql"
	"fmt"

	"multiscope/internal/neuron"
)

// mostLeftOut is how many files are listed that an index leaves out; the others are counted.
const mostLeftOut = 10_000

const clearLeftOutSQL = `-- Writer.WriteLeftOut
DELETE FROM left_out WHERE dataset_id = (SELECT dataset_id FROM models WHERE slug = ?1)`

const insertLeftOutSQL = `-- Writer.WriteLeftOut
INSERT INTO left_out (dataset_id, position, key, reason) SELECT dataset_id, ?2, ?3, ?4 FROM models WHERE slug = ?1`

const totalLeftOutSQL = `-- Writer.WriteLeftOut
UPDATE datasets SET left_out = ?2 WHERE id = (SELECT dataset_id FROM models WHERE slug = ?1)`

// WriteLeftOut stores, in one transaction and in place of what was there, what a model's data set has and the
// index has not.
func (w *Writer) WriteLeftOut(ctx context.Context, model string, files []neuron.Failure) error {
	return w.write.Update(ctx, func(ctx context.Context, tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, clearLeftOutSQL, model); err != nil {
			return err
		}
		for i, f := range files[:min(len(files), mostLeftOut)] {
			if _, err := tx.ExecContext(ctx, insertLeftOutSQL, model, i, f.Key, f.Reason); err != nil {
				return fmt.Errorf("write that %s is left out: %w", f.Key, err)
			}
		}
		_, err := tx.ExecContext(ctx, totalLeftOutSQL, model, len(files))
		return err
	})
}
