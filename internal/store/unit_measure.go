package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"multiscope/internal/neuron"
)

// Measures returns by which metrics the units of a layer can be sorted, and from where on they are called monosemantic.
func (r *Reader) Measures(ctx context.Context, model, layer string) (neuron.Measures, error) {
	l, err := r.layer(ctx, model, layer)
	if err != nil {
		return neuron.Measures{}, err
	}
	return r.measures(ctx, l)
}

func (r *Reader) measures(ctx context.Context, l layerRow) (neuron.Measures, error) {
	m, err := r.measuresHeld.get(ctx, r, l.id, func() (neuron.Measures, error) { return r.readMeasures(ctx, l) })
	if err != nil {
		return m, fmt.Errorf("read metrics of %s/%s: %w", l.Model, l.Slug, r.read.Explain(err))
	}
	return m, nil
}

// mostOfMetricSQL reads the largest value of a metric in a layer.
func mostOfMetricSQL(o unitOrder) string {
	return "-- Reader.Measures\nSELECT " + o.key + " FROM unit_metrics um WHERE um.layer_id = +?1 ORDER BY " + o.by() + " LIMIT 1"
}

const upperQuartileSQL = `-- Reader.Measures
SELECT monosemanticity FROM unit_metrics WHERE layer_id = +?1 AND monosemanticity IS NOT NULL ORDER BY monosemanticity DESC
LIMIT 1 OFFSET (SELECT (count(*) - 1) / 4 FROM unit_metrics WHERE layer_id = +?1 AND monosemanticity IS NOT NULL)`

func (r *Reader) readMeasures(ctx context.Context, l layerRow) (m neuron.Measures, err error) {
	for _, sort := range neuron.MetricSorts {
		var most sql.NullFloat64
		err := r.read.QueryRowContext(ctx, mostOfMetricSQL(unitOrders[sort]), l.id).Scan(&most)
		if errors.Is(err, sql.ErrNoRows) {
			return m, nil
		}
		if err != nil {
			return m, err
		}
		if most.Valid {
			m.Sorts = append(m.Sorts, sort)
		}
	}
	var quartile float64
	err = r.read.QueryRowContext(ctx, upperQuartileSQL, l.id).Scan(&quartile)
	if errors.Is(err, sql.ErrNoRows) {
		return m, nil
	}
	m.Monosemantic = &quartile
	return m, err
}
