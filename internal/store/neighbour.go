package store

import (
	"context"
	"database/sql"
	"fmt"

	"multiscope/internal/neuron"
	"multiscope/internal/store/sqlite"
)

// Neighbours are ranked separately within the unit's own layer, its model's other layers, and each other
// model.
const neighboursSQL = `-- Reader.neighbours
SELECT layer, model_slug, slug, height, width, correlation, other_unit
FROM (
    SELECT l.id AS layer, m.slug AS model_slug, l.slug, l.height, l.width, n.other_unit, n.correlation,
           l.id <> +?1 AS elsewhere, m.id <> own.model_id AS foreign_model, m.id AS model,
           row_number() OVER (PARTITION BY l.id = +?1, m.id ORDER BY n.correlation DESC, l.depth, n.rank) AS place
    FROM layers own
    CROSS JOIN neighbours n ON n.layer_id = own.id AND n.unit = +?2 AND n.rank < +?3
    CROSS JOIN layers l ON l.id = n.other_layer_id JOIN models m ON m.id = l.model_id
    WHERE own.id = +?1)
WHERE place <= +?3 ORDER BY elsewhere, foreign_model, model, place`

// Neighbours returns the units whose activations correlate most with a unit's: first n of its own layer,
// then n of its model's other layers, then n of each other model indexed over the same data set. It is
// empty before the layers have been compared.
func (r *Reader) Neighbours(ctx context.Context, ref neuron.Ref, n int) ([]neuron.Neighbour, error) {
	own, err := r.readyLayer(ctx, ref.Model, ref.Layer)
	if err != nil {
		return nil, err
	}
	return r.neighbours(ctx, own, ref, n)
}

func (r *Reader) neighbours(ctx context.Context, own layerRow, ref neuron.Ref, n int) ([]neuron.Neighbour, error) {
	var layers []*layerRow
	var units []int
	near, err := sqlite.Collect(ctx, r.read, func(rows *sql.Rows) (neuron.Neighbour, error) {
		var l layerRow
		var one neuron.Neighbour
		var unit int
		err := rows.Scan(&l.id, &l.Model, &l.Slug, &l.Height, &l.Width, &one.Correlation, &unit)
		layers, units = append(layers, &l), append(units, unit)
		return one, err
	}, neighboursSQL, own.id, ref.Unit, n)
	var cards []neuron.UnitCard
	if err == nil {
		cards, err = r.gridCards(ctx, layers, units)
	}
	if err != nil {
		return nil, fmt.Errorf("read neighbours of %s: %w", ref, r.read.Explain(err))
	}
	for i := range near {
		near[i].UnitCard = cards[i]
	}
	return near, nil
}
