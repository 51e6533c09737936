package store

import (
	"context"
	"database/sql"
	"fmt"

	"multiscope/internal/neuron"
	"multiscope/internal/store/sqlite"
)

// exampleColumns are what exampleFields reads of an example e: its image's number, and a heat map h that may be
// missing. Images are added by collectExamples, since many examples have them in common.
const exampleColumns = `e.image_id, h.row, h.col, h.cells`

type exampleFields struct {
	image      int64
	activation float64
	copies     int64
	row, col   sql.NullInt64
	cells      []byte
}

func (f *exampleFields) pointers() []any { return []any{&f.image, &f.row, &f.col, &f.cells} }

// value returns the example of a unit that was scanned, of its image the number only.
func (f *exampleFields) value(layer neuron.Layer, u neuron.Unit) neuron.Example {
	e := neuron.Example{Image: neuron.Image{ID: f.image}, Activation: f.activation, Z: u.Z(f.activation), Copies: int(f.copies)}
	if len(f.cells) == layer.Height*layer.Width && f.row.Valid {
		e.Heat = neuron.HeatMap{Height: layer.Height, Width: layer.Width, Cells: f.cells, Row: int(f.row.Int64), Col: int(f.col.Int64)}
	}
	return e
}

// collectExamples runs a query and returns the example that scan makes of each row, with its image but without the
// image's categories, of which a page of examples would read hundreds.
func (r *Reader) collectExamples(ctx context.Context, scan func(*sql.Rows, *exampleFields) (neuron.Example, error), query string, args ...any) ([]neuron.Example, error) {
	examples, err := sqlite.Collect(ctx, r.read, func(rows *sql.Rows) (neuron.Example, error) {
		var f exampleFields
		return scan(rows, &f)
	}, query, args...)
	if err != nil || len(examples) == 0 {
		return nil, err
	}
	ids := make([]int64, len(examples))
	for i, e := range examples {
		ids[i] = e.Image.ID
	}
	images, err := r.Images(ctx, ids)
	if err != nil {
		return nil, err
	}
	for i := range examples {
		examples[i].Image = images[i]
	}
	return examples, nil
}

// Images returns images by their numbers, in their order, without categories. One that is not there has no number.
func (r *Reader) Images(ctx context.Context, ids []int64) ([]neuron.Image, error) {
	return r.imagesHeld.each(ctx, r, ids, func(missing []int64) ([]neuron.Image, error) { return r.readImages(ctx, missing) })
}

// mostImages are held: a few hundred bytes each.
const mostImages = 1 << 15

const listedImagesSQL = `-- Reader.readImages
SELECT j.key, i.id, i.key, i.width, i.height, i.caption FROM json_each(+?1) j CROSS JOIN images i ON i.id = j.value`

// readImages returns images without their categories.
func (r *Reader) readImages(ctx context.Context, ids []int64) ([]neuron.Image, error) {
	images := make([]neuron.Image, len(ids))
	_, err := sqlite.Collect(ctx, r.read, func(rows *sql.Rows) (struct{}, error) {
		var at int
		var im neuron.Image
		err := rows.Scan(&at, &im.ID, &im.Key, &im.Width, &im.Height, &im.Caption)
		images[at] = im
		return struct{}{}, err
	}, listedImagesSQL, sqlite.List(ids))
	if err != nil {
		return nil, fmt.Errorf("read images: %w", err)
	}
	return images, nil
}

const examplesSQL = `-- Reader.examples
SELECT e.kind, e.level, e.activation, e.copies, ` + exampleColumns + `
FROM examples e
LEFT JOIN heat_maps h ON h.layer_id = e.layer_id AND h.image_id = e.image_id AND h.unit = e.unit
WHERE e.layer_id = +?1 AND e.unit = +?2 AND e.rank < CASE e.kind WHEN 'top' THEN ?3 WHEN 'bottom' THEN ?4 ELSE ?5 END
ORDER BY e.kind, e.level, e.rank`

// examples reads a unit's top and bottom examples and those of each level of the spectrum.
func (r *Reader) examples(ctx context.Context, layer layerRow, d *neuron.UnitDetail) error {
	type place struct {
		kind  string
		level int64
	}
	var places []place
	all, err := r.collectExamples(ctx, func(rows *sql.Rows, f *exampleFields) (neuron.Example, error) {
		var p place
		err := rows.Scan(append([]any{&p.kind, &p.level, &f.activation, &f.copies}, f.pointers()...)...)
		places = append(places, p)
		return f.value(layer.Layer, d.Unit), err
	}, examplesSQL, layer.id, d.Unit.Unit, pageTop, pageBottom, pageLevel)
	if err != nil {
		return fmt.Errorf("read examples of %s: %w", d.Ref, r.read.Explain(err))
	}
	for i, e := range all {
		addExample(d, places[i].kind, int(places[i].level), e)
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
