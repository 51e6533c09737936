package store

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"

	"multiscope/internal/neuron"
	"multiscope/internal/store/sqlite"
)

const withoutHeatMapSQL = `-- Writer.WithoutHeatMap
SELECT i.ordinal, e.unit, e.activation < 0
FROM examples e JOIN images i ON i.id = e.image_id
WHERE e.layer_id = ?1 AND NOT EXISTS (
    SELECT 1 FROM heat_maps h WHERE h.layer_id = ?1 AND h.image_id = e.image_id AND h.unit = e.unit)`

// WithoutHeatMap calls visit with each example of a layer that has no heat map yet: its image, its unit
// and whether its activation is below zero. An example that is both among the strongest and of a level
// comes twice.
func (w *Writer) WithoutHeatMap(ctx context.Context, model, layer string, visit func(ordinal, unit int, inhibits bool)) error {
	l, err := w.layer(ctx, model, layer)
	if err != nil {
		return err
	}
	_, err = sqlite.Collect(ctx, w.read, func(rows *sql.Rows) (struct{}, error) {
		var ordinal, unit int
		var inhibits bool
		err := rows.Scan(&ordinal, &unit, &inhibits)
		visit(ordinal, unit, inhibits)
		return struct{}{}, err
	}, withoutHeatMapSQL, l.id)
	if err != nil {
		return fmt.Errorf("find examples of %s/%s without heat map: %w", model, layer, w.read.Explain(err))
	}
	return nil
}

const insertHeatMapSQL = `-- writeHeatMaps
INSERT OR REPLACE INTO heat_maps (layer_id, image_id, unit, row, col, cells)
SELECT ?1, id, ?4, ?5, ?6, ?7 FROM images WHERE dataset_id = ?2 AND ordinal = ?3`

// WriteHeatMapPass stores heat maps of examples and embeddings of pictures.
func (w *Writer) WriteHeatMapPass(ctx context.Context, model string, pass neuron.HeatMapPass) error {
	layers := make([]layerRow, len(pass.Maps))
	for i, m := range pass.Maps {
		var err error
		if layers[i], err = w.layer(ctx, model, m.Layer); err != nil {
			return err
		}
	}
	return w.write.Update(ctx, func(ctx context.Context, tx *sql.Tx) error {
		for i, m := range pass.Maps {
			if err := writeHeatMaps(ctx, tx, layers[i], m.Units); err != nil {
				return err
			}
		}
		return writeEmbeddings(ctx, tx, model, pass.Embeddings)
	})
}

// writeHeatMaps stores heat maps in the order of the table's key.
func writeHeatMaps(ctx context.Context, tx *sql.Tx, l layerRow, places []neuron.UnitHeatMap) error {
	places = slices.SortedFunc(slices.Values(places), func(a, b neuron.UnitHeatMap) int {
		return cmp.Or(cmp.Compare(a.Unit, b.Unit), cmp.Compare(a.Ordinal, b.Ordinal))
	})
	for _, p := range places {
		_, err := tx.ExecContext(ctx, insertHeatMapSQL, l.id, l.dataset, p.Ordinal, p.Unit, p.Heat.Row, p.Heat.Col, p.Heat.Cells)
		if err != nil {
			return fmt.Errorf("write heat map of %s/%s/%d: %w", l.Model, l.Slug, p.Unit, err)
		}
	}
	return nil
}

const finishHeatMapsSQL = `-- Writer.FinishHeatMaps
UPDATE layers SET heat_mapped = summarised WHERE id = ?1`

// FinishHeatMaps records that every example of a layer has its heat map.
func (w *Writer) FinishHeatMaps(ctx context.Context, model, layer string) error {
	l, err := w.layer(ctx, model, layer)
	if err != nil {
		return err
	}
	_, err = w.write.ExecContext(ctx, finishHeatMapsSQL, l.id)
	return w.read.Explain(err)
}
