package store

import (
	"context"
	"database/sql"
	"fmt"
	"hash/crc32"

	"multiscope/internal/neuron"
	"multiscope/internal/tensor"
)

const startSampleSQL = `-- Writer.StartSample
INSERT INTO samples (layer_id, ordinals) VALUES (?1, ?2)`

const sampledSQL = `-- Writer.StartSample
UPDATE layers SET sampled = ?2 WHERE id = ?1`

// StartSample stores which files a layer keeps the activations of. DropUnsampled deletes the others.
func (w *Writer) StartSample(ctx context.Context, model, layer string, sample neuron.ColumnSample) error {
	l, err := w.layer(ctx, model, layer)
	if err != nil {
		return err
	}
	return w.write.Update(ctx, func(ctx context.Context, tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, startSampleSQL, l.id, packOrdinals(sample)); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, sampledSQL, l.id, len(sample))
		return err
	})
}

const columnBytesSQL = `-- Writer.DropUnsampled
SELECT coalesce(sum(length(numbers)), 0) FROM activations WHERE layer_id = ?1 AND unit = ?2`

// DropUnsampled drops the activations that a layer does not keep, and returns whether there were any. Like
// Compact it works block by block of units, so that it can be killed and run again.
func (w *Writer) DropUnsampled(ctx context.Context, model, layer string) (bool, error) {
	l, err := w.layer(ctx, model, layer)
	if err != nil {
		return false, err
	}
	var last int // of the unit that is rewritten last
	if err := w.read.QueryRowContext(ctx, columnBytesSQL, l.id, l.Units-1).Scan(&last); err != nil {
		return false, fmt.Errorf("thin %s/%s: %w", model, layer, w.read.Explain(err))
	}
	if last == l.sampled*tensor.HalfBytes {
		return false, nil
	}
	sample, err := w.sample(ctx, l)
	if err != nil {
		return false, err
	}
	for first := 0; first < l.Units; first += blockUnits {
		err := w.write.Update(ctx, func(ctx context.Context, tx *sql.Tx) error { return thinBlock(ctx, tx, l, sample, first) })
		if err != nil {
			return true, fmt.Errorf("thin %s/%s: %w", model, layer, err)
		}
	}
	return true, w.Shrink(ctx)
}

const dropColumnSQL = `-- Writer.DropUnsampled
DELETE FROM activations WHERE layer_id = ?1 AND unit = ?2`

const checksumSQL = `-- Writer.DropUnsampled
UPDATE units SET checksum = ?3 WHERE layer_id = ?1 AND unit = ?2`

func thinBlock(ctx context.Context, tx *sql.Tx, l layerRow, sample neuron.ColumnSample, first int) error {
	for unit := first; unit < min(first+blockUnits, l.Units); unit++ {
		column, err := columnOf(ctx, tx, l, unit)
		if err != nil || len(column) == len(sample)*tensor.HalfBytes {
			return err // a block is rewritten in one transaction: either all of it is done or none
		}
		thin := make([]byte, 0, len(sample)*tensor.HalfBytes)
		for _, ordinal := range sample {
			thin = append(thin, column[ordinal*tensor.HalfBytes:][:tensor.HalfBytes]...)
		}
		if _, err := tx.ExecContext(ctx, dropColumnSQL, l.id, unit); err != nil {
			return err
		}
		if err := writeChunks(ctx, tx, l, unit, 0, thin); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, checksumSQL, l.id, unit, crc32.ChecksumIEEE(thin)); err != nil {
			return err
		}
	}
	return nil
}

// restartSQL keeps the statistics, which pages go on showing. Setting summarised to 1 says that they are
// out of date: it differs from seen until the whole layer has been summarised again.
var restartSQL = []string{
	`-- Writer.Restart
DELETE FROM activations WHERE layer_id = ?1`,
	`-- Writer.Restart
DELETE FROM samples WHERE layer_id = ?1`,
	`-- Writer.Restart
UPDATE layers SET seen = 0, sampled = 0, summarised = 1, heat_mapped = 1, clustered = 1 WHERE id = ?1`,
}

// Restart deletes the activations of a layer that keeps a sample, so that a run reads all files again:
// statistics over more files than before need every activation.
func (w *Writer) Restart(ctx context.Context, model, layer string) error {
	l, err := w.layer(ctx, model, layer)
	if err != nil {
		return err
	}
	return w.write.Update(ctx, func(ctx context.Context, tx *sql.Tx) error {
		for _, query := range restartSQL {
			if _, err := tx.ExecContext(ctx, query, l.id); err != nil {
				return err
			}
		}
		return dropCandidates(ctx, tx, l.id)
	})
}
