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
WHERE m.slug = +?1 ORDER BY l.position LIMIT ?2`

// LeftOut returns what a model's data set has and the index has not: the first files, at most so many, all that are
// stored for a negative number, and how many there are.
func (r *Reader) LeftOut(ctx context.Context, model string, most int) (l neuron.LeftOut, err error) {
	err = r.read.QueryRowContext(ctx, countLeftOutSQL, model).Scan(&l.Total)
	if errors.Is(err, sql.ErrNoRows) || err == nil && l.Total == 0 {
		return l, nil
	}
	if err == nil {
		l.Files, err = sqlite.Collect(ctx, r.read, func(rows *sql.Rows) (f neuron.Failure, err error) {
			return f, rows.Scan(&f.Key, &f.Reason)
		}, leftOutSQL, model, most)
	}
	if err != nil {
		return l, fmt.Errorf("read what is left out of %s: %w", model, r.read.Explain(err))
	}
	return l, nil
}
