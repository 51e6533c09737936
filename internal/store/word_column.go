package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"multiscope/internal/neuron"
	"multiscope/internal/store/sqlite"
	"multiscope/internal/tensor"
)

const wordColumnSQL = `-- Reader.WordColumn
SELECT c.numbers, m.mean, m.std FROM word_columns c
JOIN word_moments m ON m.layer_id = c.layer_id AND m.unit = c.unit
WHERE c.layer_id = +?1 AND c.unit = +?2`

// WordColumn returns a unit's activation on every word that its layer ranks. It has no words where there are none, or
// where they were ranked by an earlier version and not shown again since.
func (r *Reader) WordColumn(ctx context.Context, ref neuron.Ref) (neuron.WordColumn, error) {
	var c neuron.WordColumn
	l, err := r.readyLayer(ctx, ref.Model, ref.Layer)
	if err != nil {
		return c, err
	}
	if ref.Unit < 0 || ref.Unit >= l.Units {
		return c, neuron.NotFoundf("Layer %s has %d units; there is no unit %d.", l.Tap, l.Units, ref.Unit)
	}
	return r.wordColumn(ctx, l, ref.Unit)
}

func (r *Reader) wordColumn(ctx context.Context, l layerRow, unit int) (c neuron.WordColumn, err error) {
	if l.Words == 0 {
		return c, nil
	}
	words, err := r.wordOrdersHeld.get(ctx, r, l.id, func() ([]string, error) { return r.wordOrder(ctx, l) })
	if err == nil {
		err = r.read.QueryRowContext(ctx, wordColumnSQL, l.id, unit).Scan(&c.Numbers, &c.Moments.Mean, &c.Moments.Std)
	}
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return neuron.WordColumn{}, nil
	case err != nil:
		return c, fmt.Errorf("read words of %s/%s/%d: %w", l.Model, l.Slug, unit, r.read.Explain(err))
	case len(c.Numbers) != len(words)*tensor.HalfBytes:
		return c, fmt.Errorf("read words of %s/%s/%d: %d bytes for %d words", l.Model, l.Slug, unit, len(c.Numbers), len(words))
	}
	c.Words = words
	return c, nil
}

const wordOrderSQL = `-- Reader.wordOrder
SELECT w.word FROM word_orders o CROSS JOIN json_each(o.words) j JOIN words w ON w.id = j.value
WHERE o.layer_id = +?1 ORDER BY j.key`

// wordOrder returns the words that a layer ranks in the order of its units' columns.
func (r *Reader) wordOrder(ctx context.Context, l layerRow) ([]string, error) {
	return sqlite.Collect(ctx, r.read, scanWord, wordOrderSQL, l.id)
}
