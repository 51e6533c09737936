package store

import (
	"context"
	"database/sql"

	"multiscope/internal/neuron"
)

const snapshotTextsSQL = `-- Snapshot.EachTextMaximum
SELECT m.rank, ` + textSearchColumns + ` WHERE s.layer_id = +?1 AND s.unit >= +?2 AND s.unit < +?3 AND m.rank IS NOT NULL ORDER BY s.unit, m.rank`

// EachTextMaximum gives the texts that units of a layer call for most to yield, by unit and rank.
func (s *Snapshot) EachTextMaximum(ctx context.Context, l neuron.Layer, of neuron.UnitSpan, yield func(neuron.RankedText) error) error {
	row, err := s.layer(ctx, l)
	if err != nil {
		return err
	}
	return snapshotError("text maxima", l, each(ctx, s, func(rows *sql.Rows) (m neuron.RankedText, err error) {
		m.Search, m.ScoredText, err = scanTextSearch(rows, &m.Rank)
		return m, err
	}, yield, snapshotTextsSQL, row.id, of.From, of.To))
}
