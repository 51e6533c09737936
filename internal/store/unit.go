package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"multiscope/internal/neuron"
)

// How many of a unit's rows its page shows.
const (
	pageTop    = 32
	pageBottom = 16
	pageLevel  = 4 // of each level
	pageNear   = 8 // neighbours in its layer, and elsewhere
)

// unitColumns are the columns of a unit u, with metricsOf it, that unitPointers receives.
const unitColumns = `u.unit, u.mean, u.std, u.min, u.max, u.kurtosis, u.density, u.density1, u.shared, u.shared_kind, u.shared_by, u.shared_among, u.concept, u.pictured, u.picture_excess, u.word_excess,
       coalesce((SELECT name FROM unit_names WHERE layer_id = u.layer_id AND unit = u.unit), ''),
       ` + metricColumns

func unitPointers(u *neuron.Unit) []any {
	s, m := &u.Shared, &u.Multimodal
	return append([]any{&u.Unit, &u.Mean, &u.Std, &u.Min, &u.Max, &u.Kurtosis, &u.Density, &u.Density1, &s.Name, &s.Kind, &s.Images, &s.Among,
		&m.Concept, &m.Pictures, &m.PictureExcess, &m.WordExcess, &u.Name}, metricPointers(&u.Metrics)...)
}

// Unit returns everything that a neuron page shows, in a dozen queries whatever there is to show. Only
// the strongest image comes with its categories.
func (r *Reader) Unit(ctx context.Context, ref neuron.Ref) (neuron.UnitDetail, error) {
	var d neuron.UnitDetail
	ctx, err := r.withVersion(ctx)
	if err != nil {
		return d, err
	}
	layer, err := r.layer(ctx, ref.Model, ref.Layer)
	if err == nil && layer.Published == 0 {
		layer, err = r.readyLayer(ctx, ref.Model, ref.Layer)
	}
	if err != nil {
		return d, err
	}
	d.LayerOf = layer.Layer
	if d.ModelOf, err = r.Model(ctx, ref.Model); err != nil {
		return d, err
	}
	if layer.Published > 0 {
		err := r.publishedUnit(ctx, layer, ref, &d)
		return d, err
	}
	if d.Unit, d.Histogram, err = r.unit(ctx, layer, ref.Unit); err != nil {
		return d, err
	}
	if err := r.examples(ctx, layer, &d); err != nil {
		return d, err
	}
	if err := r.unitWords(ctx, layer, &d); err != nil {
		return d, err
	}
	if d.Letters, err = r.unitLetters(ctx, ref); err != nil {
		return d, err
	}
	if d.Visualizations, err = r.visualizations(ctx, layer, d.Unit); err != nil {
		return d, err
	}
	if d.Clusters, err = r.clusters(ctx, layer, d.Unit, d.Top); err != nil {
		return d, err
	}
	if err := r.unitMeanings(ctx, layer, &d); err != nil {
		return d, err
	}
	if err := r.unitTexts(ctx, layer, &d); err != nil {
		return d, err
	}
	if d.Explanations, err = r.explanations(ctx, layer, ref.Unit); err != nil {
		return d, err
	}
	if len(d.Top) > 0 {
		if d.Top[0].Image, err = r.Image(ctx, d.Top[0].Image.ID); err != nil {
			return d, err
		}
	}
	if err := r.matched(ctx, &d); err != nil {
		return d, err
	}
	if err := r.addMetrics(ctx, layer, &d); err != nil {
		return d, err
	}
	d.Neighbours, err = r.neighbours(ctx, layer, ref, pageNear)
	return d, err
}

const unitSQL = `-- Reader.unit
SELECT ` + unitColumns + `, h.first, h.counts
FROM units u JOIN histograms h ON h.layer_id = u.layer_id AND h.unit = u.unit
` + metricsOf + `
WHERE u.layer_id = +?1 AND u.unit = +?2`

// unit returns the statistics and the histogram of a unit.
func (r *Reader) unit(ctx context.Context, layer layerRow, number int) (neuron.Unit, neuron.Histogram, error) {
	u := neuron.Unit{Ref: neuron.Ref{Model: layer.Model, Layer: layer.Slug, Unit: number}}
	var first int
	var counts []byte
	err := r.read.QueryRowContext(ctx, unitSQL, layer.id, number).Scan(append(unitPointers(&u), &first, &counts)...)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		err = neuron.NotFoundf("Layer %s has %d units, numbered from 0; there is no unit %d.", layer.Slug, layer.Units, number)
	case err != nil:
		err = fmt.Errorf("read unit %s: %w", u.Ref, r.read.Explain(err))
	}
	return u, unpackHistogram(first, counts), err
}

const randomUnitSQL = `-- Reader.RandomUnit
WITH layer AS (SELECT l.id, l.model_id, l.slug, abs(random() % l.units) AS start FROM layers l WHERE l.live > 0 ORDER BY random() LIMIT 1)
SELECT m.slug, layer.slug, u.unit
FROM layer JOIN models m ON m.id = layer.model_id JOIN units u ON u.layer_id = layer.id
WHERE u.max > 0 ORDER BY u.unit < layer.start, u.unit LIMIT 1`

// RandomUnit returns a unit that is above zero on some image.
func (r *Reader) RandomUnit(ctx context.Context) (neuron.Ref, error) {
	var ref neuron.Ref
	err := r.read.QueryRowContext(ctx, randomUnitSQL).Scan(&ref.Model, &ref.Layer, &ref.Unit)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return ref, neuron.Unreadyf("There are no neurons in this index yet; try again in a minute.")
	case err != nil:
		return ref, fmt.Errorf("read a random unit: %w", r.read.Explain(err))
	}
	return ref, nil
}
