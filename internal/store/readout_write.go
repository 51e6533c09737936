package store

import (
	"context"
	"database/sql"
	"fmt"

	"multiscope/internal/neuron"
	"multiscope/internal/store/sqlite"
	"multiscope/internal/tensor"
)

const writeReadoutSQL = `-- Writer.WriteReadout
INSERT OR REPLACE INTO readouts (layer_id, embedding, numbers) VALUES (?1, ?2, ?3)`

// WriteReadout stores how the image embedding reads the units of a layer.
func (w *Writer) WriteReadout(ctx context.Context, model, layer string, r neuron.Readout) error {
	l, err := w.layer(ctx, model, layer)
	if err != nil {
		return err
	}
	if len(r.Matrix) != l.Units*r.Embedding {
		return fmt.Errorf("%d numbers for %d units of %d", len(r.Matrix), l.Units, r.Embedding)
	}
	return w.write.Update(ctx, func(ctx context.Context, tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, writeReadoutSQL, l.id, r.Embedding, tensor.LittleEndian(r.Matrix))
		return err
	})
}

const readoutLayersSQL = `-- Writer.ReadoutLayers
SELECT l.slug FROM readouts r JOIN layers l ON l.id = r.layer_id JOIN models m ON m.id = l.model_id WHERE m.slug = ?1`

// ReadoutLayers returns the slugs of a model's layers that have a readout.
func (w *Writer) ReadoutLayers(ctx context.Context, model string) (map[string]bool, error) {
	return w.set(ctx, readoutLayersSQL, model)
}

// set returns the strings that a query about a model gives.
func (w *Writer) set(ctx context.Context, query, model string) (map[string]bool, error) {
	have := map[string]bool{}
	_, err := sqlite.Collect(ctx, w.read, func(rows *sql.Rows) (struct{}, error) {
		var s string
		err := rows.Scan(&s)
		have[s] = true
		return struct{}{}, err
	}, query, model)
	return have, w.read.Explain(err)
}
