package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"

	"multiscope/internal/neuron"
)

const writeClustersSQL = `-- Writer.WriteClusters
INSERT OR REPLACE INTO clusters (layer_id, unit, members, separation) VALUES (?1, ?2, ?3, ?4)`

// WriteClusters stores the clusters of the strongest images of units.
func (w *Writer) WriteClusters(ctx context.Context, model, layer string, units []neuron.Grouping) error {
	l, err := w.layer(ctx, model, layer)
	if err != nil {
		return err
	}
	return w.write.Update(ctx, func(ctx context.Context, tx *sql.Tx) error {
		for _, g := range units {
			if _, err := tx.ExecContext(ctx, writeClustersSQL, l.id, g.Unit, slices.Concat([]byte{}, g.Members), g.Separation); err != nil {
				return fmt.Errorf("write clusters of %s/%s/%d: %w", model, layer, g.Unit, err)
			}
		}
		return nil
	})
}

const finishClustersSQL = `-- Writer.FinishClusters
UPDATE layers SET clustered = summarised WHERE id = ?1 RETURNING model_id`

// FinishClusters records that the clusters of all units of a layer are stored, and drops the embeddings of pictures
// that are no longer among the strongest of any unit of the model.
func (w *Writer) FinishClusters(ctx context.Context, model, layer string) error {
	l, err := w.layer(ctx, model, layer)
	if err != nil {
		return err
	}
	return w.write.Update(ctx, func(ctx context.Context, tx *sql.Tx) error {
		var model int64
		if err := tx.QueryRowContext(ctx, finishClustersSQL, l.id).Scan(&model); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, dropEmbeddingsSQL, model)
		return err
	})
}
