package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"multiscope/internal/neuron"
	"multiscope/internal/store/sqlite"
)

const countLeftOutSQL = `-- Reader.LeftOut
SELECT d.left_out FROM datasets d JOIN models m ON m.dataset_id = d.id WHERE m.slug = +?1`

const leftOutSQL = `-- Reader.LeftOut
SELECT l.key, l.reason FROM left_out l JOIN models m ON m.dataset_id = l.dataset_id
WHERE m.slug = +?1 ORDER BY l.position`

// LeftOut returns what a model's data set has and the index has not.
func (r *Reader) LeftOut(ctx context.Context, model string) (l neuron.LeftOut, err error) {
	err = r.read.QueryRowContext(ctx, countLeftOutSQL, model).Scan(&l.Total)
	if errors.Is(err, sql.ErrNoRows) || err == nil && l.Total == 0 {
		return l, nil
	}
	if err == nil {
		l.Files, err = sqlite.Collect(ctx, r.read, func(rows *sql.Rows) (f neuron.Failure, err error) {
			return f, rows.Scan(&f.Key, &f.Reason)
		}, leftOutSQL, model)
	}
	if err != nil {
		return l, fmt.Errorf("read what is left out of %s: %w", model, r.read.Explain(err))
	}
	return l, nil
}
