package store

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/binary"
	"fmt"
	"math"
	"slices"

	"multiscope/internal/neuron"
	"multiscope/internal/store/sqlite"
	"multiscope/internal/tensor"
)

const columnSQL = `-- Reader.column
SELECT numbers FROM activations WHERE layer_id = +?1 AND unit = +?2 ORDER BY chunk`

// column returns a unit's activations in the order of the data set, as float16.
func (r *Reader) column(ctx context.Context, layer layerRow, unit int) ([]byte, error) {
	column, err := columnOf(ctx, r.read, layer, unit)
	return column, r.read.Explain(err)
}

func columnOf(ctx context.Context, db sqlite.Querier, layer layerRow, unit int) ([]byte, error) {
	chunks, err := sqlite.Collect(ctx, db, func(rows *sql.Rows) (b []byte, err error) {
		return b, rows.Scan(&b)
	}, columnSQL, layer.id, unit)
	if err != nil {
		return nil, fmt.Errorf("read activations of %s/%s/%d: %w", layer.Model, layer.Slug, unit, err)
	}
	return slices.Concat(chunks...), nil
}

// UnitRange returns n random images of those whose z lies in [lo, hi), strongest first; one seed gives
// one result. A layer that keeps a sample of its activations is searched in that sample; if it has fewer
// than n such images, stored examples are added, and the number of images in the range is estimated from
// the sample unless lo and hi are edges of histogram bins.
func (r *Reader) UnitRange(ctx context.Context, ref neuron.Ref, lo, hi float64, n int, seed int64) (neuron.Level, error) {
	level := neuron.Level{Lo: lo, Hi: hi}
	layer, err := r.readyLayer(ctx, ref.Model, ref.Layer)
	if err != nil {
		return level, err
	}
	u, histogram, err := r.unit(ctx, layer, ref.Unit)
	if err != nil {
		return level, err
	}
	column, kept, err := r.sampledColumn(ctx, layer, ref.Unit)
	if err != nil {
		return level, err
	}
	var found []neuron.Pick
	for i := range len(column) / tensor.HalfBytes {
		a := float64(tensor.HalfValue(binary.LittleEndian.Uint16(column[i*tensor.HalfBytes:])))
		if z := u.Z(a); z >= lo && z < hi { // false for NaN
			found = append(found, neuron.Pick{Ordinal: kept.Ordinal(i), Activation: a})
		}
	}
	level.Images = len(found)
	if kept != nil {
		level.Images = inRange(histogram, lo, hi, float64(len(found))/float64(len(kept)))
		if found, err = r.addStoredExamples(ctx, layer, u, level, n, found); err != nil {
			return level, err
		}
	}
	level.Examples, err = r.examplesAt(ctx, layer, u, draw(found, n, seed))
	return level, err
}

// inRange returns how many images lie in [lo, hi): the sum of the bins where lo and hi are edges of
// bins, otherwise the sample's share times the number of images.
func inRange(h neuron.Histogram, lo, hi, share float64) int {
	if math.Mod(lo, h.Step) == 0 && math.Mod(hi, h.Step) == 0 {
		return countBetween(h, lo, hi)
	}
	return int(math.Round(share * float64(h.Total())))
}

const exampleOrdinalsSQL = `-- Reader.addStoredExamples
SELECT DISTINCT i.ordinal, e.activation FROM examples e JOIN images i ON i.id = e.image_id
WHERE e.layer_id = +?1 AND e.unit = +?2`

// addStoredExamples adds the stored examples of a range to found if that has fewer than n.
func (r *Reader) addStoredExamples(ctx context.Context, layer layerRow, u neuron.Unit, level neuron.Level, n int, found []neuron.Pick) ([]neuron.Pick, error) {
	if len(found) >= n {
		return found, nil
	}
	examples, err := sqlite.Collect(ctx, r.read, func(rows *sql.Rows) (p neuron.Pick, err error) {
		return p, rows.Scan(&p.Ordinal, &p.Activation)
	}, exampleOrdinalsSQL, layer.id, u.Unit)
	if err != nil {
		return nil, fmt.Errorf("read examples of %s: %w", u.Ref, r.read.Explain(err))
	}
	for _, e := range examples {
		if z := u.Z(e.Activation); z >= level.Lo && z < level.Hi && !slices.Contains(found, e) {
			found = append(found, e)
		}
	}
	return found, nil
}

// draw returns n of the picks at random, strongest first. The seed determines which.
func draw(picks []neuron.Pick, n int, seed int64) []neuron.Pick {
	order := neuron.Shuffled(len(picks), seed)
	drawn := make([]neuron.Pick, min(max(n, 0), len(picks)))
	for i := range drawn {
		drawn[i] = picks[order[i]]
	}
	slices.SortFunc(drawn, func(a, b neuron.Pick) int {
		return cmp.Or(cmp.Compare(b.Activation, a.Activation), cmp.Compare(a.Ordinal, b.Ordinal))
	})
	return drawn
}

const examplesAtSQL = `-- Reader.examplesAt
SELECT j.key, i.id, h.row, h.col, h.cells
FROM json_each(+?4) j
CROSS JOIN images i ON i.dataset_id = +?2 AND i.ordinal = j.value
LEFT JOIN heat_maps h ON h.layer_id = +?1 AND h.image_id = i.id AND h.unit = +?3
ORDER BY j.key`

// examplesAt returns the images at the picks' ordinals as examples of a unit, in the order of picks.
func (r *Reader) examplesAt(ctx context.Context, layer layerRow, u neuron.Unit, picks []neuron.Pick) ([]neuron.Example, error) {
	ordinals := make([]int, len(picks))
	for i, p := range picks {
		ordinals[i] = p.Ordinal
	}
	examples, err := r.collectExamples(ctx, func(rows *sql.Rows, f *exampleFields) (neuron.Example, error) {
		var at int
		if err := rows.Scan(append([]any{&at}, f.pointers()...)...); err != nil {
			return neuron.Example{}, err
		}
		f.activation = picks[at].Activation
		return f.value(layer.Layer, u), nil
	}, examplesAtSQL, layer.id, layer.dataset, u.Unit, sqlite.List(ordinals))
	if err != nil {
		return nil, fmt.Errorf("read images of %s: %w", u.Ref, r.read.Explain(err))
	}
	return examples, nil
}

// Column returns a unit's activations in the order of the data set, as little-endian float16.
func (r *Reader) Column(ctx context.Context, model, layer string, unit int) ([]byte, error) {
	l, err := r.layer(ctx, model, layer)
	if err != nil {
		return nil, err
	}
	return r.column(ctx, l, unit)
}
