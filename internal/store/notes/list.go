package notes

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"multiscope/internal/neuron"
	"multiscope/internal/store/sqlite"
)

const listsSQL = `
SELECT l.id, l.slug, l.name, l.description, a.name, l.revision, l.made, l.changed
FROM lists l JOIN authors a ON a.id = l.author_id
WHERE l.withdrawn = 0`

// Lists returns all lists, the last changed first.
func (r *Reader) Lists(ctx context.Context) ([]neuron.List, error) {
	lists, err := r.lists(ctx, "-- Reader.Lists"+listsSQL+" ORDER BY l.changed DESC, l.id DESC")
	if err != nil {
		return nil, fmt.Errorf("read lists: %w", r.read.Explain(err))
	}
	return lists, nil
}

// List returns the list with a slug.
func (r *Reader) List(ctx context.Context, slug string) (neuron.List, error) {
	lists, err := r.lists(ctx, "-- Reader.List"+listsSQL+" AND l.slug = +?1", slug)
	switch {
	case err != nil:
		return neuron.List{}, fmt.Errorf("read list %s: %w", slug, r.read.Explain(err))
	case len(lists) == 0:
		return neuron.List{}, noList(slug)
	}
	return lists[0], nil
}

func noList(slug string) error { return neuron.NotFoundf("There is no list %q here.", slug) }

const listEntriesSQL = `-- Reader.lists
SELECT e.list_id, e.model, e.layer, e.unit, e.note
FROM json_each(+?1) j CROSS JOIN list_entries e ON e.list_id = j.value
ORDER BY e.list_id, e.position`

func (r *Reader) lists(ctx context.Context, query string, args ...any) ([]neuron.List, error) {
	return readLists(ctx, r.read, query, args...)
}

// readLists returns the lists that a query finds, with their entries.
func readLists(ctx context.Context, db sqlite.Querier, query string, args ...any) ([]neuron.List, error) {
	var ids []int64
	place := map[int64]int{}
	lists, err := sqlite.Collect(ctx, db, func(rows *sql.Rows) (neuron.List, error) {
		var l neuron.List
		var id, made, changed int64
		err := rows.Scan(&id, &l.Slug, &l.Name, &l.Description, &l.Author, &l.Revision, &made, &changed)
		place[id] = len(ids)
		ids = append(ids, id)
		l.Made, l.Changed = time.UnixMilli(made), time.UnixMilli(changed)
		return l, err
	}, query, args...)
	if err != nil {
		return nil, err
	}
	_, err = sqlite.Collect(ctx, db, func(rows *sql.Rows) (struct{}, error) {
		var id int64
		var e neuron.ListEntry
		err := rows.Scan(&id, &e.Model, &e.Layer, &e.Unit, &e.Note)
		l := &lists[place[id]]
		l.Entries = append(l.Entries, e)
		return struct{}{}, err
	}, listEntriesSQL, sqlite.List(ids))
	return lists, err
}
