package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"multiscope/internal/neuron"
	"multiscope/internal/store/sqlite"
)

// namedValues is how many values are listed with the name of a category.
const namedValues = 12

const datasetOfSQL = `-- Reader.datasetOf
SELECT dataset_id FROM models WHERE slug = +?1`

// datasetOf returns the key of a model's data set.
func (r *Reader) datasetOf(ctx context.Context, model string) (id int64, err error) {
	err = r.read.QueryRowContext(ctx, datasetOfSQL, model).Scan(&id)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		err = neuron.NotFoundf("There is no model %q in this index.", model)
	case err != nil:
		err = fmt.Errorf("read the data set of %s: %w", model, r.read.Explain(err))
	}
	return id, err
}

const categoryNamesSQL = `-- Reader.Categories
WITH names AS (SELECT name, count(*) AS total, min(id) AS first FROM categories WHERE dataset_id = +?1 GROUP BY name)
SELECT names.name, names.total, c.value, c.images FROM names CROSS JOIN categories c
WHERE c.id IN (SELECT id FROM categories WHERE dataset_id = +?1 AND name = names.name ORDER BY images DESC, value LIMIT ?2)
ORDER BY names.first, c.images DESC, c.value`

// Categories returns the category names of a model's data set, such as kind or class, in the order in
// which they were added, each with its most frequent values.
func (r *Reader) Categories(ctx context.Context, model string) ([]neuron.CategoryName, error) {
	dataset, err := r.datasetOf(ctx, model)
	if err != nil {
		return nil, err
	}
	var names []neuron.CategoryName
	_, err = sqlite.Collect(ctx, r.read, func(rows *sql.Rows) (struct{}, error) {
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
		return nil, fmt.Errorf("read categories of %s: %w", model, r.read.Explain(err))
	}
	return names, nil
}

const categoryValuesSQL = `-- Reader.CategoryValues
SELECT name, value, images FROM categories WHERE dataset_id = +?1 AND name = +?2 ORDER BY images DESC, value LIMIT ?3 OFFSET ?4`

const countValuesSQL = `-- Reader.CategoryValues
SELECT count(*) FROM categories WHERE dataset_id = +?1 AND name = +?2`

// CategoryValues returns a page of a category's values, the most frequent first, and the number of all
// values.
func (r *Reader) CategoryValues(ctx context.Context, model, name string, offset, limit int) ([]neuron.CategoryCount, int, error) {
	dataset, err := r.datasetOf(ctx, model)
	if err != nil {
		return nil, 0, err
	}
	var total int
	if err := r.read.QueryRowContext(ctx, countValuesSQL, dataset, name).Scan(&total); err != nil {
		return nil, 0, fmt.Errorf("count values of %s: %w", name, r.read.Explain(err))
	}
	if total == 0 {
		return nil, 0, neuron.NotFoundf("The images of %s have no category %q.", model, name)
	}
	values, err := sqlite.Collect(ctx, r.read, func(rows *sql.Rows) (c neuron.CategoryCount, err error) {
		return c, rows.Scan(&c.Name, &c.Value, &c.Images)
	}, categoryValuesSQL, dataset, name, max(limit, 0), max(offset, 0))
	if err != nil {
		return nil, 0, fmt.Errorf("read values of %s: %w", name, r.read.Explain(err))
	}
	return values, total, nil
}

const categorySQL = `-- Reader.CategoryImages
SELECT id, images FROM categories WHERE dataset_id = +?1 AND name = +?2 AND value = +?3`

const categoryImagesSQL = `-- Reader.CategoryImages
SELECT ` + imageColumns + `
FROM (SELECT image_id FROM image_categories WHERE category_id = +?1 ORDER BY image_id LIMIT ?2 OFFSET ?3) page
CROSS JOIN images i ON i.id = page.image_id
ORDER BY i.id`

// CategoryImages returns a page of the images of a category, in the order of the data set, and the
// number of all its images.
func (r *Reader) CategoryImages(ctx context.Context, model, name, value string, offset, limit int) ([]neuron.Image, int, error) {
	dataset, err := r.datasetOf(ctx, model)
	if err != nil {
		return nil, 0, err
	}
	var category int64
	var total int
	err = r.read.QueryRowContext(ctx, categorySQL, dataset, name, value).Scan(&category, &total)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, 0, neuron.NotFoundf("No image of %s has %q as its %s.", model, value, name)
	}
	if err != nil {
		return nil, 0, fmt.Errorf("read category %s: %w", name, r.read.Explain(err))
	}
	images, err := sqlite.Collect(ctx, r.read, scanImage, categoryImagesSQL, category, max(limit, 0), max(offset, 0))
	if err != nil {
		return nil, 0, fmt.Errorf("read images of category %s: %w", name, r.read.Explain(err))
	}
	return images, total, nil
}
