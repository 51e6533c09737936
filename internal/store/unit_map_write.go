package store

import (
	"context"
	"database/sql"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"math"

	"multiscope/internal/neuron"
)

// mapRecipe is what the column recipe holds as JSON.
type mapRecipe struct {
	neuron.MapBasis
	neuron.MapQuality
}

const mapBasisSQL = `-- Writer.MapBasis
SELECT recipe FROM unit_maps WHERE layer_id = ?1`

// MapBasis returns what the map of a layer's units was made from, whose Rule is 0 where there is none.
func (w *Writer) MapBasis(ctx context.Context, model, layer string) (neuron.MapBasis, error) {
	l, err := w.layer(ctx, model, layer)
	if err != nil {
		return neuron.MapBasis{}, err
	}
	var text string
	err = w.read.QueryRowContext(ctx, mapBasisSQL, l.id).Scan(&text)
	if errors.Is(err, sql.ErrNoRows) {
		return neuron.MapBasis{}, nil
	}
	var recipe mapRecipe
	if err == nil {
		err = json.Unmarshal([]byte(text), &recipe)
	}
	if err != nil {
		return neuron.MapBasis{}, fmt.Errorf("read what the map of %s/%s was made from: %w", model, layer, w.read.Explain(err))
	}
	return recipe.MapBasis, nil
}

const writeUnitMapSQL = `-- Writer.WriteUnitMap
INSERT OR REPLACE INTO unit_maps (layer_id, recipe, units, places) VALUES (?1, ?2, ?3, ?4)`

// WriteUnitMap stores the map of a layer's units in place of that before.
func (w *Writer) WriteUnitMap(ctx context.Context, model, layer string, m neuron.UnitMap) error {
	l, err := w.layer(ctx, model, layer)
	if err != nil {
		return err
	}
	recipe, err := json.Marshal(mapRecipe{m.MapBasis, m.MapQuality})
	if err != nil {
		return fmt.Errorf("write the map of %s/%s: %w", model, layer, err)
	}
	units, places := packPlaces(m.Places)
	return w.write.Update(ctx, func(ctx context.Context, tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, writeUnitMapSQL, l.id, string(recipe), units, places)
		return err
	})
}

const (
	mapUnitBytes  = 4 // of a uint32
	mapPlaceBytes = 8 // of two float32
)

func packPlaces(all []neuron.MapPlace) (units, places []byte) {
	units, places = make([]byte, 0, mapUnitBytes*len(all)), make([]byte, 0, mapPlaceBytes*len(all))
	for _, p := range all {
		units = binary.LittleEndian.AppendUint32(units, uint32(p.Unit))
		places = binary.LittleEndian.AppendUint32(places, math.Float32bits(p.X))
		places = binary.LittleEndian.AppendUint32(places, math.Float32bits(p.Y))
	}
	return units, places
}

// unpackPlaces is the inverse of packPlaces.
func unpackPlaces(units, places []byte) ([]neuron.MapPlace, error) {
	n := len(units) / mapUnitBytes
	if len(units) != n*mapUnitBytes || len(places) != n*mapPlaceBytes {
		return nil, fmt.Errorf("a map has %d bytes of units and %d of places", len(units), len(places))
	}
	all := make([]neuron.MapPlace, n)
	for i := range all {
		all[i] = neuron.MapPlace{
			Unit: int(binary.LittleEndian.Uint32(units[i*mapUnitBytes:])),
			X:    math.Float32frombits(binary.LittleEndian.Uint32(places[i*mapPlaceBytes:])),
			Y:    math.Float32frombits(binary.LittleEndian.Uint32(places[i*mapPlaceBytes+4:])),
		}
	}
	return all, nil
}
