package store

import (
	"context"
	"database/sql"
	"encoding/binary"
	"fmt"

	"multiscope/internal/neuron"
	"multiscope/internal/store/sqlite"
	"multiscope/internal/tensor"
)

// The list of a category's files is current where it covers all files of the data set.
const givenSQL = `-- Reader.given
SELECT c.id, f.ordinals FROM categories c JOIN datasets d ON d.id = c.dataset_id
LEFT JOIN category_files f ON f.category_id = c.id AND d.listed = d.files
WHERE c.dataset_id = +?1 AND c.name = +?2 AND c.value = +?3`

// CategoryPlots returns how a unit's activations and some categories, at most neuron.MostGiven, go together. It reads the
// unit's column and which files have the categories. For a layer that keeps a sample of its activations all numbers are
// of the sample. Without categories it is of all images alone.
func (r *Reader) CategoryPlots(ctx context.Context, ref neuron.Ref, given []neuron.Category) (p neuron.CategoryPlots, err error) {
	if len(given) > neuron.MostGiven {
		return p, neuron.Invalidf("At most %d categories are plotted at once; %d are asked for.", neuron.MostGiven, len(given))
	}
	layer, err := r.readyLayer(ctx, ref.Model, ref.Layer)
	if err != nil {
		return p, err
	}
	u, _, err := r.unit(ctx, layer, ref.Unit)
	if err != nil {
		return p, err
	}
	column, kept, err := r.sampledColumn(ctx, layer, ref.Unit)
	if err != nil {
		return p, err
	}
	has := make([]uint8, len(column)/tensor.HalfBytes)
	for i, c := range given {
		if err := r.given(ctx, layer, c, func(ordinal int) {
			if at, there := kept.Place(ordinal); there && at < len(has) {
				has[at] |= 1 << i
			}
		}); err != nil {
			return p, err
		}
	}
	activations := make([]float32, 0, len(has))
	for i, bits := range has {
		a := tensor.HalfValue(binary.LittleEndian.Uint16(column[i*tensor.HalfBytes:]))
		if a == a { // a file that could not be read has none
			has[len(activations)] = bits
			activations = append(activations, a)
		}
	}
	p = neuron.NewCategoryPlots(u, activations, has[:len(activations)], given)
	if kept != nil {
		p.Sample = len(activations)
	}
	return p, nil
}

// given calls mark with each file of a category.
func (r *Reader) given(ctx context.Context, layer layerRow, c neuron.Category, mark func(ordinal int)) error {
	found, err := sqlite.Collect(ctx, r.read, func(rows *sql.Rows) (id int64, err error) {
		var files sql.RawBytes
		if err := rows.Scan(&id, &files); err != nil || files == nil {
			return id, err
		}
		for ; len(files) >= 4; files = files[4:] {
			mark(int(binary.LittleEndian.Uint32(files)))
		}
		return 0, nil
	}, givenSQL, layer.dataset, c.Name, c.Value)
	if err != nil {
		return fmt.Errorf("read the files of %s %s: %w", c.Name, c.Value, r.read.Explain(err))
	}
	if len(found) == 0 {
		return neuron.NotFoundf("No image of %s has %q as its %s.", layer.Model, c.Value, c.Name)
	}
	if found[0] == 0 {
		return nil
	}
	_, err = sqlite.Collect(ctx, r.read, func(rows *sql.Rows) (_ struct{}, err error) { // not among the commonest values
		var ordinal int
		if err = rows.Scan(&ordinal); err == nil {
			mark(ordinal)
		}
		return struct{}{}, err
	}, filesOfSQL, found[0])
	if err != nil {
		return fmt.Errorf("read the images of %s %s: %w", c.Name, c.Value, r.read.Explain(err))
	}
	return nil
}
