package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
)

// Querier is a pool of connections or a transaction.
type Querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// Collect runs a query and returns what scan makes of each row.
func Collect[T any](ctx context.Context, db Querier, scan func(*sql.Rows) (T, error), query string, args ...any) ([]T, error) {
	rows, err := db.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []T
	for rows.Next() {
		one, err := scan(rows)
		if err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, rows.Err()
}

// List returns values as a JSON array, which a statement takes as one argument and reads with
// json_each: its text stays the same whatever their count. A table is CROSS JOINed to it, which
// SQLite takes as an order: first the few numbers, then their rows by index.
func List[T int | int64 | uint32 | string | [2]int64 | [4]int64](values []T) string {
	text, err := json.Marshal(values)
	if err != nil || values == nil {
		return "[]"
	}
	return string(text)
}
