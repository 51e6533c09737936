package store

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"

	"multiscope/internal/neuron"
	"multiscope/internal/store/sqlite"
)

const uncomparedLayersSQL = `-- Writer.UncomparedLayers
SELECT am.slug, a.slug, a.tap, a.units, a.height, a.width, a.reduce, 1, a.live, a.words, 0, 0, 0, 0, 0, 0, 0,
       bm.slug, b.slug, b.units, a.summarised, d.images, a.sampled
FROM models am JOIN datasets d ON d.id = am.dataset_id JOIN layers a ON a.model_id = am.id
JOIN models bm ON bm.dataset_id = am.dataset_id JOIN layers b ON b.model_id = bm.id
LEFT JOIN compared_layers c ON c.layer_id = a.id AND c.other_layer_id = b.id
WHERE a.id <= b.id AND (am.slug = ?1 OR bm.slug = ?1)
  AND a.summarised > 0 AND a.summarised = b.summarised AND a.sampled = b.sampled AND a.summarised IS NOT c.files
ORDER BY a.id, b.id`

// UncomparedLayers returns the pairs of layers, one of them of a model, whose units have not been
// compared over all files that both cover.
func (w *Writer) UncomparedLayers(ctx context.Context, model string) ([]neuron.LayerPair, error) {
	pairs, err := sqlite.Collect(ctx, w.read, func(rows *sql.Rows) (p neuron.LayerPair, err error) {
		p.A, err = scanLayer(rows, &p.B.Model, &p.B.Slug, &p.B.Units, &p.Files, &p.Images, &p.Sampled)
		return p, err
	}, uncomparedLayersSQL, model)
	if err != nil {
		return nil, fmt.Errorf("read layers to be compared: %w", w.read.Explain(err))
	}
	return pairs, nil
}

const deleteNeighboursSQL = `-- Writer.WriteNeighbours
DELETE FROM neighbours WHERE layer_id = ?1 AND other_layer_id = ?2`

const insertNeighbourSQL = `-- Writer.WriteNeighbours
INSERT INTO neighbours (layer_id, unit, other_layer_id, rank, other_unit, correlation) VALUES (?1, ?2, ?3, ?4, ?5, ?6)`

const comparedSQL = `-- Writer.WriteNeighbours
INSERT OR REPLACE INTO compared_layers (layer_id, other_layer_id, files) VALUES (?1, ?2, ?3)`

// WriteNeighbours stores, in one transaction, the nearest units in B of each unit of A and, unless A is
// B, those in A of each unit of B.
func (w *Writer) WriteNeighbours(ctx context.Context, p neuron.LayerPair, ofA, ofB [][]neuron.Correlated) error {
	a, errA := w.layer(ctx, p.A.Model, p.A.Slug)
	b, errB := w.layer(ctx, p.B.Model, p.B.Slug)
	if err := cmp.Or(errA, errB); err != nil {
		return err
	}
	return w.write.Update(ctx, func(ctx context.Context, tx *sql.Tx) error {
		if err := writeNeighbours(ctx, tx, a.id, b.id, ofA); err != nil {
			return err
		}
		if a.id != b.id {
			if err := writeNeighbours(ctx, tx, b.id, a.id, ofB); err != nil {
				return err
			}
		}
		_, err := tx.ExecContext(ctx, comparedSQL, a.id, b.id, p.Files)
		return err
	})
}

func writeNeighbours(ctx context.Context, tx *sql.Tx, layer, other int64, near [][]neuron.Correlated) error {
	if _, err := tx.ExecContext(ctx, deleteNeighboursSQL, layer, other); err != nil {
		return err
	}
	for unit, list := range near {
		for rank, n := range list {
			if _, err := tx.ExecContext(ctx, insertNeighbourSQL, layer, unit, other, rank, n.Unit, n.Correlation); err != nil {
				return err
			}
		}
	}
	return nil
}
