package store

import (
	"context"
	"database/sql"
	"fmt"

	"multiscope/internal/neuron"
	"multiscope/internal/store/sqlite"
)

// exampleColumns are what exampleFields reads: an image i without its categories, of which a page of
// examples would read hundreds, and a heat map h that may be missing.
const exampleColumns = `i.id, i.key, i.width, i.height, i.caption, h.row, h.col, h.cells`

type exampleFields struct {
	image      neuron.Image
	activation float64
	copies     int
	row, col   sql.NullInt64
	cells      []byte
}

func (f *exampleFields) pointers() []any {
	im := &f.image
	return []any{&im.ID, &im.Key, &im.Width, &im.Height, &im.Caption, &f.row, &f.col, &f.cells}
}

// value returns the example that was scanned, without its z.
func (f *exampleFields) value(layer neuron.Layer) neuron.Example {
	e := neuron.Example{Image: f.image, Activation: f.activation, Copies: f.copies}
	if len(f.cells) == layer.Height*layer.Width && f.row.Valid {
		e.Heat = neuron.HeatMap{Height: layer.Height, Width: layer.Width, Cells: f.cells, Row: int(f.row.Int64), Col: int(f.col.Int64)}
	}
	return e
}

const topExamplesSQL = `-- Reader.topExamples
SELECT j.key, e.activation, e.copies, ` + exampleColumns + `
FROM json_each(+?1) j
CROSS JOIN examples e ON e.layer_id = j.value ->> 0 AND e.unit = j.value ->> 1 AND e.kind = 'top' AND e.level = 0 AND e.rank < +?2
JOIN images i ON i.id = e.image_id
LEFT JOIN heat_maps h ON h.layer_id = e.layer_id AND h.image_id = e.image_id AND h.unit = e.unit
ORDER BY j.key, e.rank`

// topExamples adds the n strongest images to cards of layers, strongest first.
func (r *Reader) topExamples(ctx context.Context, layers []*layerRow, cards []neuron.UnitCard, n int) error {
	_, err := sqlite.Collect(ctx, r.read, func(rows *sql.Rows) (struct{}, error) {
		var f exampleFields
		var at int
		err := rows.Scan(append([]any{&at, &f.activation, &f.copies}, f.pointers()...)...)
		if err == nil {
			e := f.value(layers[at].Layer)
			e.Z = cards[at].Z(e.Activation)
			cards[at].Top = append(cards[at].Top, e)
		}
		return struct{}{}, err
	}, topExamplesSQL, unitKeys(layers, cards), n)
	if err != nil {
		return fmt.Errorf("read top examples: %w", r.read.Explain(err))
	}
	return nil
}

// unitKeys lists the units of cards, each with the key of its layer, as a JSON array for json_each.
func unitKeys(layers []*layerRow, cards []neuron.UnitCard) string {
	all := make([][2]int64, len(cards))
	for i, c := range cards {
		all[i] = [2]int64{layers[i].id, int64(c.Unit.Unit)}
	}
	return sqlite.List(all)
}

const examplesSQL = `-- Reader.examples
SELECT e.kind, e.level, e.activation, e.copies, ` + exampleColumns + `
FROM examples e
JOIN images i ON i.id = e.image_id
LEFT JOIN heat_maps h ON h.layer_id = e.layer_id AND h.image_id = e.image_id AND h.unit = e.unit
WHERE e.layer_id = +?1 AND e.unit = +?2 AND e.rank < CASE e.kind WHEN 'top' THEN ?3 WHEN 'bottom' THEN ?4 ELSE ?5 END
ORDER BY e.kind, e.level, e.rank`

// examples reads a unit's top and bottom examples and those of each level of the spectrum.
func (r *Reader) examples(ctx context.Context, layer layerRow, d *neuron.UnitDetail) error {
	_, err := sqlite.Collect(ctx, r.read, func(rows *sql.Rows) (struct{}, error) {
		var f exampleFields
		var kind string
		var level int
		if err := rows.Scan(append([]any{&kind, &level, &f.activation, &f.copies}, f.pointers()...)...); err != nil {
			return struct{}{}, err
		}
		e := f.value(layer.Layer)
		e.Z = d.Z(e.Activation)
		addExample(d, kind, level, e)
		return struct{}{}, nil
	}, examplesSQL, layer.id, d.Unit.Unit, pageTop, pageBottom, pageLevel)
	if err != nil {
		return fmt.Errorf("read examples of %s: %w", d.Ref, r.read.Explain(err))
	}
	return nil
}

// addExample adds an example to the top, the bottom or its level. Levels must come in ascending order.
func addExample(d *neuron.UnitDetail, kind string, level int, e neuron.Example) {
	switch kind {
	case "top":
		d.Top = append(d.Top, e)
	case "bottom":
		d.Bottom = append(d.Bottom, e)
	default:
		lo := float64(level) * neuron.LevelStep
		if n := len(d.Levels); n == 0 || d.Levels[n-1].Lo != lo {
			hi := lo + neuron.LevelStep
			d.Levels = append(d.Levels, neuron.Level{Lo: lo, Hi: hi, Images: countBetween(d.Histogram, lo, hi)})
		}
		l := &d.Levels[len(d.Levels)-1]
		l.Examples = append(l.Examples, e)
	}
}
