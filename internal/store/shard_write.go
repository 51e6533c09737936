package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"

	"multiscope/internal/neuron"
	"multiscope/internal/tensor"
)

// blockUnits is how many units share a row of the shards table. Compact reads one block of every shard at
// a time.
const blockUnits = neuron.BlockUnits

const shardPlaceSQL = `-- Writer.WriteShard
SELECT d.id, d.files FROM models m JOIN datasets d ON d.id = m.dataset_id WHERE m.slug = ?1`

// WriteShard stores a shard in one transaction. It returns an error for a shard that does not continue
// what is stored.
func (w *Writer) WriteShard(ctx context.Context, shard neuron.Shard) error {
	return w.write.Update(ctx, func(ctx context.Context, tx *sql.Tx) error {
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
		return writeEmbeddings(ctx, tx, shard.Model, shard.Embeddings)
	})
}

const seeSQL = `-- Writer.WriteShard
UPDATE layers SET seen = seen + ?3
WHERE slug = ?2 AND seen = ?4 AND model_id = (SELECT id FROM models WHERE slug = ?1)
RETURNING id, units`

const insertShardSQL = `-- Writer.WriteShard
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
	return addCandidates(ctx, tx, layer, shard.First, part.Candidates)
}

const countEntriesSQL = `-- addEntries
UPDATE datasets SET files = files + ?2, failed = failed + ?3, images = images + ?2 - ?3 WHERE id = ?1`

const insertFailureSQL = `-- addEntries
INSERT INTO failures (dataset_id, ordinal, key, reason) VALUES (?1, ?2, ?3, ?4)`

// addEntries appends pictures to a data set of so many files.
func addEntries(ctx context.Context, tx *sql.Tx, dataset int64, files int, entries []neuron.Entry) error {
	w, err := newEntryWriter(ctx, tx, dataset)
	if err != nil {
		return err
	}
	failed := 0
	for i, e := range entries {
		var err error
		if e.Failure != "" {
			failed++
			_, err = tx.ExecContext(ctx, insertFailureSQL, dataset, files+i, e.Image.Key, e.Failure)
		} else {
			err = w.add(ctx, files+i, e)
		}
		if err != nil {
			return fmt.Errorf("add picture %s: %w", e.Image.Key, err)
		}
	}
	if err := w.count(ctx); err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, countEntriesSQL, dataset, len(entries), failed)
	return err
}

// entryWriter adds pictures to a data set with prepared statements. It looks each category up once and
// counts its pictures in memory, since most categories have many pictures.
type entryWriter struct {
	tx                              *sql.Tx
	dataset                         int64
	image, thumbnail, imageCategory *sql.Stmt // closed with their transaction
	categories                      map[neuron.Category]*categoryCount
}

// categoryCount is the key of a category and how many pictures were added to it.
type categoryCount struct {
	id     int64
	images int
}

func newEntryWriter(ctx context.Context, tx *sql.Tx, dataset int64) (*entryWriter, error) {
	w := &entryWriter{tx: tx, dataset: dataset, categories: map[neuron.Category]*categoryCount{}}
	var err error
	if w.image, err = tx.PrepareContext(ctx, insertImageSQL); err != nil {
		return nil, err
	}
	if w.thumbnail, err = tx.PrepareContext(ctx, insertThumbnailSQL); err != nil {
		return nil, err
	}
	w.imageCategory, err = tx.PrepareContext(ctx, insertImageCategorySQL)
	return w, err
}

const insertImageSQL = `-- entryWriter.add
INSERT INTO images (dataset_id, ordinal, key, width, height, caption, fingerprint) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)`

const insertThumbnailSQL = `-- entryWriter.add
INSERT INTO thumbnails (image_id, mime, bytes) VALUES (?1, ?2, ?3)`

const insertImageCategorySQL = `-- entryWriter.add
INSERT INTO image_categories (image_id, rank, category_id) VALUES (?1, ?2, ?3)`

func (w *entryWriter) add(ctx context.Context, ordinal int, e neuron.Entry) error {
	im := e.Image
	added, err := w.image.ExecContext(ctx, w.dataset, ordinal, im.Key, im.Width, im.Height, im.Caption, e.Fingerprint.Bytes())
	if err != nil {
		return err
	}
	id, err := added.LastInsertId()
	if err != nil {
		return err
	}
	if _, err := w.thumbnail.ExecContext(ctx, id, e.MIME, e.Thumbnail); err != nil {
		return err
	}
	for rank, c := range im.Categories {
		if slices.Contains(im.Categories[:rank], c) {
			continue
		}
		category, err := w.category(ctx, c)
		if err != nil {
			return err
		}
		if _, err := w.imageCategory.ExecContext(ctx, id, rank, category.id); err != nil {
			return err
		}
		category.images++
	}
	return nil
}

const insertCategorySQL = `-- entryWriter.category
INSERT INTO categories (dataset_id, name, value, images) VALUES (?1, ?2, ?3, 0)
ON CONFLICT (dataset_id, name, value) DO UPDATE SET images = images RETURNING id`

// category returns a category of the data set, and adds it if it is new.
func (w *entryWriter) category(ctx context.Context, c neuron.Category) (*categoryCount, error) {
	if known := w.categories[c]; known != nil {
		return known, nil
	}
	n := new(categoryCount)
	w.categories[c] = n
	return n, w.tx.QueryRowContext(ctx, insertCategorySQL, w.dataset, c.Name, c.Value).Scan(&n.id)
}

const countCategorySQL = `-- entryWriter.count
UPDATE categories SET images = images + ?2 WHERE id = ?1`

// count stores how many pictures were added to each category.
func (w *entryWriter) count(ctx context.Context) error {
	for _, n := range w.categories {
		if _, err := w.tx.ExecContext(ctx, countCategorySQL, n.id, n.images); err != nil {
			return err
		}
	}
	return nil
}
