package store

import (
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"

	"multiscope/internal/neuron"
	"multiscope/internal/store/sqlite"
)

// Snapshot is an index as it is at one moment, whatever is written meanwhile. It is read from one end to the other,
// row by row, so that what is made of it takes little memory. It is for one goroutine, and its methods do not
// call one another from within what they are given.
type Snapshot struct {
	tx   *sql.Tx
	read *sqlite.Reader
}

// Snapshot begins to read the index as it is now. What is written from now on is kept beside the database until the
// snapshot is closed.
func (r *Reader) Snapshot(ctx context.Context) (*Snapshot, error) {
	tx, err := r.read.BeginTx(ctx, nil)
	if err != nil {
		return nil, r.read.Explain(err)
	}
	return &Snapshot{tx, r.read}, nil
}

// Close ends the reading.
func (s *Snapshot) Close() error {
	if err := s.tx.Rollback(); !errors.Is(err, sql.ErrTxDone) { // its context has ended
		return err
	}
	return nil
}

// each gives what scan makes of each row of a query to yield.
func each[T any](ctx context.Context, s *Snapshot, scan func(*sql.Rows) (T, error), yield func(T) error, query string, args ...any) error {
	rows, err := s.tx.QueryContext(ctx, query, args...)
	if err != nil {
		return s.read.Explain(err)
	}
	defer rows.Close()
	for rows.Next() {
		one, err := scan(rows)
		if err != nil {
			return s.read.Explain(err)
		}
		if err := yield(one); err != nil {
			return err
		}
	}
	return s.read.Explain(rows.Err())
}

// Models returns all models with their layers.
func (s *Snapshot) Models(ctx context.Context) ([]neuron.Model, error) {
	models, err := sqlite.Collect(ctx, s.tx, scanModel, modelsSQL, "")
	if err != nil {
		return nil, fmt.Errorf("read models: %w", s.read.Explain(err))
	}
	layers, err := sqlite.Collect(ctx, s.tx, func(rows *sql.Rows) (neuron.Layer, error) { return scanLayer(rows) }, layersSQL, "")
	if err != nil {
		return nil, fmt.Errorf("read layers: %w", s.read.Explain(err))
	}
	for i := range models {
		for _, l := range layers {
			if l.Model == models[i].Slug {
				models[i].Layers = append(models[i].Layers, l)
			}
		}
	}
	return models, nil
}

// layer returns a layer with its keys.
func (s *Snapshot) layer(ctx context.Context, l neuron.Layer) (layerRow, error) {
	var row layerRow
	var err error
	row.Layer, err = scanLayer(s.tx.QueryRowContext(ctx, layerSQL, l.Model, l.Slug), &row.id, &row.dataset, &row.sampled)
	if err != nil {
		return row, fmt.Errorf("read layer %s/%s: %w", l.Model, l.Slug, s.read.Explain(err))
	}
	return row, nil
}

const snapshotFilesSQL = `-- Snapshot.EachFile
SELECT i.ordinal, '', ` + imageColumns + ` FROM models m JOIN images i ON i.dataset_id = m.dataset_id WHERE m.slug = +?1
UNION ALL
SELECT f.ordinal, f.reason, 0, f.key, 0, 0, '', '[]' FROM models m JOIN failures f ON f.dataset_id = m.dataset_id WHERE m.slug = +?1
ORDER BY 1`

// EachFile gives the files of a model's data set to yield, in order.
func (s *Snapshot) EachFile(ctx context.Context, model string, yield func(neuron.File) error) error {
	err := each(ctx, s, func(rows *sql.Rows) (f neuron.File, err error) {
		var fields imageFields
		if err := rows.Scan(append([]any{&f.Ordinal, &f.Failure}, fields.pointers()...)...); err != nil {
			return f, err
		}
		f.Image, err = fields.value()
		return f, err
	}, yield, snapshotFilesSQL, model)
	if err != nil {
		return fmt.Errorf("read files of %s: %w", model, err)
	}
	return nil
}

// ColumnSample returns the files whose activations the columns of a layer hold, nil for all of them, and how many
// activations there are in a column.
func (s *Snapshot) ColumnSample(ctx context.Context, l neuron.Layer) (neuron.ColumnSample, int, error) {
	row, err := s.layer(ctx, l)
	if err != nil {
		return nil, 0, err
	}
	n, err := s.columnLength(ctx, row)
	if err != nil || row.sampled == 0 || row.sampled != n {
		return nil, n, err // a sample was chosen, but the column still holds all files
	}
	var packed []byte
	if err := s.tx.QueryRowContext(ctx, keptSQL, row.id).Scan(&packed); err != nil {
		return nil, n, fmt.Errorf("read the sample of %s/%s: %w", l.Model, l.Slug, s.read.Explain(err))
	}
	sample := make(neuron.ColumnSample, len(packed)/4)
	for i := range sample {
		sample[i] = binary.LittleEndian.Uint32(packed[4*i:])
	}
	return sample, n, nil
}

const snapshotCountsSQL = `-- Snapshot.Counts
SELECT (SELECT count(*) FROM unit_words WHERE layer_id = +?1), (SELECT count(*) FROM examples WHERE layer_id = +?1),
       (SELECT count(*) FROM word_activations WHERE layer_id = +?1 AND ranks IS NOT NULL),
       (SELECT count(*) FROM explanations WHERE layer_id = +?1), (SELECT count(*) FROM text_maxima WHERE layer_id = +?1)`

// Counts returns how many rows there are of a layer.
func (s *Snapshot) Counts(ctx context.Context, l neuron.Layer) (neuron.LayerCounts, error) {
	var c neuron.LayerCounts
	row, err := s.layer(ctx, l)
	if err == nil {
		err = s.tx.QueryRowContext(ctx, snapshotCountsSQL, row.id).Scan(&c.UnitWords, &c.Examples, &c.Words, &c.Explained, &c.Texts)
	}
	if err == nil {
		c.Column, err = s.columnLength(ctx, row)
	}
	return c, snapshotError("counts", l, s.read.Explain(err))
}
