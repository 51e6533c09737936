package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"multiscope/internal/neuron"
	"multiscope/internal/tensor"
)

const readoutSQL = `-- Reader.Readout
SELECT embedding, numbers FROM readouts WHERE layer_id = +?1`

// Readout returns how the image embedding reads the units of a layer. It is shared and is not to be changed. That of a
// layer that has none is a NotFound error.
func (r *Reader) Readout(ctx context.Context, model, layer string) (neuron.Readout, error) {
	l, err := r.layer(ctx, model, layer)
	if err != nil {
		return neuron.Readout{}, err
	}
	readout, err := r.readoutHeld.get(ctx, r, l.id, func() (neuron.Readout, error) { return r.readReadout(ctx, l) })
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return readout, neuron.NotFoundf("It is not known how the units of layer %s are related to texts.", l.Tap)
	case err != nil:
		return readout, fmt.Errorf("read readout of %s/%s: %w", model, layer, r.read.Explain(err))
	}
	return readout, nil
}

func (r *Reader) readReadout(ctx context.Context, l layerRow) (readout neuron.Readout, err error) {
	var numbers []byte
	if err := r.read.QueryRowContext(ctx, readoutSQL, l.id).Scan(&readout.Embedding, &numbers); err != nil {
		return readout, err
	}
	if len(numbers) != 4*l.Units*readout.Embedding {
		return readout, fmt.Errorf("%d bytes for %d units of %d numbers", len(numbers), l.Units, readout.Embedding)
	}
	readout.Matrix = tensor.Floats(numbers)
	return readout, nil
}
