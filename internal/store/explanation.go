package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
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

// findExplanationsSQL reads the index on texts alone, all of it: a label is some words.
const findExplanationsSQL = `-- Reader.FindExplanations
SELECT m.slug, l.slug, e.unit, e.method, e.text, e.correlation
FROM explanations e INDEXED BY explanations_by_text
CROSS JOIN layers l ON l.id = e.layer_id CROSS JOIN models m ON m.id = l.model_id
WHERE instr(' ' || lower(e.text), ' ' || ?1) > 0
ORDER BY lower(e.text) <> ?1, instr(lower(e.text), ?1) <> 1, e.correlation DESC, m.slug, l.slug, e.unit, e.method LIMIT ?2`

// FindExplanations returns at most n units that a program calls a text, in capital or small letters, or something with a
// word that begins with it: whole labels first, then those that begin with it, by how well each predicts. Each unit is
// there once, by its best label.
func (r *Reader) FindExplanations(ctx context.Context, text string, n int) ([]neuron.ExplanationHit, error) {
	text = strings.ToLower(strings.TrimSpace(text))
	if text == "" {
		return nil, nil
	}
	hits, err := sqlite.Collect(ctx, r.read, func(rows *sql.Rows) (h neuron.ExplanationHit, err error) {
		var correlation sql.NullFloat64
		err = rows.Scan(&h.Ref.Model, &h.Ref.Layer, &h.Ref.Unit, &h.Method, &h.Text, &correlation)
		if correlation.Valid {
			h.Correlation = &correlation.Float64
		}
		return h, err
	}, findExplanationsSQL, text, n*len(neuron.ExplanationMethods))
	if err != nil {
		return nil, fmt.Errorf("find labels by programs: %w", r.read.Explain(err))
	}
	seen := map[neuron.Ref]bool{}
	hits = slices.DeleteFunc(hits, func(h neuron.ExplanationHit) bool {
		again := seen[h.Ref]
		seen[h.Ref] = true
		return again
	})
	return hits[:min(n, len(hits))], nil
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
