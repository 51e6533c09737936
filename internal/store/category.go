package store

import (
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"

	"multiscope/internal/neuron"
	"multiscope/internal/tensor"
)

// namedValues is how many values are listed with the name of a category.
const namedValues = 12

const datasetOfSQL = `-- Store.datasetOf
SELECT dataset_id FROM models WHERE slug = ?1`

// datasetOf returns the key of a model's data set.
func (s *Store) datasetOf(ctx context.Context, model string) (id int64, err error) {
	err = s.read.QueryRowContext(ctx, datasetOfSQL, model).Scan(&id)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		err = neuron.NotFoundf("There is no model %q in this index.", model)
	case err != nil:
		err = fmt.Errorf("read the data set of %s: %w", model, s.explain(err))
	}
	return id, err
}

const categoryNamesSQL = `-- Store.Categories
WITH names AS (SELECT name, count(*) AS total, min(id) AS first FROM categories WHERE dataset_id = ?1 GROUP BY name)
SELECT names.name, names.total, c.value, c.images FROM names CROSS JOIN categories c
WHERE c.id IN (SELECT id FROM categories WHERE dataset_id = ?1 AND name = names.name ORDER BY images DESC, value LIMIT ?2)
ORDER BY names.first, c.images DESC, c.value`

// Categories returns what the images of a model's data set are told apart by, in the order in which
// it was given, each with the values that most images have.
func (s *Store) Categories(ctx context.Context, model string) ([]neuron.CategoryName, error) {
	dataset, err := s.datasetOf(ctx, model)
	if err != nil {
		return nil, err
	}
	var names []neuron.CategoryName
	_, err = collect(ctx, s.read, func(rows *sql.Rows) (struct{}, error) {
		var n neuron.CategoryName
		var c neuron.CategoryCount
		err := rows.Scan(&n.Name, &n.Values, &c.Value, &c.Images)
		if len(names) == 0 || names[len(names)-1].Name != n.Name {
			names = append(names, n)
		}
		c.Name = n.Name
		last := &names[len(names)-1]
		last.Most = append(last.Most, c)
		return struct{}{}, err
	}, categoryNamesSQL, dataset, namedValues)
	if err != nil {
		return nil, fmt.Errorf("read categories of %s: %w", model, s.explain(err))
	}
	return names, nil
}

const categoryValuesSQL = `-- Store.CategoryValues
SELECT name, value, images FROM categories WHERE dataset_id = ?1 AND name = ?2 ORDER BY images DESC, value LIMIT ?3 OFFSET ?4`

const countValuesSQL = `-- Store.CategoryValues
SELECT count(*) FROM categories WHERE dataset_id = ?1 AND name = ?2`

// CategoryValues returns a page of a category's values, those with the most images first, and how
// many there are in all.
func (s *Store) CategoryValues(ctx context.Context, model, name string, offset, limit int) ([]neuron.CategoryCount, int, error) {
	dataset, err := s.datasetOf(ctx, model)
	if err != nil {
		return nil, 0, err
	}
	var total int
	if err := s.read.QueryRowContext(ctx, countValuesSQL, dataset, name).Scan(&total); err != nil {
		return nil, 0, fmt.Errorf("count values of %s: %w", name, s.explain(err))
	}
	if total == 0 {
		return nil, 0, neuron.NotFoundf("The images of %s have no category %q.", model, name)
	}
	values, err := collect(ctx, s.read, func(rows *sql.Rows) (c neuron.CategoryCount, err error) {
		return c, rows.Scan(&c.Name, &c.Value, &c.Images)
	}, categoryValuesSQL, dataset, name, max(limit, 0), max(offset, 0))
	if err != nil {
		return nil, 0, fmt.Errorf("read values of %s: %w", name, s.explain(err))
	}
	return values, total, nil
}

const categorySQL = `-- Store.CategoryImages
SELECT id, images FROM categories WHERE dataset_id = ?1 AND name = ?2 AND value = ?3`

const categoryImagesSQL = `-- Store.CategoryImages
SELECT ` + imageColumns + `
FROM (SELECT image_id FROM image_categories WHERE category_id = ?1 ORDER BY image_id LIMIT ?2 OFFSET ?3) page
CROSS JOIN images i ON i.id = page.image_id
ORDER BY i.id`

// CategoryImages returns a page of the images of a category, in the order of the data set, and how
// many there are in all.
func (s *Store) CategoryImages(ctx context.Context, model, name, value string, offset, limit int) ([]neuron.Image, int, error) {
	dataset, err := s.datasetOf(ctx, model)
	if err != nil {
		return nil, 0, err
	}
	var category int64
	var total int
	err = s.read.QueryRowContext(ctx, categorySQL, dataset, name, value).Scan(&category, &total)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, 0, neuron.NotFoundf("No image of %s has %q as its %s.", model, value, name)
	}
	if err != nil {
		return nil, 0, fmt.Errorf("read category %s: %w", name, s.explain(err))
	}
	images, err := collect(ctx, s.read, func(rows *sql.Rows) (neuron.Image, error) {
		var f imageFields
		if err := rows.Scan(f.pointers()...); err != nil {
			return f.image, err
		}
		return f.value()
	}, categoryImagesSQL, category, max(limit, 0), max(offset, 0))
	if err != nil {
		return nil, 0, fmt.Errorf("read images of category %s: %w", name, s.explain(err))
	}
	return images, total, nil
}

const categoryOrdinalsSQL = `-- Store.UnitCategories
SELECT j.key, i.ordinal FROM json_each(?1) j
CROSS JOIN image_categories ic ON ic.category_id = j.value CROSS JOIN images i ON i.id = ic.image_id`

const commonCategoriesSQL = `-- Store.UnitCategories
SELECT id, name, value, images FROM categories WHERE dataset_id = ?1 AND name = ?2 ORDER BY images DESC, value LIMIT ?3`

// UnitCategories returns how a unit responds to the images of each value of a category: of the n
// values with the most images, those first. It reads each of their images; of a layer that keeps a
// sample of its activations, those of the sample count.
func (s *Store) UnitCategories(ctx context.Context, ref neuron.Ref, name string, n int) ([]neuron.CategoryResponse, error) {
	layer, err := s.readyLayer(ctx, ref.Model, ref.Layer)
	if err != nil {
		return nil, err
	}
	u, _, err := s.unit(ctx, layer, ref.Unit)
	if err != nil {
		return nil, err
	}
	column, kept, err := s.sampledColumn(ctx, layer, ref.Unit)
	if err != nil {
		return nil, err
	}
	var ids []int64
	responses, err := collect(ctx, s.read, func(rows *sql.Rows) (r neuron.CategoryResponse, err error) {
		var id int64
		err = rows.Scan(&id, &r.Name, &r.Value, &r.Images)
		ids = append(ids, id)
		return r, err
	}, commonCategoriesSQL, layer.dataset, name, max(n, 0))
	if err == nil {
		err = s.respond(ctx, u, activations{column, kept}, ids, responses)
	}
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

// respond fills in what the column says of the images of each category.
func (s *Store) respond(ctx context.Context, u neuron.Unit, column activations, ids []int64, responses []neuron.CategoryResponse) error {
	counted := make([]float64, len(ids))
	_, err := collect(ctx, s.read, func(rows *sql.Rows) (struct{}, error) {
		var at, ordinal int
		err := rows.Scan(&at, &ordinal)
		a, there := column.of(ordinal)
		if err != nil || !there {
			return struct{}{}, err
		}
		counted[at]++
		responses[at].MeanZ += u.Z(a)
		if u.Z(a) > 1 {
			responses[at].Density1++
		}
		return struct{}{}, nil
	}, categoryOrdinalsSQL, list(ids))
	for i, n := range counted {
		if n > 0 {
			responses[i].MeanZ /= n
			responses[i].Density1 /= n
		}
	}
	return err
}
