package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"multiscope/internal/neuron"
)

const layersSQL = `-- Store.layers
SELECT m.slug, l.slug, l.tap, l.units, l.height, l.width, l.reduce, l.summarised > 0, l.live, l.words
FROM layers l JOIN models m ON m.id = l.model_id
WHERE ?1 = '' OR m.slug = ?1
ORDER BY l.model_id, l.depth`

// layers returns the layers of a model from input to output, or of all models for "".
func (s *Store) layers(ctx context.Context, model string) ([]neuron.Layer, error) {
	layers, err := collect(ctx, s.read, func(rows *sql.Rows) (neuron.Layer, error) {
		return scanLayer(rows)
	}, layersSQL, model)
	if err != nil {
		return nil, fmt.Errorf("read layers: %w", s.explain(err))
	}
	return layers, nil
}

// scanLayer reads the columns of layersSQL, and extra ones behind them.
func scanLayer(row interface{ Scan(...any) error }, extra ...any) (neuron.Layer, error) {
	var l neuron.Layer
	err := row.Scan(append([]any{&l.Model, &l.Slug, &l.Tap, &l.Units, &l.Height, &l.Width, &l.Reduce, &l.Ready, &l.Live, &l.Words}, extra...)...)
	return l, err
}

// Layer returns a layer of a model by their slugs.
func (s *Store) Layer(ctx context.Context, model, layer string) (neuron.Layer, error) {
	l, err := s.layer(ctx, model, layer)
	return l.Layer, err
}

// layerRow is a layer with the keys that other rows refer to.
type layerRow struct {
	neuron.Layer
	id, dataset int64
	sampled     int // files whose activations are kept; 0 for all
}

const layerSQL = `-- Store.layer
SELECT m.slug, l.slug, l.tap, l.units, l.height, l.width, l.reduce, l.summarised > 0, l.live, l.words, l.id, m.dataset_id, l.sampled
FROM layers l JOIN models m ON m.id = l.model_id
WHERE m.slug = ?1 AND l.slug = ?2`

func (s *Store) layer(ctx context.Context, model, layer string) (layerRow, error) {
	var row layerRow
	var err error
	row.Layer, err = scanLayer(s.read.QueryRowContext(ctx, layerSQL, model, layer), &row.id, &row.dataset, &row.sampled)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return row, neuron.NotFoundf("There is no layer %q of a model %q in this index.", layer, model)
	case err != nil:
		return row, fmt.Errorf("read layer %s/%s: %w", model, layer, s.explain(err))
	}
	return row, nil
}

// readyLayer returns a layer whose units are there, and else says that they are being made.
func (s *Store) readyLayer(ctx context.Context, model, layer string) (layerRow, error) {
	l, err := s.layer(ctx, model, layer)
	if err == nil && !l.Ready {
		err = neuron.Unreadyf("The neurons of layer %s are still being indexed; try again in a minute.", l.Tap)
	}
	return l, err
}

const insertLayerSQL = `-- Store.AddLayer
INSERT INTO layers (model_id, slug, tap, depth, units, height, width, reduce)
SELECT id, ?2, ?3, ?4, ?5, ?6, ?7, ?8 FROM models WHERE slug = ?1
ON CONFLICT (model_id, slug) DO NOTHING`

// AddLayer makes sure that the layer is there. Depth orders a model's layers from input to output.
func (s *Store) AddLayer(ctx context.Context, l neuron.Layer, depth int) error {
	_, err := s.write.ExecContext(ctx, insertLayerSQL, l.Model, l.Slug, l.Tap, depth, l.Units, l.Height, l.Width, l.Reduce)
	return s.explain(err)
}

const coverageSQL = `-- Store.Coverage
SELECT m.slug, l.slug, l.tap, l.units, l.height, l.width, l.reduce, l.summarised > 0, l.live, l.words, l.seen, l.summarised, l.drawn, l.grouped, l.sampled
FROM layers l JOIN models m ON m.id = l.model_id
WHERE m.slug = ?1 AND l.slug = ?2`

// Coverage says how far a layer has come.
func (s *Store) Coverage(ctx context.Context, model, layer string) (neuron.Coverage, error) {
	var c neuron.Coverage
	var err error
	c.Layer, err = scanLayer(s.read.QueryRowContext(ctx, coverageSQL, model, layer), &c.Seen, &c.Summarised, &c.Drawn, &c.Grouped, &c.Sampled)
	return c, s.explain(err)
}
