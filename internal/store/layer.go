package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"multiscope/internal/neuron"
	"multiscope/internal/store/sqlite"
)

// multimodalUnits counts the units of a layer l that have a concept.
const multimodalUnits = `(SELECT count(*) FROM units WHERE layer_id = l.id AND multimodal > 0)`

// countedLetterUnits counts the units of a layer l that follow letters.
const countedLetterUnits = `(SELECT count(*) FROM letter_units WHERE layer_id = l.id)`

// publishedUnits counts the units of a layer l that a publication says something of, and those that it names.
const publishedUnits = `(SELECT count(*) FROM published_units WHERE layer_id = l.id), (SELECT count(*) FROM published_units WHERE layer_id = l.id AND name <> '')`

// textsOfLayer is how many units of a layer l have several meanings, and what is known for reading texts.
const textsOfLayer = `(SELECT count(*) FROM meanings WHERE layer_id = l.id), EXISTS (SELECT 1 FROM readouts WHERE layer_id = l.id), EXISTS (SELECT 1 FROM texts WHERE model_id = l.model_id)`

const layersSQL = `-- Reader.layers
SELECT m.slug, l.slug, l.tap, l.units, l.height, l.width, l.reduce, l.summarised > 0, l.live, l.words, ` + multimodalUnits + `, ` + countedLetterUnits + `, ` + publishedUnits + `, ` + textsOfLayer + `
FROM layers l JOIN models m ON m.id = l.model_id
WHERE ?1 = '' OR m.slug = +?1
ORDER BY l.model_id, l.depth`

// layers returns the layers of a model from input to output, or of all models for "".
func (r *Reader) layers(ctx context.Context, model string) ([]neuron.Layer, error) {
	layers, err := sqlite.Collect(ctx, r.read, func(rows *sql.Rows) (neuron.Layer, error) {
		return scanLayer(rows)
	}, layersSQL, model)
	if err != nil {
		return nil, fmt.Errorf("read layers: %w", r.read.Explain(err))
	}
	return layers, nil
}

// scanLayer reads the columns of layersSQL, and extra ones behind them.
func scanLayer(row interface{ Scan(...any) error }, extra ...any) (neuron.Layer, error) {
	var l neuron.Layer
	err := row.Scan(append([]any{&l.Model, &l.Slug, &l.Tap, &l.Units, &l.Height, &l.Width, &l.Reduce, &l.Ready, &l.Live, &l.Words, &l.Multimodal, &l.Letters, &l.Published, &l.Named, &l.Meanings, &l.Readout, &l.Texts}, extra...)...)
	return l, err
}

// Layer returns a layer of a model by their slugs.
func (r *Reader) Layer(ctx context.Context, model, layer string) (neuron.Layer, error) {
	l, err := r.layer(ctx, model, layer)
	return l.Layer, err
}

// layerRow is a layer with the keys that other rows refer to.
type layerRow struct {
	neuron.Layer
	id, dataset int64
	sampled     int // number of files in the sample of activations; 0 where all are stored
}

const layerSQL = `-- Reader.layer
SELECT m.slug, l.slug, l.tap, l.units, l.height, l.width, l.reduce, l.summarised > 0, l.live, l.words, ` + multimodalUnits + `, ` + countedLetterUnits + `, ` + publishedUnits + `, ` + textsOfLayer + `, l.id, m.dataset_id, l.sampled
FROM layers l JOIN models m ON m.id = l.model_id
WHERE m.slug = +?1 AND l.slug = +?2`

func (r *Reader) layer(ctx context.Context, model, layer string) (layerRow, error) {
	return r.layersHeld.get(ctx, r, [2]string{model, layer}, func() (layerRow, error) { return r.readLayer(ctx, model, layer) })
}

func (r *Reader) readLayer(ctx context.Context, model, layer string) (layerRow, error) {
	var row layerRow
	var err error
	row.Layer, err = scanLayer(r.read.QueryRowContext(ctx, layerSQL, model, layer), &row.id, &row.dataset, &row.sampled)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return row, neuron.NotFoundf("There is no layer %q of a model %q in this index.", layer, model)
	case err != nil:
		return row, fmt.Errorf("read layer %s/%s: %w", model, layer, r.read.Explain(err))
	}
	return row, nil
}

// readyLayer returns a layer that has statistics, and an Unready error while it is being indexed.
func (r *Reader) readyLayer(ctx context.Context, model, layer string) (layerRow, error) {
	l, err := r.layer(ctx, model, layer)
	switch {
	case err == nil && l.Published > 0:
		err = neuron.NotFoundf("Layer %s of %s is known from a publication alone: it has no activations, images or ranked words here.", l.Tap, model)
	case err == nil && !l.Ready:
		err = neuron.Unreadyf("The neurons of layer %s are still being indexed; try again in a minute.", l.Tap)
	}
	return l, err
}
