package notes

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"multiscope/internal/neuron"
	"multiscope/internal/store/sqlite"
)

const changesSQL = `-- Reader.Changes
SELECT c.id, a.name, c.at, c.action, c.kind, c.subject, c.text, c.undone > 0
FROM changes c JOIN authors a ON a.id = c.author_id
WHERE +?1 = 0 OR c.id < +?1
ORDER BY c.id DESC LIMIT ?2`

// Changes returns the n changes before the one of a number, or the last n for 0; the newest first.
func (r *Reader) Changes(ctx context.Context, before int64, n int) ([]neuron.Change, error) {
	changes, err := sqlite.Collect(ctx, r.read, func(rows *sql.Rows) (neuron.Change, error) {
		var c neuron.Change
		var at int64
		err := rows.Scan(&c.ID, &c.Author, &at, &c.Action, &c.Kind, &c.Subject, &c.Text, &c.Undone)
		c.At = time.UnixMilli(at)
		return c, err
	}, changesSQL, before, n)
	if err != nil {
		return nil, fmt.Errorf("read changes: %w", r.read.Explain(err))
	}
	return changes, nil
}
