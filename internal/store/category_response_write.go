package store

import (
	"context"
	"database/sql"
	"slices"

	"multiscope/internal/store/sqlite"
)

// listedValues is how many values of a category have their files listed, the most frequent first: enough
// for ImageNet's classes, and a bound where each image has a value of its own.
const listedValues = 2048

const unlistedSQL = `-- Writer.ListCategoryFiles
SELECT d.id, d.files FROM models m JOIN datasets d ON d.id = m.dataset_id WHERE m.slug = ?1 AND d.listed <> d.files`

const forgetFilesSQL = `-- Writer.ListCategoryFiles
DELETE FROM category_files WHERE category_id IN (SELECT id FROM categories WHERE dataset_id = ?1)`

const commonestSQL = `-- Writer.ListCategoryFiles
SELECT id FROM (SELECT id, row_number() OVER (PARTITION BY name ORDER BY images DESC, value) AS place
    FROM categories WHERE dataset_id = ?1)
WHERE place <= ?2`

const listedSQL = `-- Writer.ListCategoryFiles
UPDATE datasets SET listed = files WHERE id = ?1`

// ListCategoryFiles stores, for the most frequent values of each category of a model's data set, which
// files have them. It does nothing when the data set has not grown since the last call.
func (w *Writer) ListCategoryFiles(ctx context.Context, model string) error {
	return w.write.Update(ctx, func(ctx context.Context, tx *sql.Tx) error {
		datasets, err := sqlite.Collect(ctx, tx, func(rows *sql.Rows) (id int64, err error) {
			var files int
			return id, rows.Scan(&id, &files)
		}, unlistedSQL, model)
		if err != nil || len(datasets) == 0 {
			return err
		}
		if _, err := tx.ExecContext(ctx, forgetFilesSQL, datasets[0]); err != nil {
			return err
		}
		values, err := sqlite.Collect(ctx, tx, func(rows *sql.Rows) (id int64, err error) {
			return id, rows.Scan(&id)
		}, commonestSQL, datasets[0], listedValues)
		if err != nil {
			return err
		}
		for _, value := range values {
			if err := listFiles(ctx, tx, value); err != nil {
				return err
			}
		}
		_, err = tx.ExecContext(ctx, listedSQL, datasets[0])
		return err
	})
}

const filesOfSQL = `-- listFiles
SELECT i.ordinal FROM image_categories ic CROSS JOIN images i ON i.id = ic.image_id WHERE ic.category_id = ?1`

const insertFilesSQL = `-- listFiles
INSERT INTO category_files (category_id, ordinals) VALUES (?1, ?2)`

func listFiles(ctx context.Context, tx *sql.Tx, category int64) error {
	ordinals, err := sqlite.Collect(ctx, tx, func(rows *sql.Rows) (ordinal uint32, err error) {
		return ordinal, rows.Scan(&ordinal)
	}, filesOfSQL, category)
	if err != nil {
		return err
	}
	slices.Sort(ordinals)
	_, err = tx.ExecContext(ctx, insertFilesSQL, category, packOrdinals(ordinals))
	return err
}
