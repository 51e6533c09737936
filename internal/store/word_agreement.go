package store

import (
	"context"
	"database/sql"

	"multiscope/internal/neuron"
	"multiscope/internal/store/sqlite"
)

const agreementsSQL = `-- Reader.agreements
SELECT j.key, e.image_id
FROM json_each(+?2) j
CROSS JOIN examples e ON e.layer_id = +?1 AND e.unit = j.value AND e.kind = 'top' AND e.level = 0 AND e.rank < +?3`

// agreements looks for a word in the captions and categories of the strongest images of units.
func (r *Reader) agreements(ctx context.Context, l layerRow, word string, units []int) ([]neuron.Agreement, error) {
	type strong struct {
		at    int // in units
		image int64
	}
	all, err := sqlite.Collect(ctx, r.read, func(rows *sql.Rows) (s strong, err error) {
		return s, rows.Scan(&s.at, &s.image)
	}, agreementsSQL, l.id, sqlite.List(units), neuron.AgreementImages)
	if err != nil {
		return nil, err
	}
	said := map[int64]saidOf{}
	for _, s := range all {
		said[s.image] = saidOf{}
	}
	if err := r.readSaid(ctx, said); err != nil {
		return nil, err
	}
	found := make([]neuron.Agreement, len(units))
	for _, s := range all {
		found[s.at].Add(word, said[s.image].caption, said[s.image].categories)
	}
	return found, nil
}

// saidOf is what is said of an image: its caption, and its categories' values, a line each.
type saidOf struct{ caption, categories string }

const saidSQL = `-- Reader.readSaid
SELECT i.id, i.caption, coalesce((
    SELECT group_concat(c.value, char(10)) FROM image_categories ic JOIN categories c ON c.id = ic.category_id WHERE ic.image_id = i.id), '')
FROM json_each(+?1) j CROSS JOIN images i ON i.id = j.value`

// readSaid reads what is said of each image once: those that a word drives have their strongest images in common.
func (r *Reader) readSaid(ctx context.Context, said map[int64]saidOf) error {
	ids := make([]int64, 0, len(said))
	for id := range said {
		ids = append(ids, id)
	}
	_, err := sqlite.Collect(ctx, r.read, func(rows *sql.Rows) (struct{}, error) {
		var id int64
		var s saidOf
		err := rows.Scan(&id, &s.caption, &s.categories)
		said[id] = s
		return struct{}{}, err
	}, saidSQL, sqlite.List(ids))
	return err
}
