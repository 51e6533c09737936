package store

import (
	"context"
	"database/sql"
	"fmt"

	"multiscope/internal/neuron"
	"multiscope/internal/store/sqlite"
)

const topOrdinalsSQL = `-- Writer.TopOrdinals
SELECT u.unit, i.ordinal FROM units u
CROSS JOIN examples e ON e.layer_id = u.layer_id AND e.unit = u.unit AND e.kind = 'top' AND e.level = 0 AND e.rank < ?2 AND e.activation > 0
JOIN images i ON i.id = e.image_id
WHERE u.layer_id = ?1 ORDER BY u.unit, e.rank`

// TopOrdinals returns the strongest images of each unit of a layer, at most n, without those that leave it
// at or below zero.
func (w *Writer) TopOrdinals(ctx context.Context, model, layer string, n int) ([][]int, error) {
	l, err := w.layer(ctx, model, layer)
	if err != nil {
		return nil, err
	}
	units := make([][]int, l.Units)
	_, err = sqlite.Collect(ctx, w.read, func(rows *sql.Rows) (struct{}, error) {
		var unit, ordinal int
		err := rows.Scan(&unit, &ordinal)
		units[unit] = append(units[unit], ordinal)
		return struct{}{}, err
	}, topOrdinalsSQL, l.id, n)
	return units, w.read.Explain(err)
}

const eachImageSQL = `-- Writer.EachImage
SELECT ` + imageColumns + `, i.ordinal FROM models m JOIN images i ON i.dataset_id = m.dataset_id
WHERE m.slug = ?1 ORDER BY i.ordinal`

// EachImage calls visit for each image of a model's data set, in order.
func (w *Writer) EachImage(ctx context.Context, model string, visit func(ordinal int, im neuron.Image)) error {
	_, err := sqlite.Collect(ctx, w.read, func(rows *sql.Rows) (struct{}, error) {
		var f imageFields
		var ordinal int
		if err := rows.Scan(append(f.pointers(), &ordinal)...); err != nil {
			return struct{}{}, err
		}
		im, err := f.value()
		visit(ordinal, im)
		return struct{}{}, err
	}, eachImageSQL, model)
	return w.read.Explain(err)
}

const writeSharedSQL = `-- Writer.WriteShared
UPDATE units SET shared = ?3, shared_by = ?4, shared_among = ?5, shared_kind = ?6 WHERE layer_id = ?1 AND unit = ?2`

const finishSharedSQL = `-- Writer.WriteShared
UPDATE layers SET shared_files = summarised WHERE id = ?1`

// WriteShared stores, in one transaction, what the strongest images of each unit of a layer share.
func (w *Writer) WriteShared(ctx context.Context, model, layer string, units []neuron.Shared) error {
	l, err := w.layer(ctx, model, layer)
	if err != nil {
		return err
	}
	return w.write.Update(ctx, func(ctx context.Context, tx *sql.Tx) error {
		for unit, s := range units {
			if _, err := tx.ExecContext(ctx, writeSharedSQL, l.id, unit, s.Name, s.Images, s.Among, s.Kind); err != nil {
				return fmt.Errorf("write what the images of %s/%s/%d share: %w", model, layer, unit, err)
			}
		}
		_, err := tx.ExecContext(ctx, finishSharedSQL, l.id)
		return err
	})
}
