package store

import (
	"context"
	"database/sql"

	"multiscope/internal/neuron"
	"multiscope/internal/tensor"
)

const columnLengthSQL = `-- Snapshot.columnLength
SELECT coalesce(sum(length(numbers)), 0) FROM activations WHERE layer_id = +?1 AND unit = 0`

// columnLength returns how many activations the columns of a layer have.
func (s *Snapshot) columnLength(ctx context.Context, l layerRow) (n int, err error) {
	err = s.tx.QueryRowContext(ctx, columnLengthSQL, l.id).Scan(&n)
	return n / tensor.HalfBytes, snapshotError("the length of columns", l.Layer, s.read.Explain(err))
}

const snapshotColumnsSQL = `-- Snapshot.EachColumnPart
SELECT unit, numbers FROM activations WHERE layer_id = +?1 ORDER BY unit, chunk`

// EachColumnPart gives the activations of a layer's units, unit after unit, to yield, in parts of at most 16 KiB.
func (s *Snapshot) EachColumnPart(ctx context.Context, l neuron.Layer, yield func(neuron.ColumnPart) error) error {
	row, err := s.layer(ctx, l)
	if err != nil {
		return err
	}
	n, err := s.columnLength(ctx, row)
	if err != nil {
		return err
	}
	last, have := 0, 0
	err = each(ctx, s, scanColumnPart, func(p neuron.ColumnPart) error {
		if p.Unit != last {
			if have != n || p.Unit != last+1 {
				return errCompacting(l)
			}
			last, have = p.Unit, 0
		}
		have += len(p.Numbers) / tensor.HalfBytes
		return yield(p)
	}, snapshotColumnsSQL, row.id)
	if err == nil && n > 0 && (have != n || last != l.Units-1) {
		err = errCompacting(l)
	}
	return snapshotError("activations", l, err)
}

func scanColumnPart(rows *sql.Rows) (p neuron.ColumnPart, err error) {
	return p, rows.Scan(&p.Unit, &p.Numbers)
}

// errCompacting tells that an index run is moving a layer's activations into columns.
func errCompacting(l neuron.Layer) error {
	return neuron.Unreadyf("The activations of layer %s are just being written; wait until the index run has ended and try again.", l.Tap)
}

const snapshotRowsSQL = `-- Snapshot.EachColumnRows
SELECT unit, substr(numbers, ?3, ?4) FROM activations WHERE layer_id = +?1 AND chunk = +?2 ORDER BY unit`

// EachColumnRows gives, of every unit of a layer in order, n activations from the place first on to yield. They lie in
// one row of the database: see ColumnRows.
func (s *Snapshot) EachColumnRows(ctx context.Context, l neuron.Layer, first, n int, yield func(neuron.ColumnPart) error) error {
	row, err := s.layer(ctx, l)
	if err != nil {
		return err
	}
	next := 0
	err = each(ctx, s, scanColumnPart, func(p neuron.ColumnPart) error {
		if p.Unit != next || len(p.Numbers) != n*tensor.HalfBytes {
			return errCompacting(l)
		}
		next++
		return yield(p)
	}, snapshotRowsSQL, row.id, first/chunkImages, first%chunkImages*tensor.HalfBytes+1, n*tensor.HalfBytes)
	if err == nil && next != l.Units {
		err = errCompacting(l)
	}
	return snapshotError("activations", l, err)
}

// ColumnRows returns how many activations from the place first on, at most n, EachColumnRows gives at once.
func (s *Snapshot) ColumnRows(first, n int) int { return min(n, chunkImages-first%chunkImages) }
