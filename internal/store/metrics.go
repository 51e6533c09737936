package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"multiscope/internal/neuron"
)

// metricColumns are the metrics of a unit that metricPointers receives, of the tables that metricsOf joins to a unit u.
const metricColumns = `um.monosemanticity, um.clarity, um.polysemanticity, um.localisation, um.variance_explained, coalesce(um.explained_by, ''),
       um.average_precision, coalesce(umc.name, ''), coalesce(umc.value, ''), coalesce(umc.images, 0), um.redundancy, coalesce(um.redundant_with, 0)`

const metricsOf = `LEFT JOIN unit_metrics um ON um.layer_id = u.layer_id AND um.unit = u.unit LEFT JOIN categories umc ON umc.id = um.best_category`

func metricPointers(m *neuron.UnitMetrics) []any {
	return []any{&m.Monosemanticity, &m.Clarity, &m.Polysemanticity, &m.Localisation, &m.VarianceExplained, &m.ExplainedBy,
		&m.AveragePrecision, &m.BestCategory.Name, &m.BestCategory.Value, &m.BestImages, &m.Redundancy, &m.RedundantWith}
}

const layerMetricsSQL = `-- Reader.LayerMetrics
SELECT metrics_by FROM layers WHERE id = +?1`

// LayerMetrics returns over what the metrics of a layer were computed; nil before they were.
func (r *Reader) LayerMetrics(ctx context.Context, model, layer string) (*neuron.LayerMetrics, error) {
	l, err := r.layer(ctx, model, layer)
	if err != nil {
		return nil, err
	}
	return r.layerMetrics(ctx, l)
}

func (r *Reader) layerMetrics(ctx context.Context, l layerRow) (*neuron.LayerMetrics, error) {
	var by string
	err := r.read.QueryRowContext(ctx, layerMetricsSQL, l.id).Scan(&by)
	if err == nil && by == "" {
		return nil, nil
	}
	var m neuron.LayerMetrics
	if err == nil {
		err = json.Unmarshal([]byte(by), &m)
	}
	if err != nil {
		return nil, fmt.Errorf("read from what the metrics of %s/%s were computed: %w", l.Model, l.Slug, r.read.Explain(err))
	}
	return &m, nil
}

// metricPlacesSQL counts, for each metric by its index, the units of a layer that have more of it than a unit, and those
// that have it.
var metricPlacesSQL = func() string {
	query := "-- Reader.metricPlaces\nSELECT "
	for i, m := range neuron.Metrics {
		if i > 0 {
			query += ",\n       "
		}
		query += fmt.Sprintf("(SELECT count(*) FROM unit_metrics WHERE layer_id = +?1 AND %[1]s > own.%[1]s), "+
			"(SELECT count(*) FROM unit_metrics WHERE layer_id = +?1 AND %[1]s IS NOT NULL)", m)
	}
	return query + "\nFROM unit_metrics own WHERE own.layer_id = +?1 AND own.unit = +?2"
}()

// metricPlaces returns where a unit's metrics stand among those of its layer: of those that it has.
func (r *Reader) metricPlaces(ctx context.Context, l layerRow, u neuron.Unit) (map[neuron.Metric]neuron.MetricPlace, error) {
	places := make([]neuron.MetricPlace, len(neuron.Metrics))
	var into []any
	for i := range places {
		into = append(into, &places[i].Above, &places[i].Of)
	}
	err := r.read.QueryRowContext(ctx, metricPlacesSQL, l.id, u.Unit).Scan(into...)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read where the metrics of %s stand: %w", u.Ref, r.read.Explain(err))
	}
	of := map[neuron.Metric]neuron.MetricPlace{}
	for i, m := range neuron.Metrics {
		if m.Of(u.Metrics) != nil {
			of[m] = places[i]
		}
	}
	return of, nil
}

// addMetrics adds over what the metrics of a unit were computed and where they stand.
func (r *Reader) addMetrics(ctx context.Context, l layerRow, d *neuron.UnitDetail) (err error) {
	if d.LayerMetrics, err = r.layerMetrics(ctx, l); err != nil || d.LayerMetrics == nil {
		return err
	}
	d.MetricPlaces, err = r.metricPlaces(ctx, l, d.Unit)
	return err
}
