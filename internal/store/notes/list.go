package notes

import (
	"context"
	"database/sql"
	"errors"
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
SELECT model, layer, unit, note FROM list_entries WHERE list_id = +?1 ORDER BY position`

func (r *Reader) lists(ctx context.Context, query string, args ...any) ([]neuron.List, error) {
	var ids []int64
	lists, err := sqlite.Collect(ctx, r.read, func(rows *sql.Rows) (neuron.List, error) {
		var l neuron.List
		var id, made, changed int64
		err := rows.Scan(&id, &l.Slug, &l.Name, &l.Description, &l.Author, &l.Revision, &made, &changed)
		ids = append(ids, id)
		l.Made, l.Changed = time.UnixMilli(made), time.UnixMilli(changed)
		return l, err
	}, query, args...)
	for i := range lists {
		var failed error
		lists[i].Entries, failed = sqlite.Collect(ctx, r.read, scanListEntry, listEntriesSQL, ids[i])
		err = errors.Join(err, failed)
	}
	return lists, err
}

func scanListEntry(rows *sql.Rows) (e neuron.ListEntry, err error) {
	return e, rows.Scan(&e.Model, &e.Layer, &e.Unit, &e.Note)
}
