package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"

	"multiscope/internal/neuron"
	"multiscope/internal/store/sqlite"
)

// Only layers whose statistics are those of all that was seen can be measured: seen differs while a run goes on.
const metricsBasisSQL = `-- Writer.MetricsBasis
SELECT CASE WHEN l.summarised = l.seen THEN l.summarised ELSE 0 END, l.sampled, l.heat_mapped,
       m.id, (SELECT coalesce(sum(images), 0) FROM categories WHERE dataset_id = m.dataset_id)
FROM layers l JOIN models m ON m.id = l.model_id WHERE l.id = ?1`

// Of images that are not among the strongest, embeddings come and go with what else asks for them, such as labels by programs.
const embeddedSQL = `-- Writer.MetricsBasis
SELECT count(*) FROM embeddings WHERE model_id = ?1 AND image_id IN (` + strongestImagesSQL + `)`

// MetricsBasis returns from what the metrics of a layer were computed, the zero one before they were, and from what they could
// be computed now, with no Files while there are no statistics of all that was seen.
func (w *Writer) MetricsBasis(ctx context.Context, model, layer string) (found, now neuron.MetricsBasis, err error) {
	l, err := w.layer(ctx, model, layer)
	if err != nil {
		return found, now, err
	}
	now.Rule = neuron.MetricsRule
	var id int64 // of the model
	err = w.read.QueryRowContext(ctx, metricsBasisSQL, l.id).Scan(&now.Files, &now.Sampled, &now.HeatMapped, &id, &now.Said)
	if err == nil {
		err = w.read.QueryRowContext(ctx, embeddedSQL, id).Scan(&now.Embedded)
	}
	if err != nil {
		return found, now, fmt.Errorf("read from what the metrics of %s/%s can be computed: %w", model, layer, w.read.Explain(err))
	}
	was, err := w.layerMetrics(ctx, l)
	if err != nil || was == nil {
		return found, now, err
	}
	return was.MetricsBasis, now, nil
}

const topHeatMapsSQL = `-- Writer.TopHeatMaps
SELECT u.unit, h.cells FROM units u
CROSS JOIN examples e ON e.layer_id = u.layer_id AND e.unit = u.unit AND e.kind = 'top' AND e.level = 0
CROSS JOIN heat_maps h ON h.layer_id = u.layer_id AND h.unit = u.unit AND h.image_id = e.image_id
WHERE u.layer_id = ?1 AND u.unit >= ?2 AND u.unit < ?3 ORDER BY u.unit, e.rank`

// TopHeatMaps calls visit with the heat maps of the strongest images of the units from one number up to another, height × width
// cells each, which are not to be kept.
func (w *Writer) TopHeatMaps(ctx context.Context, model, layer string, from, to int, visit func(unit int, cells []byte)) error {
	l, err := w.layer(ctx, model, layer)
	if err != nil {
		return err
	}
	_, err = sqlite.Collect(ctx, w.read, func(rows *sql.Rows) (struct{}, error) {
		var unit int
		var cells sql.RawBytes
		if err := rows.Scan(&unit, &cells); err != nil {
			return struct{}{}, err
		}
		if len(cells) != l.Height*l.Width {
			return struct{}{}, fmt.Errorf("a map of unit %d has %d cells; want %d", unit, len(cells), l.Height*l.Width)
		}
		visit(unit, cells)
		return struct{}{}, nil
	}, topHeatMapsSQL, l.id, from, to)
	if err != nil {
		return fmt.Errorf("read heat maps of %s/%s: %w", model, layer, w.read.Explain(err))
	}
	return nil
}

const deleteMetricsSQL = `-- Writer.WriteMetrics
DELETE FROM unit_metrics WHERE layer_id = ?1`

const insertMetricsSQL = `-- Writer.WriteMetrics
INSERT INTO unit_metrics (layer_id, unit, monosemanticity, clarity, polysemanticity, localisation, variance_explained, explained_by,
    average_precision, best_category, redundancy, redundant_with)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, (SELECT id FROM categories WHERE dataset_id = ?10 AND name = ?11 AND value = ?12), ?13, ?14)`

const finishMetricsSQL = `-- Writer.WriteMetrics
UPDATE layers SET metrics_by = ?2 WHERE id = ?1`

// WriteMetrics stores, in one transaction and in place of earlier ones, the metrics of each unit of a layer, and over what they
// were computed.
func (w *Writer) WriteMetrics(ctx context.Context, model, layer string, by neuron.LayerMetrics, units []neuron.UnitMetrics) error {
	l, err := w.layer(ctx, model, layer)
	if err != nil {
		return err
	}
	text, err := json.Marshal(by)
	if err != nil {
		return err
	}
	return w.write.Update(ctx, func(ctx context.Context, tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, deleteMetricsSQL, l.id); err != nil {
			return err
		}
		for unit, m := range units {
			var with *int
			if m.Redundancy != nil {
				with = &m.RedundantWith
			}
			_, err := tx.ExecContext(ctx, insertMetricsSQL, l.id, unit, m.Monosemanticity, m.Clarity, m.Polysemanticity, m.Localisation,
				m.VarianceExplained, m.ExplainedBy, m.AveragePrecision, l.dataset, m.BestCategory.Name, m.BestCategory.Value, m.Redundancy, with)
			if err != nil {
				return fmt.Errorf("write the metrics of %s/%s/%d: %w", model, layer, unit, err)
			}
		}
		_, err := tx.ExecContext(ctx, finishMetricsSQL, l.id, string(text))
		return err
	})
}
