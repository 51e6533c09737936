package store

import (
	"context"
	"database/sql"

	"multiscope/internal/neuron"
	"multiscope/internal/store/sqlite"
)

const agreementsSQL = `-- Reader.agreements
SELECT j.key, i.caption, coalesce((
    SELECT group_concat(c.value, char(10)) FROM image_categories ic JOIN categories c ON c.id = ic.category_id WHERE ic.image_id = i.id), '')
FROM json_each(+?2) j
CROSS JOIN examples e ON e.layer_id = +?1 AND e.unit = j.value AND e.kind = 'top' AND e.level = 0 AND e.rank < +?3
JOIN images i ON i.id = e.image_id`

// agreements looks for a word in the captions and categories of the strongest images of units.
func (r *Reader) agreements(ctx context.Context, l layerRow, word string, units []int) ([]neuron.Agreement, error) {
	found := make([]neuron.Agreement, len(units))
	_, err := sqlite.Collect(ctx, r.read, func(rows *sql.Rows) (struct{}, error) {
		var at int
		var caption, categories string
		err := rows.Scan(&at, &caption, &categories)
		if err == nil {
			found[at].Add(word, caption, categories)
		}
		return struct{}{}, err
	}, agreementsSQL, l.id, sqlite.List(units), neuron.AgreementImages)
	return found, err
}
