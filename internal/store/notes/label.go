package notes

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"multiscope/internal/neuron"
	"multiscope/internal/store/sqlite"
)

const labelsSQL = `-- Reader.Labels
SELECT l.id, l.model, l.layer, l.unit, l.weights, a.name, l.text, l.note, l.confidence, l.made, l.withdrawn
FROM labels l JOIN authors a ON a.id = l.author_id
WHERE l.withdrawn = 0 OR ?1
ORDER BY l.model, l.layer, l.unit, l.made, l.id`

// Labels returns the labels that stand, or all that ever stood, by unit and the oldest first.
func (r *Reader) Labels(ctx context.Context, withdrawn bool) ([]neuron.Label, error) {
	labels, err := sqlite.Collect(ctx, r.read, scanLabel, labelsSQL, withdrawn)
	if err != nil {
		return nil, fmt.Errorf("read labels: %w", r.read.Explain(err))
	}
	return labels, nil
}

const unitLabelsSQL = `-- Reader.UnitLabels
SELECT l.id, l.model, l.layer, l.unit, l.weights, a.name, l.text, l.note, l.confidence, l.made, l.withdrawn
FROM labels l JOIN authors a ON a.id = l.author_id
WHERE l.model = +?1 AND l.layer = +?2 AND l.unit = +?3 AND (l.withdrawn = 0 OR +?4)
ORDER BY l.made, l.id`

// UnitLabels returns the labels of a unit, the oldest first: those that stand, or all that ever stood.
func (r *Reader) UnitLabels(ctx context.Context, ref neuron.Ref, withdrawn bool) ([]neuron.Label, error) {
	labels, err := sqlite.Collect(ctx, r.read, scanLabel, unitLabelsSQL, ref.Model, ref.Layer, ref.Unit, withdrawn)
	if err != nil {
		return nil, fmt.Errorf("read labels of %s: %w", ref, r.read.Explain(err))
	}
	return labels, nil
}

func scanLabel(rows *sql.Rows) (neuron.Label, error) {
	var l neuron.Label
	var confidence sql.NullFloat64
	var made, withdrawn int64
	err := rows.Scan(&l.ID, &l.Model, &l.Layer, &l.Unit, &l.Weights, &l.Author, &l.Text, &l.Note, &confidence, &made, &withdrawn)
	if confidence.Valid {
		l.Confidence = &confidence.Float64
	}
	l.Made, l.Withdrawn = time.UnixMilli(made), timeOf(withdrawn)
	return l, err
}

// timeOf is the inverse of milliseconds: the zero time for 0.
func timeOf(milliseconds int64) time.Time {
	if milliseconds == 0 {
		return time.Time{}
	}
	return time.UnixMilli(milliseconds)
}
