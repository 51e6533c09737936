package store

import (
	"context"
	"database/sql"
	"encoding/json"

	"multiscope/internal/neuron"
	"multiscope/internal/tensor"
)

const writeWordOrderSQL = `-- writeWordColumns
INSERT OR REPLACE INTO word_orders (layer_id, words) VALUES (?1, ?2)`

const writeWordColumnSQL = `-- writeWordColumns
INSERT OR REPLACE INTO word_columns (layer_id, unit, numbers) VALUES (?1, ?2, ?3)`

// writeWordColumns stores the activations of each unit of a layer on the words of its ranking.
func writeWordColumns(ctx context.Context, tx *sql.Tx, l layerRow, r neuron.WordRanking) error {
	ids, err := json.Marshal(r.IDs)
	if err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, writeWordOrderSQL, l.id, string(ids)); err != nil {
		return err
	}
	column := make([]byte, len(r.IDs)*tensor.HalfBytes)
	for unit := range l.Units {
		for i, row := range r.Activations {
			copy(column[i*tensor.HalfBytes:], row[unit*tensor.HalfBytes:(unit+1)*tensor.HalfBytes])
		}
		if _, err := tx.ExecContext(ctx, writeWordColumnSQL, l.id, unit, column); err != nil {
			return err
		}
	}
	return nil
}
