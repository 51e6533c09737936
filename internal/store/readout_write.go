package store

import (
	"context"
	"database/sql"
	"fmt"

	"multiscope/internal/neuron"
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
