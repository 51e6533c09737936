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

const commonCategoriesSQL = `-- Reader.UnitCategories
SELECT page.name, page.value, f.ordinals
FROM (SELECT id, name, value, images FROM categories WHERE dataset_id = +?1 AND name = +?2 ORDER BY images DESC, value LIMIT ?3) page
CROSS JOIN category_files f ON f.category_id = page.id
ORDER BY page.images DESC, page.value`

// UnitCategories returns how a unit responds to the images of each of the n most frequent values of a
// category, at most 2,048, the most frequent first. For a layer that keeps a sample of its activations
// the means are over the sample. The result is empty while the data set is being indexed.
func (r *Reader) UnitCategories(ctx context.Context, ref neuron.Ref, name string, n int) ([]neuron.CategoryResponse, error) {
	layer, err := r.readyLayer(ctx, ref.Model, ref.Layer)
	if err != nil {
		return nil, err
	}
	u, _, err := r.unit(ctx, layer, ref.Unit)
	if err != nil {
		return nil, err
	}
	var a activations
	if a.column, a.kept, err = r.sampledColumn(ctx, layer, ref.Unit); err != nil {
		return nil, err
	}
	responses, err := sqlite.Collect(ctx, r.read, func(rows *sql.Rows) (r neuron.CategoryResponse, err error) {
		var files sql.RawBytes
		if err = rows.Scan(&r.Name, &r.Value, &files); err == nil {
			r.Images = len(files) / 4
			r.MeanZ, r.Density1 = a.respond(u, files)
		}
		return r, err
	}, commonCategoriesSQL, layer.dataset, name, max(n, 0))
	if err != nil {
		return nil, fmt.Errorf("read the response of %s to each %s: %w", ref, name, r.read.Explain(err))
	}
	return responses, nil
}

// activations are a column and the files that it holds.
type activations struct {
	column []byte
	kept   neuron.ColumnSample
}

// of returns the activation on a file, and whether there is one.
func (c activations) of(ordinal int) (float64, bool) {
	at, kept := c.kept.Place(ordinal)
	if !kept || (at+1)*tensor.HalfBytes > len(c.column) {
		return 0, false
	}
	a := float64(tensor.HalfValue(binary.LittleEndian.Uint16(c.column[at*tensor.HalfBytes:])))
	return a, a == a
}

// respond returns the mean z over files, and the share of them above 1.
func (c activations) respond(u neuron.Unit, files []byte) (meanZ, density1 float64) {
	n := 0.0
	for ; len(files) >= 4; files = files[4:] {
		a, there := c.of(int(binary.LittleEndian.Uint32(files)))
		if !there {
			continue
		}
		n++
		meanZ += u.Z(a)
		if u.Z(a) > 1 {
			density1++
		}
	}
	return meanZ / max(n, 1), density1 / max(n, 1)
}
