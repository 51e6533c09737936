package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"

	"multiscope/internal/neuron"
	"multiscope/internal/tensor"
)

// blockUnits is how many units share a row of the shards table. What is read at once when shards
// become columns is a block of every shard.
const blockUnits = 64

const shardPlaceSQL = `-- Store.WriteShard
SELECT d.id, d.files FROM models m JOIN datasets d ON d.id = m.dataset_id WHERE m.slug = ?1`

// WriteShard stores a shard whole. It refuses one that does not continue what is there.
func (s *Store) WriteShard(ctx context.Context, shard neuron.Shard) error {
	return s.update(ctx, func(ctx context.Context, tx *sql.Tx) error {
		var dataset int64
		var files int
		if err := tx.QueryRowContext(ctx, shardPlaceSQL, shard.Model).Scan(&dataset, &files); err != nil {
			return fmt.Errorf("find the data set of model %s: %w", shard.Model, err)
		}
		if len(shard.New) > 0 {
			if files != shard.First || len(shard.New) != shard.Images {
				return fmt.Errorf("a shard of %d new pictures at %d does not continue a data set of %d", len(shard.New), shard.First, files)
			}
			if err := addEntries(ctx, tx, dataset, files, shard.New); err != nil {
				return err
			}
			files += len(shard.New)
		}
		if shard.First+shard.Images > files {
			return fmt.Errorf("a shard of %d pictures at %d reaches beyond a data set of %d", shard.Images, shard.First, files)
		}
		for _, part := range shard.Layers {
			if err := addPart(ctx, tx, shard, part); err != nil {
				return err
			}
		}
		return nil
	})
}

const seeSQL = `-- Store.WriteShard
UPDATE layers SET seen = seen + ?3
WHERE slug = ?2 AND seen = ?4 AND model_id = (SELECT id FROM models WHERE slug = ?1)
RETURNING id, units`

const insertShardSQL = `-- Store.WriteShard
INSERT INTO shards (layer_id, block, first, files, numbers) VALUES (?1, ?2, ?3, ?4, ?5)`

// addPart stores the activations of one layer, a row for each block of units.
func addPart(ctx context.Context, tx *sql.Tx, shard neuron.Shard, part neuron.LayerPart) error {
	var layer int64
	var units int
	err := tx.QueryRowContext(ctx, seeSQL, shard.Model, part.Layer, shard.Images, shard.First).Scan(&layer, &units)
	if err != nil {
		return fmt.Errorf("continue layer %s/%s at picture %d: %w", shard.Model, part.Layer, shard.First, err)
	}
	row := shard.Images * tensor.HalfBytes
	if len(part.Activations) != units*row {
		return fmt.Errorf("layer %s/%s has %d units, but its part of a shard has %d bytes", shard.Model, part.Layer, units, len(part.Activations))
	}
	for block := 0; block*blockUnits < units; block++ {
		from, to := block*blockUnits*row, min((block+1)*blockUnits, units)*row
		_, err := tx.ExecContext(ctx, insertShardSQL, layer, block, shard.First, shard.Images, part.Activations[from:to])
		if err != nil {
			return err
		}
	}
	return nil
}

const countEntriesSQL = `-- addEntries
UPDATE datasets SET files = files + ?2, failed = failed + ?3, images = images + ?2 - ?3 WHERE id = ?1`

const insertFailureSQL = `-- addEntries
INSERT INTO failures (dataset_id, ordinal, key, reason) VALUES (?1, ?2, ?3, ?4)`

// addEntries appends pictures to a data set of so many files.
func addEntries(ctx context.Context, tx *sql.Tx, dataset int64, files int, entries []neuron.Entry) error {
	failed := 0
	for i, e := range entries {
		var err error
		if e.Failure != "" {
			failed++
			_, err = tx.ExecContext(ctx, insertFailureSQL, dataset, files+i, e.Image.Key, e.Failure)
		} else {
			err = addImage(ctx, tx, dataset, files+i, e)
		}
		if err != nil {
			return fmt.Errorf("add picture %s: %w", e.Image.Key, err)
		}
	}
	_, err := tx.ExecContext(ctx, countEntriesSQL, dataset, len(entries), failed)
	return err
}

const insertImageSQL = `-- addImage
INSERT INTO images (dataset_id, ordinal, key, width, height, caption, print) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) RETURNING id`

const insertThumbnailSQL = `-- addImage
INSERT INTO thumbnails (image_id, mime, bytes) VALUES (?1, ?2, ?3)`

const countCategorySQL = `-- addImage
INSERT INTO categories (dataset_id, name, value, images) VALUES (?1, ?2, ?3, 1)
ON CONFLICT (dataset_id, name, value) DO UPDATE SET images = images + 1 RETURNING id`

const insertImageCategorySQL = `-- addImage
INSERT INTO image_categories (image_id, rank, category_id) VALUES (?1, ?2, ?3)`

func addImage(ctx context.Context, tx *sql.Tx, dataset int64, ordinal int, e neuron.Entry) error {
	var id int64
	im := e.Image
	err := tx.QueryRowContext(ctx, insertImageSQL, dataset, ordinal, im.Key, im.Width, im.Height, im.Caption, e.Print.Bytes()).Scan(&id)
	if err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, insertThumbnailSQL, id, e.MIME, e.Thumbnail); err != nil {
		return err
	}
	for rank, c := range im.Categories {
		if slices.Contains(im.Categories[:rank], c) {
			continue
		}
		var category int64
		if err := tx.QueryRowContext(ctx, countCategorySQL, dataset, c.Name, c.Value).Scan(&category); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, insertImageCategorySQL, id, rank, category); err != nil {
			return err
		}
	}
	return nil
}
