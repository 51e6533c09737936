package notes

import (
	"context"
	"database/sql"
	"fmt"

	"multiscope/internal/store/sqlite"
)

const authorsSQL = `-- Reader.Authors
SELECT name FROM authors ORDER BY name`

// Authors returns the names of all who ever added or changed something.
func (r *Reader) Authors(ctx context.Context) ([]string, error) {
	names, err := sqlite.Collect(ctx, r.read, func(rows *sql.Rows) (name string, err error) {
		return name, rows.Scan(&name)
	}, authorsSQL)
	if err != nil {
		return nil, fmt.Errorf("read authors: %w", r.read.Explain(err))
	}
	return names, nil
}
