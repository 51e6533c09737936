package store

import (
	"context"
	"database/sql"
	"fmt"

	"multiscope/internal/store/sqlite"
	"multiscope/internal/tensor"
)

// chunkImages is the number of activations in one row of a column: with its keys such a row just fits
// into a database page, so that a column is read in whole pages.
const chunkImages = 7936

const chunkBytes = chunkImages * tensor.HalfBytes

// Compact moves a layer's shards into columns, one block of units in one transaction, so that it needs
// memory for one block and can be killed and run again.
func (w *Writer) Compact(ctx context.Context, model, layer string) error {
	l, err := w.layer(ctx, model, layer)
	if err != nil {
		return err
	}
	for block := 0; block*blockUnits < l.Units; block++ {
		err := w.write.Update(ctx, func(ctx context.Context, tx *sql.Tx) error { return compactBlock(ctx, tx, l, block) })
		if err != nil {
			return fmt.Errorf("columns of %s/%s: %w", model, layer, err)
		}
	}
	return nil
}

// shardRow is a block of units on consecutive pictures.
type shardRow struct {
	first, images int
	numbers       []byte
}

// unit returns the activations of unit i of the block.
func (r shardRow) unit(i int) []byte {
	n := r.images * tensor.HalfBytes
	return r.numbers[i*n : (i+1)*n]
}

const shardRowsSQL = `-- Writer.Compact
SELECT first, files, numbers FROM shards WHERE layer_id = ?1 AND block = ?2 ORDER BY first`

const deleteShardsSQL = `-- Writer.Compact
DELETE FROM shards WHERE layer_id = ?1 AND block = ?2`

func compactBlock(ctx context.Context, tx *sql.Tx, l layerRow, block int) error {
	shards, err := sqlite.Collect(ctx, tx, func(rows *sql.Rows) (r shardRow, err error) {
		return r, rows.Scan(&r.first, &r.images, &r.numbers)
	}, shardRowsSQL, l.id, block)
	if err != nil || len(shards) == 0 {
		return err
	}
	column := make([]byte, 0, chunkBytes)
	for unit := block * blockUnits; unit < min((block+1)*blockUnits, l.Units); unit++ {
		chunk := shards[0].first / chunkImages
		if column, err = lastChunk(ctx, tx, l, unit, shards[0].first, column[:0]); err != nil {
			return err
		}
		for _, r := range shards {
			column = append(column, r.unit(unit-block*blockUnits)...)
		}
		if err := writeChunks(ctx, tx, l, unit, chunk, column); err != nil {
			return err
		}
	}
	_, err = tx.ExecContext(ctx, deleteShardsSQL, l.id, block)
	return err
}

const lastChunkSQL = `-- Writer.Compact
SELECT numbers FROM activations WHERE layer_id = ?1 AND unit = ?2 AND chunk = ?3`

// lastChunk appends to column the stored part of the chunk that picture first lies in.
func lastChunk(ctx context.Context, tx *sql.Tx, l layerRow, unit, first int, column []byte) ([]byte, error) {
	if first%chunkImages == 0 {
		return column, nil
	}
	var there []byte
	err := tx.QueryRowContext(ctx, lastChunkSQL, l.id, unit, first/chunkImages).Scan(&there)
	if err == nil && len(there) != first%chunkImages*tensor.HalfBytes {
		err = fmt.Errorf("unit %d has %d activations in its last chunk; want %d", unit, len(there)/tensor.HalfBytes, first%chunkImages)
	}
	return append(column, there...), err
}

const writeChunkSQL = `-- Writer.Compact
INSERT INTO activations (layer_id, unit, chunk, numbers) VALUES (?1, ?2, ?3, ?4)
ON CONFLICT (layer_id, unit, chunk) DO UPDATE SET numbers = excluded.numbers`

// writeChunks stores a column that begins at the start of a chunk.
func writeChunks(ctx context.Context, tx *sql.Tx, l layerRow, unit, chunk int, column []byte) error {
	for ; len(column) > 0; chunk++ {
		n := min(len(column), chunkBytes)
		if _, err := tx.ExecContext(ctx, writeChunkSQL, l.id, unit, chunk, column[:n]); err != nil {
			return err
		}
		column = column[n:]
	}
	return nil
}

const chunkSQL = `-- Writer.Chunk
SELECT a.numbers FROM layers l JOIN models m ON m.id = l.model_id
JOIN activations a ON a.layer_id = l.id AND a.unit = ?3 AND a.chunk = ?4
WHERE m.slug = ?1 AND l.slug = ?2`

// Chunk returns one chunk of a unit's column. All chunks but the last have the same length.
func (w *Writer) Chunk(ctx context.Context, model, layer string, unit, chunk int) ([]byte, error) {
	var numbers []byte
	err := w.read.QueryRowContext(ctx, chunkSQL, model, layer, unit, chunk).Scan(&numbers)
	if err != nil {
		return nil, fmt.Errorf("read chunk %d of %s/%s/%d: %w", chunk, model, layer, unit, w.read.Explain(err))
	}
	return numbers, nil
}
