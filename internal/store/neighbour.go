package store

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"

	"multiscope/internal/neuron"
)

// Neighbours are ranked within three kinds of company: the unit's own layer, its model's other
// layers, and each other model.
const neighboursSQL = `-- Store.neighbours
SELECT layer, model_slug, slug, height, width, correlation, ` + unitColumns + `
FROM (
    SELECT l.id AS layer, m.slug AS model_slug, l.slug, l.height, l.width, n.other_unit, n.correlation,
           l.id <> ?1 AS elsewhere, m.id <> own.model_id AS foreign_model, m.id AS model,
           row_number() OVER (PARTITION BY l.id = ?1, m.id ORDER BY n.correlation DESC, l.depth, n.rank) AS place
    FROM layers own
    CROSS JOIN neighbours n ON n.layer_id = own.id AND n.unit = ?2 AND n.rank < ?3
    CROSS JOIN layers l ON l.id = n.other_layer_id JOIN models m ON m.id = l.model_id
    WHERE own.id = ?1)
CROSS JOIN units u ON u.layer_id = layer AND u.unit = other_unit
WHERE place <= ?3 ORDER BY elsewhere, foreign_model, model, place`

// Neighbours returns the units most like a unit: n of its own layer first, then n of its model's
// other layers, then n of each other model that saw the same pictures. It is empty while they are
// not known.
func (s *Store) Neighbours(ctx context.Context, ref neuron.Ref, n int) ([]neuron.Neighbour, error) {
	own, err := s.readyLayer(ctx, ref.Model, ref.Layer)
	if err != nil {
		return nil, err
	}
	return s.neighbours(ctx, own, ref, n)
}

func (s *Store) neighbours(ctx context.Context, own layerRow, ref neuron.Ref, n int) ([]neuron.Neighbour, error) {
	var layers []*layerRow
	var cards []neuron.UnitCard
	near, err := collect(ctx, s.read, func(rows *sql.Rows) (neuron.Neighbour, error) {
		l := new(layerRow)
		var one neuron.Neighbour
		err := rows.Scan(append([]any{&l.id, &l.Model, &l.Slug, &l.Height, &l.Width, &one.Correlation}, unitPointers(&one.Unit)...)...)
		one.Unit.Model, one.Unit.Layer = l.Model, l.Slug
		layers, cards = append(layers, l), append(cards, one.UnitCard)
		return one, err
	}, neighboursSQL, own.id, ref.Unit, n)
	if err == nil {
		err = s.dressAll(ctx, layers, cards)
	}
	if err != nil {
		return nil, fmt.Errorf("read neighbours of %s: %w", ref, s.explain(err))
	}
	for i := range near {
		near[i].UnitCard = cards[i]
	}
	return near, nil
}

const uncomparedSQL = `-- Store.Uncompared
SELECT am.slug, a.slug, a.tap, a.units, a.height, a.width, a.reduce, 1, a.live, a.words,
       bm.slug, b.slug, b.units, a.summarised, d.images, a.sampled
FROM models am JOIN datasets d ON d.id = am.dataset_id JOIN layers a ON a.model_id = am.id
JOIN models bm ON bm.dataset_id = am.dataset_id JOIN layers b ON b.model_id = bm.id
LEFT JOIN compared_layers c ON c.layer_id = a.id AND c.other_layer_id = b.id
WHERE a.id <= b.id AND (am.slug = ?1 OR bm.slug = ?1)
  AND a.summarised > 0 AND a.summarised = b.summarised AND a.sampled = b.sampled AND a.summarised IS NOT c.files
ORDER BY a.id, b.id`

// Uncompared returns the pairs of layers, one of them of a model, whose units have not been
// compared over all that both have seen.
func (s *Store) Uncompared(ctx context.Context, model string) ([]neuron.LayerPair, error) {
	pairs, err := collect(ctx, s.read, func(rows *sql.Rows) (p neuron.LayerPair, err error) {
		p.A, err = scanLayer(rows, &p.B.Model, &p.B.Slug, &p.B.Units, &p.Files, &p.Images, &p.Sampled)
		return p, err
	}, uncomparedSQL, model)
	if err != nil {
		return nil, fmt.Errorf("read layers to be compared: %w", s.explain(err))
	}
	return pairs, nil
}

const deleteNeighboursSQL = `-- Store.WriteNeighbours
DELETE FROM neighbours WHERE layer_id = ?1 AND other_layer_id = ?2`

const insertNeighbourSQL = `-- Store.WriteNeighbours
INSERT INTO neighbours (layer_id, unit, other_layer_id, rank, other_unit, correlation) VALUES (?1, ?2, ?3, ?4, ?5, ?6)`

const comparedSQL = `-- Store.WriteNeighbours
INSERT OR REPLACE INTO compared_layers (layer_id, other_layer_id, files) VALUES (?1, ?2, ?3)`

// WriteNeighbours stores, for each unit of A, the units of B most like it, and the other way round
// where the two differ; all or nothing.
func (s *Store) WriteNeighbours(ctx context.Context, p neuron.LayerPair, ofA, ofB [][]neuron.Correlated) error {
	a, errA := s.layer(ctx, p.A.Model, p.A.Slug)
	b, errB := s.layer(ctx, p.B.Model, p.B.Slug)
	if err := cmp.Or(errA, errB); err != nil {
		return err
	}
	return s.update(ctx, func(ctx context.Context, tx *sql.Tx) error {
		if err := writeNeighbours(ctx, tx, a.id, b.id, ofA); err != nil {
			return err
		}
		if a.id != b.id {
			if err := writeNeighbours(ctx, tx, b.id, a.id, ofB); err != nil {
				return err
			}
		}
		_, err := tx.ExecContext(ctx, comparedSQL, a.id, b.id, p.Files)
		return err
	})
}

func writeNeighbours(ctx context.Context, tx *sql.Tx, layer, other int64, near [][]neuron.Correlated) error {
	if _, err := tx.ExecContext(ctx, deleteNeighboursSQL, layer, other); err != nil {
		return err
	}
	for unit, list := range near {
		for rank, n := range list {
			if _, err := tx.ExecContext(ctx, insertNeighbourSQL, layer, unit, other, rank, n.Unit, n.Correlation); err != nil {
				return err
			}
		}
	}
	return nil
}
