package store

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"maps"
	"slices"

	"multiscope/internal/neuron"
	"multiscope/internal/tensor"
)

const imageUnitsSQL = `-- Reader.ImageUnits
SELECT units, activations FROM image_units WHERE layer_id = +?1 AND image_id = +?2`

// ImageUnits returns the units of a layer that an image activates most, highest z first, at most n. It is
// empty before the layer's images have been summarised.
func (r *Reader) ImageUnits(ctx context.Context, id int64, model, layer string, n int) ([]neuron.UnitExample, error) {
	l, err := r.readyLayer(ctx, model, layer)
	if err != nil {
		return nil, err
	}
	var units, activations []byte
	err = r.read.QueryRowContext(ctx, imageUnitsSQL, l.id, id).Scan(&units, &activations)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read units of image %d: %w", id, r.read.Explain(err))
	}
	driven, err := r.unitsByZ(ctx, l, unpackImageUnits(units, activations, n))
	if err != nil {
		return nil, fmt.Errorf("read units of image %d: %w", id, r.read.Explain(err))
	}
	return driven, nil
}

// unpackImageUnits returns the first n units with their activations.
func unpackImageUnits(units, activations []byte, n int) map[int]float64 {
	unpacked := make(map[int]float64)
	for i := range min(max(n, 0), len(units)/4, len(activations)/tensor.HalfBytes) {
		half := binary.LittleEndian.Uint16(activations[i*tensor.HalfBytes:])
		unpacked[int(binary.LittleEndian.Uint32(units[4*i:]))] = float64(tensor.HalfValue(half))
	}
	return unpacked
}

// unitsByZ returns units with statistics and words, highest z first.
func (r *Reader) unitsByZ(ctx context.Context, l layerRow, activations map[int]float64) ([]neuron.UnitExample, error) {
	units := slices.Collect(maps.Keys(activations))
	cards, err := r.cards(ctx, slices.Repeat([]*layerRow{&l}, len(units)), units)
	if err != nil {
		return nil, err
	}
	driven := make([]neuron.UnitExample, len(cards))
	for i, c := range cards {
		a := activations[units[i]]
		driven[i] = neuron.UnitExample{Unit: c.Unit, Words: c.Words, Activation: a, Z: c.Z(a)}
	}
	slices.SortFunc(driven, func(a, b neuron.UnitExample) int {
		return cmp.Or(cmp.Compare(b.Z, a.Z), cmp.Compare(a.Unit.Unit, b.Unit.Unit))
	})
	return driven, nil
}
