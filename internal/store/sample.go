package store

import (
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"

	"multiscope/internal/neuron"
	"multiscope/internal/tensor"
)

const keptSQL = `-- Store.kept
SELECT ordinals FROM samples WHERE layer_id = ?1`

// kept returns the files that the layer's columns hold, once they are thinned.
func (s *Store) kept(ctx context.Context, l layerRow) (neuron.Kept, error) {
	var packed []byte
	err := s.read.QueryRowContext(ctx, keptSQL, l.id).Scan(&packed)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the sample of %s/%s: %w", l.Model, l.Slug, s.explain(err))
	}
	k := make(neuron.Kept, len(packed)/4)
	for i := range k {
		k[i] = binary.LittleEndian.Uint32(packed[4*i:])
	}
	return k, nil
}

// Kept returns the files whose activations the columns of a layer hold.
func (s *Store) Kept(ctx context.Context, model, layer string) (neuron.Kept, error) {
	l, err := s.layer(ctx, model, layer)
	if err != nil {
		return nil, err
	}
	return s.kept(ctx, l)
}

// sampledColumn returns a unit's column and the files that it holds.
func (s *Store) sampledColumn(ctx context.Context, l layerRow, unit int) ([]byte, neuron.Kept, error) {
	column, err := s.column(ctx, l, unit)
	if err != nil || l.sampled == 0 || len(column) != l.sampled*tensor.HalfBytes {
		return column, nil, err // it has not been thinned yet
	}
	k, err := s.kept(ctx, l)
	return column, k, err
}

const startSampleSQL = `-- Store.StartSample
INSERT INTO samples (layer_id, ordinals) VALUES (?1, ?2)`

const sampledSQL = `-- Store.StartSample
UPDATE layers SET sampled = ?2 WHERE id = ?1`

// StartSample notes which activations a layer keeps. Thin drops the others.
func (s *Store) StartSample(ctx context.Context, model, layer string, kept neuron.Kept) error {
	l, err := s.layer(ctx, model, layer)
	if err != nil {
		return err
	}
	return s.update(ctx, func(ctx context.Context, tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, startSampleSQL, l.id, packOrdinals(kept)); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, sampledSQL, l.id, len(kept))
		return err
	})
}

const columnBytesSQL = `-- Store.Thin
SELECT coalesce(sum(length(numbers)), 0) FROM activations WHERE layer_id = ?1 AND unit = ?2`

// Thin drops the activations that a layer does not keep, and returns whether there were any. Like
// Compact it works block by block of units, so that it can be killed and run again.
func (s *Store) Thin(ctx context.Context, model, layer string) (bool, error) {
	l, err := s.layer(ctx, model, layer)
	if err != nil {
		return false, err
	}
	var last int // the unit that is thinned last
	if err := s.read.QueryRowContext(ctx, columnBytesSQL, l.id, l.Units-1).Scan(&last); err != nil {
		return false, fmt.Errorf("thin %s/%s: %w", model, layer, s.explain(err))
	}
	if last == l.sampled*tensor.HalfBytes {
		return false, nil
	}
	kept, err := s.kept(ctx, l)
	if err != nil {
		return false, err
	}
	for first := 0; first < l.Units; first += blockUnits {
		err := s.update(ctx, func(ctx context.Context, tx *sql.Tx) error { return thinBlock(ctx, tx, l, kept, first) })
		if err != nil {
			return true, fmt.Errorf("thin %s/%s: %w", model, layer, err)
		}
	}
	return true, s.Shrink(ctx)
}

const dropColumnSQL = `-- Store.Thin
DELETE FROM activations WHERE layer_id = ?1 AND unit = ?2`

const checksumSQL = `-- Store.Thin
UPDATE units SET checksum = ?3 WHERE layer_id = ?1 AND unit = ?2`

func thinBlock(ctx context.Context, tx *sql.Tx, l layerRow, kept neuron.Kept, first int) error {
	for unit := first; unit < min(first+blockUnits, l.Units); unit++ {
		column, err := columnOf(ctx, tx, l, unit)
		if err != nil || len(column) == len(kept)*tensor.HalfBytes {
			return err // a block is thinned whole
		}
		thin := make([]byte, 0, len(kept)*tensor.HalfBytes)
		for _, ordinal := range kept {
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

// restartSQL leaves the statistics to the pages. They cover what is not there any more, so that no
// number of files seen is that of files summarised until all is summarised anew.
var restartSQL = []string{
	`-- Store.Restart
DELETE FROM activations WHERE layer_id = ?1`,
	`-- Store.Restart
DELETE FROM samples WHERE layer_id = ?1`,
	`-- Store.Restart
UPDATE layers SET seen = 0, sampled = 0, summarised = 1, drawn = 1, grouped = 1 WHERE id = ?1`,
}

// Restart lets a layer that keeps a sample see all files again: statistics of more files than it has
// seen take all activations.
func (s *Store) Restart(ctx context.Context, model, layer string) error {
	l, err := s.layer(ctx, model, layer)
	if err != nil {
		return err
	}
	return s.update(ctx, func(ctx context.Context, tx *sql.Tx) error {
		for _, query := range restartSQL {
			if _, err := tx.ExecContext(ctx, query, l.id); err != nil {
				return err
			}
		}
		return nil
	})
}
