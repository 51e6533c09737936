package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"math"

	"multiscope/internal/neuron"
	"multiscope/internal/store/sqlite"
)

// mostMarks is how many colourings of layers are held: about 50 bytes for each unit.
const mostMarks = 8

const unitMapSQL = `-- Reader.UnitMap
SELECT recipe, units, places FROM unit_maps WHERE layer_id = +?1`

// UnitMap returns the map of a layer's units; its Rule is 0 and it has no places before it is made. It is shared and is not
// to be changed.
func (r *Reader) UnitMap(ctx context.Context, model, layer string) (neuron.UnitMap, error) {
	l, err := r.readyLayer(ctx, model, layer)
	if err != nil {
		return neuron.UnitMap{}, err
	}
	m, err := r.unitMapsHeld.get(ctx, r, l.id, func() (neuron.UnitMap, error) {
		var text string
		var units, places []byte
		err := r.read.QueryRowContext(ctx, unitMapSQL, l.id).Scan(&text, &units, &places)
		if errors.Is(err, sql.ErrNoRows) {
			return neuron.UnitMap{}, nil
		}
		var recipe mapRecipe
		if err == nil {
			err = json.Unmarshal([]byte(text), &recipe)
		}
		if err != nil {
			return neuron.UnitMap{}, err
		}
		m := neuron.UnitMap{MapBasis: recipe.MapBasis, MapQuality: recipe.MapQuality}
		m.Places, err = unpackPlaces(units, places)
		return m, err
	})
	if err != nil {
		return m, fmt.Errorf("read the map of %s/%s: %w", model, layer, r.read.Explain(err))
	}
	return m, nil
}

// mapColours says what a colour reads of a unit u with its metrics m: a kind and a number.
var mapColours = map[neuron.MapColour]string{
	neuron.MapFamily:          `'', NULL`, // people's word counts: pages join it
	neuron.MapCategory:        `coalesce((SELECT c.name || ': ' || c.value FROM categories c WHERE c.id = m.best_category), ''), m.average_precision`,
	neuron.MapPeak:            `'', CASE WHEN u.std > 0 THEN u.max / u.std END`,
	neuron.MapDensity:         `'', u.density1`,
	neuron.MapKurtosis:        `'', u.kurtosis`,
	neuron.MapMonosemanticity: `'', m.monosemanticity`,
	neuron.MapClarity:         `'', m.clarity`,
}

// markNameSQL is what a tile calls a unit u of a layer ?1 that nobody has labelled.
const markNameSQL = `coalesce((SELECT nullif(name, '') FROM unit_names WHERE layer_id = u.layer_id AND unit = u.unit), nullif(u.shared, ''), (
    SELECT w.word FROM unit_words uw
    JOIN word_moments wm ON wm.layer_id = uw.layer_id AND wm.unit = uw.unit AND wm.std > 0 AND uw.activation >= wm.mean + ?2 * wm.std
    JOIN words w ON w.id = uw.word_id
    WHERE uw.layer_id = u.layer_id AND uw.unit = u.unit AND uw.side = 'top' AND uw.rank = 0), '')`

type markKey struct {
	layer int64
	by    neuron.MapColour
}

// MapMarks returns what the units of a layer are called and what tells them apart, by number. They are shared and are not to
// be changed.
func (r *Reader) MapMarks(ctx context.Context, model, layer string, by neuron.MapColour) ([]neuron.MapMark, error) {
	l, err := r.readyLayer(ctx, model, layer)
	if err != nil {
		return nil, err
	}
	columns, known := mapColours[by]
	if !known {
		return nil, neuron.Invalidf("A map is coloured by one of %q, not by %q.", neuron.MapColours, by)
	}
	marks, err := r.mapMarksHeld.get(ctx, r, markKey{l.id, by}, func() ([]neuron.MapMark, error) {
		return sqlite.Collect(ctx, r.read, func(rows *sql.Rows) (neuron.MapMark, error) {
			m := neuron.MapMark{Value: math.NaN()}
			var value sql.NullFloat64
			err := rows.Scan(&m.Unit, &m.Name, &m.Kind, &value)
			if value.Valid {
				m.Value = value.Float64
			}
			return m, err
		}, `-- Reader.MapMarks
SELECT u.unit, `+markNameSQL+`, `+columns+`
FROM units u LEFT JOIN unit_metrics m ON m.layer_id = u.layer_id AND m.unit = u.unit
WHERE u.layer_id = +?1 ORDER BY u.unit`, l.id, neuron.NamingExcess)
	})
	if err != nil {
		return nil, fmt.Errorf("read what units of %s/%s are called: %w", model, layer, r.read.Explain(err))
	}
	return marks, nil
}
