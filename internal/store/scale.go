package store

import (
	"context"
	"database/sql"
	"fmt"

	"multiscope/internal/neuron"
	"multiscope/internal/store/sqlite"
)

const unitScalesSQL = `-- Reader.UnitScales
SELECT unit, std, max > 0 FROM units WHERE layer_id = +?1 ORDER BY unit`

// UnitScales returns the scales of the units of a layer that is summarised, by number. They are shared and are not to be
// changed.
func (r *Reader) UnitScales(ctx context.Context, model, layer string) ([]neuron.Scale, error) {
	l, err := r.readyLayer(ctx, model, layer)
	if err != nil {
		return nil, err
	}
	scales, err := r.unitScalesHeld.get(ctx, r, l.id, func() ([]neuron.Scale, error) {
		return sqlite.Collect(ctx, r.read, func(rows *sql.Rows) (s neuron.Scale, err error) {
			return s, rows.Scan(&s.Unit, &s.Std, &s.Live)
		}, unitScalesSQL, l.id)
	})
	if err != nil {
		return nil, fmt.Errorf("read scales of %s/%s: %w", model, layer, r.read.Explain(err))
	}
	return scales, nil
}
