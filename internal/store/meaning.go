package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"multiscope/internal/neuron"
	"multiscope/internal/store/sqlite"
)

// meaningExamples is how many images of each meaning pages show.
const meaningExamples = 8

const unitMeaningsSQL = `-- Reader.unitMeanings
SELECT kind, separation, clusters FROM meanings WHERE layer_id = +?1 AND unit = +?2`

// unitMeanings reads the meanings of a unit whose strongest images were read.
func (r *Reader) unitMeanings(ctx context.Context, layer layerRow, d *neuron.UnitDetail) error {
	if layer.Meanings == 0 {
		return nil
	}
	u := neuron.UnitMeanings{Unit: d.Unit.Unit}
	var row meaningRow
	err := r.read.QueryRowContext(ctx, unitMeaningsSQL, layer.id, u.Unit).Scan(&u.Kind, &u.Separation, &row)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return nil
	case err != nil:
		return fmt.Errorf("read meanings of %s: %w", d.Ref, r.read.Explain(err))
	}
	u.Letters, u.Meanings = row.Letters, row.Meanings
	for i, m := range u.Meanings {
		for _, rank := range m.Images[:min(len(m.Images), meaningExamples)] {
			if rank >= 0 && rank < len(d.Top) {
				u.Meanings[i].Shown = append(u.Meanings[i].Shown, d.Top[rank])
			}
		}
	}
	d.Meanings = &u
	return nil
}

const meaningsSQL = `-- Reader.Meanings
SELECT unit, kind, separation, clusters FROM meanings
WHERE layer_id = +?1 AND (?2 = '' OR kind = ?2) AND unit NOT IN (SELECT value FROM json_each(?3) j)
ORDER BY separation DESC, unit LIMIT ?4 OFFSET ?5`

const countMeaningsSQL = `-- Reader.Meanings
SELECT kind, count(*) FROM meanings WHERE layer_id = +?1 AND unit NOT IN (SELECT value FROM json_each(?2) j) GROUP BY kind`

const meaningSearchSQL = `-- Reader.Meanings
SELECT search FROM meaning_searches WHERE layer_id = +?1`

// Meanings returns a page of the units of a layer that have several meanings.
func (r *Reader) Meanings(ctx context.Context, q neuron.MeaningQuery) (list neuron.MeaningList, err error) {
	if ctx, err = r.withVersion(ctx); err != nil {
		return list, err
	}
	l, err := r.readyLayer(ctx, q.Model, q.Layer)
	if err != nil {
		return list, err
	}
	without := q.Without
	if without == "" {
		without = "[]"
	}
	if list.Search, err = r.meaningSearch(ctx, l); err == nil {
		list.Counts, err = r.countMeanings(ctx, l, without)
	}
	var found []neuron.UnitMeanings
	if err == nil {
		found, err = sqlite.Collect(ctx, r.read, func(rows *sql.Rows) (u neuron.UnitMeanings, err error) {
			var row meaningRow
			err = rows.Scan(&u.Unit, &u.Kind, &u.Separation, &row)
			u.Letters, u.Meanings = row.Letters, row.Meanings
			return u, err
		}, meaningsSQL, l.id, string(q.Kind), without, max(q.Limit, 0), max(q.Offset, 0))
	}
	if err == nil {
		read := r.meaningCards
		if q.Plain {
			read = r.plainMeanings
		}
		list.Units, err = read(ctx, l, found)
	}
	if err != nil {
		return list, fmt.Errorf("read meanings of %s/%s: %w", q.Model, q.Layer, r.read.Explain(err))
	}
	return list, nil
}

func (r *Reader) meaningSearch(ctx context.Context, l layerRow) (*neuron.MeaningSearch, error) {
	var text string
	var search neuron.MeaningSearch
	err := r.read.QueryRowContext(ctx, meaningSearchSQL, l.id).Scan(&text)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err == nil {
		err = json.Unmarshal([]byte(text), &search)
	}
	return &search, err
}

func (r *Reader) countMeanings(ctx context.Context, l layerRow, without string) (map[neuron.MeaningKind]int, error) {
	counts := map[neuron.MeaningKind]int{}
	_, err := sqlite.Collect(ctx, r.read, func(rows *sql.Rows) (struct{}, error) {
		var kind neuron.MeaningKind
		var n int
		err := rows.Scan(&kind, &n)
		counts[kind] = n
		return struct{}{}, err
	}, countMeaningsSQL, l.id, without)
	return counts, err
}

// meaningCards returns units with all that a list of their meanings shows.
func (r *Reader) meaningCards(ctx context.Context, l layerRow, found []neuron.UnitMeanings) ([]neuron.MeaningCard, error) {
	layers, units := make([]*layerRow, len(found)), make([]int, len(found))
	for i, u := range found {
		layers[i], units[i] = &l, u.Unit
	}
	cards, err := r.cards(ctx, layers, units)
	if err != nil {
		return nil, err
	}
	list := make([]neuron.MeaningCard, len(found))
	for i, u := range found {
		list[i] = neuron.MeaningCard{Card: cards[i], Meanings: u}
	}
	return list, r.showMeanings(ctx, l, list)
}

const meaningExamplesSQL = `-- Reader.showMeanings
SELECT j.value ->> 2, j.value ->> 3, e.activation, e.copies, ` + exampleColumns + `
FROM json_each(+?2) j
CROSS JOIN examples e ON e.layer_id = +?1 AND e.unit = j.value ->> 0 AND e.kind = 'top' AND e.level = 0 AND e.rank = j.value ->> 1
LEFT JOIN heat_maps h ON h.layer_id = e.layer_id AND h.image_id = e.image_id AND h.unit = e.unit
ORDER BY j.key`

// showMeanings reads the images of meanings that are shown.
func (r *Reader) showMeanings(ctx context.Context, l layerRow, list []neuron.MeaningCard) error {
	var of [][2]int
	examples, err := r.collectExamples(ctx, func(rows *sql.Rows, f *exampleFields) (neuron.Example, error) {
		var at [2]int
		if err := rows.Scan(append([]any{&at[0], &at[1], &f.activation, &f.copies}, f.pointers()...)...); err != nil {
			return neuron.Example{}, err
		}
		of = append(of, at)
		return f.value(l.Layer, list[at[0]].Card.Unit), nil
	}, meaningExamplesSQL, l.id, sqlite.List(shownImages(list)))
	for i, e := range examples {
		m := &list[of[i][0]].Meanings.Meanings[of[i][1]]
		m.Shown = append(m.Shown, e)
	}
	return err
}

// shownImages returns unit and rank of the images of meanings that are shown, and the places of unit and meaning in the list.
func shownImages(list []neuron.MeaningCard) (asked [][4]int64) {
	for i, u := range list {
		for j, m := range u.Meanings.Meanings {
			for _, rank := range m.Images[:min(len(m.Images), meaningExamples)] {
				asked = append(asked, [4]int64{int64(u.Meanings.Unit), int64(rank), int64(i), int64(j)})
			}
		}
	}
	return asked
}

const meaningImagesSQL = `-- Reader.plainMeanings
SELECT j.value ->> 2, j.value ->> 3, e.image_id
FROM json_each(+?2) j
CROSS JOIN examples e ON e.layer_id = +?1 AND e.unit = j.value ->> 0 AND e.kind = 'top' AND e.level = 0 AND e.rank = j.value ->> 1
ORDER BY j.key`

// plainMeanings returns units with the numbers of the images that a list of their meanings shows.
func (r *Reader) plainMeanings(ctx context.Context, l layerRow, found []neuron.UnitMeanings) ([]neuron.MeaningCard, error) {
	list := make([]neuron.MeaningCard, len(found))
	for i, u := range found {
		list[i].Meanings = u
		list[i].Card.Unit.Ref = neuron.Ref{Model: l.Model, Layer: l.Slug, Unit: u.Unit}
	}
	_, err := sqlite.Collect(ctx, r.read, func(rows *sql.Rows) (struct{}, error) {
		var unit, meaning int
		var e neuron.Example
		err := rows.Scan(&unit, &meaning, &e.Image.ID)
		m := &list[unit].Meanings.Meanings[meaning]
		m.Shown = append(m.Shown, e)
		return struct{}{}, err
	}, meaningImagesSQL, l.id, sqlite.List(shownImages(list)))
	return list, err
}
