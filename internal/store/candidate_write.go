package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"multiscope/internal/neuron"
	"multiscope/internal/store/sqlite"
)

const insertCandidateMapsSQL = `-- addCandidates
INSERT INTO candidate_maps (layer_id, block, first, maps) VALUES (?1, ?2, ?3, ?4)`

const writeCandidateListsSQL = `-- addCandidates
INSERT OR REPLACE INTO candidate_lists (layer_id, lists) VALUES (?1, ?2)`

// addCandidates stores what may become an example, after a shard whose first file is given.
func addCandidates(ctx context.Context, tx *sql.Tx, layer int64, first int, c neuron.Candidates) error {
	if c.Lists == nil {
		return nil
	}
	for block, maps := range c.Maps {
		if len(maps.Bytes) == 0 {
			continue
		}
		if _, err := tx.ExecContext(ctx, insertCandidateMapsSQL, layer, block, first, maps.Bytes); err != nil {
			return err
		}
	}
	_, err := tx.ExecContext(ctx, writeCandidateListsSQL, layer, c.Lists)
	return err
}

const candidateListsSQL = `-- Writer.CandidateLists
SELECT lists FROM candidate_lists WHERE layer_id = ?1`

// CandidateLists returns the candidates of a layer's units after the last shard, as they were written; nil
// for none.
func (w *Writer) CandidateLists(ctx context.Context, model, layer string) (lists []byte, err error) {
	l, err := w.layer(ctx, model, layer)
	if err != nil {
		return nil, err
	}
	err = w.read.QueryRowContext(ctx, candidateListsSQL, l.id).Scan(&lists)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	return lists, w.read.Explain(err)
}

const candidateMapsSQL = `-- Writer.CandidateMaps
SELECT maps FROM candidate_maps WHERE layer_id = ?1 AND block = ?2 ORDER BY first`

// CandidateMaps calls visit with the heat maps of candidates for a block of units, shard by shard.
func (w *Writer) CandidateMaps(ctx context.Context, model, layer string, block int, visit func(neuron.PackedHeatMaps)) error {
	l, err := w.layer(ctx, model, layer)
	if err != nil {
		return err
	}
	_, err = sqlite.Collect(ctx, w.read, func(rows *sql.Rows) (struct{}, error) {
		var b []byte
		if err := rows.Scan(&b); err != nil {
			return struct{}{}, err
		}
		maps, err := neuron.UnpackHeatMaps(b, l.Height, l.Width)
		if err == nil {
			visit(maps)
		}
		return struct{}{}, err
	}, candidateMapsSQL, l.id, block)
	if err != nil {
		return fmt.Errorf("read heat maps of candidates of %s/%s: %w", model, layer, w.read.Explain(err))
	}
	return nil
}

const deleteCandidateMapsSQL = `-- Writer.WriteCandidateMaps
DELETE FROM candidate_maps WHERE layer_id = ?1 AND block = ?2`

// ReplaceCandidateMaps stores maps in place of those of all shards so far.
func (w *Writer) ReplaceCandidateMaps(ctx context.Context, model, layer string, block int, maps neuron.PackedHeatMaps) error {
	l, err := w.layer(ctx, model, layer)
	if err != nil {
		return err
	}
	return w.write.Update(ctx, func(ctx context.Context, tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, deleteCandidateMapsSQL, l.id, block); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, insertCandidateMapsSQL, l.id, block, 0, maps.Bytes)
		return err
	})
}

// WriteCandidateMaps stores heat maps of examples of a block of units, and drops the block's candidates.
func (w *Writer) WriteCandidateMaps(ctx context.Context, model, layer string, block int, maps []neuron.UnitHeatMap) error {
	l, err := w.layer(ctx, model, layer)
	if err != nil {
		return err
	}
	return w.write.Update(ctx, func(ctx context.Context, tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, deleteCandidateMapsSQL, l.id, block); err != nil {
			return err
		}
		return writeHeatMaps(ctx, tx, l, maps)
	})
}

var dropCandidatesSQL = []string{
	`-- dropCandidates
DELETE FROM candidate_maps WHERE layer_id = ?1`,
	`-- dropCandidates
DELETE FROM candidate_lists WHERE layer_id = ?1`,
}

// DropCandidates drops what is kept of candidates for a layer's examples.
func (w *Writer) DropCandidates(ctx context.Context, model, layer string) error {
	l, err := w.layer(ctx, model, layer)
	if err != nil {
		return err
	}
	return w.write.Update(ctx, func(ctx context.Context, tx *sql.Tx) error { return dropCandidates(ctx, tx, l.id) })
}

func dropCandidates(ctx context.Context, tx *sql.Tx, layer int64) error {
	for _, query := range dropCandidatesSQL {
		if _, err := tx.ExecContext(ctx, query, layer); err != nil {
			return err
		}
	}
	return nil
}
