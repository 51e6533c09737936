package store

import (
	"context"
	"database/sql"

	"multiscope/internal/store/sqlite"
)

const withoutWordMomentsSQL = `-- Reader.withoutWordMoments
SELECT l.id, l.units FROM layers l
WHERE l.words > 0 AND NOT EXISTS (SELECT 1 FROM word_moments m WHERE m.layer_id = l.id)`

// withoutWordMoments returns the layers whose words were ranked before moments were stored with them.
func (r *Reader) withoutWordMoments(ctx context.Context) ([]layerRow, error) {
	layers, err := sqlite.Collect(ctx, r.read, func(rows *sql.Rows) (l layerRow, err error) {
		return l, rows.Scan(&l.id, &l.Units)
	}, withoutWordMomentsSQL)
	return layers, r.read.Explain(err)
}
