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

// imageColumns are what imageFields reads of an image i. The categories come as one JSON list,
// names and values in turn, so that a list of images stays one query.
const imageColumns = `i.id, i.key, i.width, i.height, i.caption,
       (SELECT json_group_array(json_array(name, value)) FROM (
            SELECT c.name, c.value FROM image_categories ic CROSS JOIN categories c ON c.id = ic.category_id
            WHERE ic.image_id = i.id ORDER BY ic.rank))`

// imageFields receives imageColumns.
type imageFields struct {
	image      neuron.Image
	categories []byte
}

func (f *imageFields) pointers() []any {
	return []any{&f.image.ID, &f.image.Key, &f.image.Width, &f.image.Height, &f.image.Caption, &f.categories}
}

// value returns the image that was scanned.
func (f *imageFields) value() (neuron.Image, error) {
	if len(f.categories) <= len("[]") {
		return f.image, nil
	}
	var pairs [][2]string
	if err := json.Unmarshal(f.categories, &pairs); err != nil {
		return f.image, err
	}
	f.image.Categories = make([]neuron.Category, len(pairs))
	for i, p := range pairs {
		f.image.Categories[i] = neuron.Category{Name: p[0], Value: p[1]}
	}
	return f.image, nil
}

const imageSQL = `-- Reader.Image
SELECT ` + imageColumns + `, (SELECT slug FROM datasets WHERE id = i.dataset_id) FROM images i WHERE i.id = +?1`

// Image returns the image with that number.
func (r *Reader) Image(ctx context.Context, id int64) (neuron.Image, error) {
	var f imageFields
	err := r.read.QueryRowContext(ctx, imageSQL, id).Scan(append(f.pointers(), &f.image.Dataset)...)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return f.image, neuron.NotFoundf("There is no image %d in this index.", id)
	case err != nil:
		return f.image, fmt.Errorf("read image %d: %w", id, r.read.Explain(err))
	}
	return f.value()
}

const imageIDSQL = `-- Reader.ImageID
SELECT i.id FROM images i JOIN datasets d ON d.id = i.dataset_id WHERE d.slug = +?1 AND i.key = +?2`

// ImageID returns the number of the image that a data set has under a key.
func (r *Reader) ImageID(ctx context.Context, dataset, key string) (id int64, err error) {
	err = r.read.QueryRowContext(ctx, imageIDSQL, dataset, key).Scan(&id)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return 0, neuron.NotFoundf("There is no image %q of a data set %s in this index.", key, dataset)
	case err != nil:
		return 0, fmt.Errorf("read image %q of %s: %w", key, dataset, r.read.Explain(err))
	}
	return id, nil
}

const thumbnailSQL = `-- Reader.Thumbnail
SELECT bytes, mime FROM thumbnails WHERE image_id = +?1`

// Thumbnail returns the small picture of an image and its media type.
func (r *Reader) Thumbnail(ctx context.Context, id int64) (b []byte, mime string, err error) {
	err = r.read.QueryRowContext(ctx, thumbnailSQL, id).Scan(&b, &mime)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return nil, "", neuron.NotFoundf("There is no thumbnail of an image %d in this index.", id)
	case err != nil:
		return nil, "", fmt.Errorf("read thumbnail %d: %w", id, r.read.Explain(err))
	}
	return b, mime, nil
}

const failuresSQL = `-- Reader.Failures
SELECT f.key, f.reason FROM failures f JOIN models m ON m.dataset_id = f.dataset_id
WHERE m.slug = +?1 ORDER BY f.ordinal`

// Failures returns the files of a model's data set that could not be read.
func (r *Reader) Failures(ctx context.Context, model string) ([]neuron.Failure, error) {
	failures, err := sqlite.Collect(ctx, r.read, func(rows *sql.Rows) (f neuron.Failure, err error) {
		return f, rows.Scan(&f.Key, &f.Reason)
	}, failuresSQL, model)
	if err != nil {
		return nil, fmt.Errorf("read failures of %s: %w", model, r.read.Explain(err))
	}
	return failures, nil
}
