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
WHERE e.layer_id = ?1 AND e.kind <> 'level' AND NOT EXISTS (
    SELECT 1 FROM heat_maps h WHERE h.layer_id = ?1 AND h.image_id = e.image_id AND h.unit = e.unit)`

// WithoutHeatMap calls visit with each of a layer's strongest and most inhibited examples that has no heat
// map yet: its image, its unit and whether its activation is below zero. An example that is both comes twice.
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
SELECT ?1, i.id, ?3, (j.value >> 32) / ?4, (j.value >> 32) % ?4, substr(?6, 1 + j.key * ?7, ?7)
FROM json_each(+?5) j CROSS JOIN images i ON i.dataset_id = ?2 AND i.ordinal = j.value & 0xffffffff`

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

// writeHeatMaps stores heat maps in the order of the table's key, those of a unit with one statement, which
// takes a quarter of the time.
func writeHeatMaps(ctx context.Context, tx *sql.Tx, l layerRow, places []neuron.UnitHeatMap) error {
	places = slices.SortedFunc(slices.Values(places), func(a, b neuron.UnitHeatMap) int {
		return cmp.Or(cmp.Compare(a.Unit, b.Unit), cmp.Compare(a.Ordinal, b.Ordinal))
	})
	for len(places) > 0 {
		unit := places[0].Unit
		n := slices.IndexFunc(places, func(p neuron.UnitHeatMap) bool { return p.Unit != unit })
		if n < 0 {
			n = len(places)
		}
		if err := writeUnitHeatMaps(ctx, tx, l, places[:n]); err != nil {
			return fmt.Errorf("write heat maps of %s/%s/%d: %w", l.Model, l.Slug, unit, err)
		}
		places = places[n:]
	}
	return nil
}

func writeUnitHeatMaps(ctx context.Context, tx *sql.Tx, l layerRow, maps []neuron.UnitHeatMap) error {
	size := l.Height * l.Width
	at := make([]int64, len(maps)) // of each: position, then ordinal in the lower 32 bits
	cells := make([]byte, 0, len(maps)*size)
	for i, m := range maps {
		if len(m.Heat.Cells) != size {
			return fmt.Errorf("a map has %d cells; want %d", len(m.Heat.Cells), size)
		}
		at[i] = int64(m.Heat.Row*l.Width+m.Heat.Col)<<32 | int64(m.Ordinal)
		cells = append(cells, m.Heat.Cells...)
	}
	_, err := tx.ExecContext(ctx, insertHeatMapSQL, l.id, l.dataset, maps[0].Unit, l.Width, sqlite.List(at), cells, size)
	return err
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
