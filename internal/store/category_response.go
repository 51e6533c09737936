package store

import (
	"context"
	"database/sql"
	"encoding/binary"
	"fmt"
	"slices"

	"multiscope/internal/neuron"
	"multiscope/internal/tensor"
)

// sortedValues is how many values of a category have their files listed, those with the most images:
// enough for ImageNet's classes, and no end of lists where each image has a value of its own.
const sortedValues = 2048

const unsortedSQL = `-- Store.SortCategories
SELECT d.id, d.files FROM models m JOIN datasets d ON d.id = m.dataset_id WHERE m.slug = ?1 AND d.sorted <> d.files`

const forgetFilesSQL = `-- Store.SortCategories
DELETE FROM category_files WHERE category_id IN (SELECT id FROM categories WHERE dataset_id = ?1)`

const commonestSQL = `-- Store.SortCategories
SELECT id FROM (SELECT id, row_number() OVER (PARTITION BY name ORDER BY images DESC, value) AS place
    FROM categories WHERE dataset_id = ?1)
WHERE place <= ?2`

const sortedSQL = `-- Store.SortCategories
UPDATE datasets SET sorted = files WHERE id = ?1`

// SortCategories lists the files of each of the commonest values of the categories of a model's data
// set, where it has grown since that was done.
func (s *Store) SortCategories(ctx context.Context, model string) error {
	return s.update(ctx, func(ctx context.Context, tx *sql.Tx) error {
		datasets, err := collect(ctx, tx, func(rows *sql.Rows) (id int64, err error) {
			var files int
			return id, rows.Scan(&id, &files)
		}, unsortedSQL, model)
		if err != nil || len(datasets) == 0 {
			return err
		}
		if _, err := tx.ExecContext(ctx, forgetFilesSQL, datasets[0]); err != nil {
			return err
		}
		values, err := collect(ctx, tx, func(rows *sql.Rows) (id int64, err error) {
			return id, rows.Scan(&id)
		}, commonestSQL, datasets[0], sortedValues)
		if err != nil {
			return err
		}
		for _, value := range values {
			if err := listFiles(ctx, tx, value); err != nil {
				return err
			}
		}
		_, err = tx.ExecContext(ctx, sortedSQL, datasets[0])
		return err
	})
}

const filesOfSQL = `-- listFiles
SELECT i.ordinal FROM image_categories ic CROSS JOIN images i ON i.id = ic.image_id WHERE ic.category_id = ?1`

const insertFilesSQL = `-- listFiles
INSERT INTO category_files (category_id, ordinals) VALUES (?1, ?2)`

func listFiles(ctx context.Context, tx *sql.Tx, category int64) error {
	ordinals, err := collect(ctx, tx, func(rows *sql.Rows) (ordinal uint32, err error) {
		return ordinal, rows.Scan(&ordinal)
	}, filesOfSQL, category)
	if err != nil {
		return err
	}
	slices.Sort(ordinals)
	_, err = tx.ExecContext(ctx, insertFilesSQL, category, packOrdinals(ordinals))
	return err
}

func packOrdinals(ordinals []uint32) []byte {
	packed := make([]byte, 0, 4*len(ordinals))
	for _, ordinal := range ordinals {
		packed = binary.LittleEndian.AppendUint32(packed, ordinal)
	}
	return packed
}

const commonCategoriesSQL = `-- Store.UnitCategories
SELECT page.name, page.value, f.ordinals
FROM (SELECT id, name, value, images FROM categories WHERE dataset_id = ?1 AND name = ?2 ORDER BY images DESC, value LIMIT ?3) page
CROSS JOIN category_files f ON f.category_id = page.id
ORDER BY page.images DESC, page.value`

// UnitCategories returns how a unit responds to the images of each value of a category: of the n
// values with the most images, at most 2,048, those first. Of a layer that keeps a sample of its
// activations, the images of the sample count. It is empty while the data set is being indexed.
func (s *Store) UnitCategories(ctx context.Context, ref neuron.Ref, name string, n int) ([]neuron.CategoryResponse, error) {
	layer, err := s.readyLayer(ctx, ref.Model, ref.Layer)
	if err != nil {
		return nil, err
	}
	u, _, err := s.unit(ctx, layer, ref.Unit)
	if err != nil {
		return nil, err
	}
	var a activations
	if a.column, a.kept, err = s.sampledColumn(ctx, layer, ref.Unit); err != nil {
		return nil, err
	}
	responses, err := collect(ctx, s.read, func(rows *sql.Rows) (r neuron.CategoryResponse, err error) {
		var files sql.RawBytes
		if err = rows.Scan(&r.Name, &r.Value, &files); err == nil {
			r.Images = len(files) / 4
			r.MeanZ, r.Density1 = a.respond(u, files)
		}
		return r, err
	}, commonCategoriesSQL, layer.dataset, name, max(n, 0))
	if err != nil {
		return nil, fmt.Errorf("read the response of %s to each %s: %w", ref, name, s.explain(err))
	}
	return responses, nil
}

// activations are a column and the files that it holds.
type activations struct {
	column []byte
	kept   neuron.Kept
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
