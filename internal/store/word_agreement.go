package store

import (
	"context"
	"database/sql"
	"slices"
	"strings"

	"multiscope/internal/neuron"
	"multiscope/internal/store/sqlite"
)

// agreements looks for a word in the captions and categories of the strongest images of units.
func (r *Reader) agreements(ctx context.Context, l layerRow, word string, units []int) ([]neuron.Agreement, error) {
	keys := unitKeys(slices.Repeat([]*layerRow{&l}, len(units)), units)
	top, err := r.topHeld.each(ctx, r, keys, func(missing []unitKey) ([][]int64, error) { return r.readTop(ctx, missing) })
	if err != nil {
		return nil, err
	}
	said, err := r.saidHeld.each(ctx, r, slices.Concat(top...), func(missing []int64) ([]string, error) { return r.readSaid(ctx, missing) })
	if err != nil {
		return nil, err
	}
	found := make([]neuron.Agreement, len(units))
	for i, images := range top {
		for _, labels := range said[:len(images)] {
			found[i].Add(word, labels)
		}
		said = said[len(images):]
	}
	return found, nil
}

const topSQL = `-- Reader.readTop
SELECT j.key, e.image_id
FROM json_each(+?1) j
CROSS JOIN examples e ON e.layer_id = j.value ->> 0 AND e.unit = j.value ->> 1 AND e.kind = 'top' AND e.level = 0 AND e.rank < +?2`

// readTop returns the numbers of the strongest images of units, those that are asked for agreement.
func (r *Reader) readTop(ctx context.Context, keys []unitKey) ([][]int64, error) {
	return collectGroups[int64](ctx, r, len(keys), topSQL, keyList(keys), neuron.AgreementImages)
}

const saidSQL = `-- Reader.readSaid
SELECT j.key, i.caption, coalesce((
    SELECT group_concat(c.value, char(10)) FROM image_categories ic JOIN categories c ON c.id = ic.category_id WHERE ic.image_id = i.id), '')
FROM json_each(+?1) j CROSS JOIN images i ON i.id = j.value`

// readSaid returns what is said of each image: its caption, and its categories' values, a line each.
func (r *Reader) readSaid(ctx context.Context, images []int64) ([]string, error) {
	said := make([]string, len(images))
	_, err := sqlite.Collect(ctx, r.read, func(rows *sql.Rows) (struct{}, error) {
		var at int
		var caption, categories string
		err := rows.Scan(&at, &caption, &categories)
		said[at] = strings.ToLower(caption + "\n" + categories) // the same for every search
		return struct{}{}, err
	}, saidSQL, sqlite.List(images))
	return said, err
}
