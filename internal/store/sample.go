package store

import (
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"

	"multiscope/internal/neuron"
	"multiscope/internal/tensor"
)

const keptSQL = `-- Reader.sample
SELECT ordinals FROM samples WHERE layer_id = +?1`

// sample returns the files that the layer's columns hold, nil where that is all of them.
func (r *Reader) sample(ctx context.Context, l layerRow) (neuron.ColumnSample, error) {
	var packed []byte
	err := r.read.QueryRowContext(ctx, keptSQL, l.id).Scan(&packed)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the sample of %s/%s: %w", l.Model, l.Slug, r.read.Explain(err))
	}
	k := make(neuron.ColumnSample, len(packed)/4)
	for i := range k {
		k[i] = binary.LittleEndian.Uint32(packed[4*i:])
	}
	return k, nil
}

// ColumnSample returns the files whose activations the columns of a layer hold.
func (r *Reader) ColumnSample(ctx context.Context, model, layer string) (neuron.ColumnSample, error) {
	l, err := r.layer(ctx, model, layer)
	if err != nil {
		return nil, err
	}
	return r.sample(ctx, l)
}

// sampledColumn returns a unit's column and the files that it holds.
func (r *Reader) sampledColumn(ctx context.Context, l layerRow, unit int) ([]byte, neuron.ColumnSample, error) {
	column, err := r.column(ctx, l, unit)
	if err != nil || l.sampled == 0 || len(column) != l.sampled*tensor.HalfBytes {
		return column, nil, err // a sample was chosen, but the column still holds all files
	}
	k, err := r.sample(ctx, l)
	return column, k, err
}
