package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"time"

	"multiscope/internal/neuron"
	"multiscope/internal/store/sqlite"
)

// explanationColumns are those that scanExplanation reads.
const explanationColumns = "unit, method, text, terms, correlation, judged, recipe, made FROM explanations"

const unitExplanationsSQL = `-- Reader.explanations
SELECT ` + explanationColumns + ` WHERE layer_id = +?1 AND unit = +?2 ORDER BY method`

// explanations returns what programs call a unit, by method in alphabetical order.
func (r *Reader) explanations(ctx context.Context, layer layerRow, unit int) ([]neuron.Explanation, error) {
	found, err := sqlite.Collect(ctx, r.read, scanExplanation, unitExplanationsSQL, layer.id, unit)
	if err != nil {
		return nil, fmt.Errorf("read explanations of %s/%s/%d: %w", layer.Model, layer.Slug, unit, r.read.Explain(err))
	}
	return found, nil
}

const explanationsSQL = `-- Reader.EachExplanation
SELECT ` + explanationColumns + ` WHERE layer_id = +?1 ORDER BY unit, method`

// EachExplanation visits what programs call the units of a layer, by unit and method.
func (r *Reader) EachExplanation(ctx context.Context, model, layer string, visit func(neuron.Explanation) error) error {
	l, err := r.layer(ctx, model, layer)
	if err != nil {
		return err
	}
	_, err = sqlite.Collect(ctx, r.read, func(rows *sql.Rows) (struct{}, error) {
		e, err := scanExplanation(rows)
		if err == nil {
			err = visit(e)
		}
		return struct{}{}, err
	}, explanationsSQL, l.id)
	if err != nil {
		return fmt.Errorf("read explanations of %s/%s: %w", model, layer, r.read.Explain(err))
	}
	return nil
}

func scanExplanation(rows *sql.Rows) (e neuron.Explanation, err error) {
	var terms, judged string
	var correlation sql.NullFloat64
	var made int64
	if err := rows.Scan(&e.Unit, &e.Method, &e.Text, &terms, &correlation, &judged, &e.Recipe, &made); err != nil {
		return e, err
	}
	if correlation.Valid {
		e.Correlation = &correlation.Float64
	}
	e.Made = time.UnixMilli(made)
	if err := json.Unmarshal([]byte(terms), &e.Terms); err != nil {
		return e, fmt.Errorf("terms of unit %d: %w", e.Unit, err)
	}
	if err := json.Unmarshal([]byte(judged), &e.Judged); err != nil {
		return e, fmt.Errorf("judgement of unit %d: %w", e.Unit, err)
	}
	return e, nil
}

const snapshotExplanationsSQL = `-- Snapshot.EachExplanation
SELECT ` + explanationColumns + ` WHERE layer_id = +?1 AND unit >= +?2 AND unit < +?3 ORDER BY unit, method`

// EachExplanation gives what programs call units of a layer to yield, by unit and method.
func (s *Snapshot) EachExplanation(ctx context.Context, l neuron.Layer, of neuron.UnitSpan, yield func(neuron.Explanation) error) error {
	row, err := s.layer(ctx, l)
	if err != nil {
		return err
	}
	return snapshotError("labels by programs", l, each(ctx, s, scanExplanation, yield, snapshotExplanationsSQL, row.id, of.From, of.To))
}
