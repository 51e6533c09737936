package store

import (
	"context"
	"database/sql"
	"encoding/json"
)

// querier is a pool of connections or a transaction.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// collect runs a query and returns what scan makes of each row.
func collect[T any](ctx context.Context, db querier, scan func(*sql.Rows) (T, error), query string, args ...any) ([]T, error) {
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

// list returns numbers as a JSON array, which a statement takes as one argument and reads with
// json_each: its text stays the same whatever their count. A table is CROSS JOINed to it, which
// SQLite takes as an order: first the few numbers, then their rows by index.
func list[T int | int64 | uint32 | [2]int64](numbers []T) string {
	text, err := json.Marshal(numbers)
	if err != nil || numbers == nil {
		return "[]"
	}
	return string(text)
}
