package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"multiscope/internal/neuron"
	"multiscope/internal/store/sqlite"
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

// unitsSQL reads the numbers of a layer's units that pass a filter, in an order: each has an index, so that nothing
// is sorted.
func unitsSQL(filter, order string) string {
	return "-- Reader.Units\nSELECT u.unit FROM units u WHERE u.layer_id = +?1" + filter + " ORDER BY " + order + " LIMIT ?2 OFFSET ?3"
}

// unitOrders are the orders of a layer's units.
var unitOrders = map[neuron.UnitSort]string{
	neuron.ByNumber:     "u.unit",
	neuron.ByPeak:       "u.peak DESC, u.unit",
	neuron.ByActivity:   "u.std DESC, u.unit",
	neuron.ByDensity:    "u.density1, u.unit",
	neuron.ByKurtosis:   "u.kurtosis DESC, u.unit",
	neuron.ByMultimodal: "u.multimodal DESC, u.unit",
}

// unitFilter returns the condition that a query's units meet.
func unitFilter(q neuron.UnitQuery) (filter string) {
	if q.LiveOnly {
		filter += " AND u.max > 0"
	}
	if q.MultimodalOnly {
		filter += " AND +u.multimodal > 0" // +: or else its index is read and all of them are sorted
	}
	if q.LettersOnly {
		filter += " AND u.unit IN (SELECT unit FROM letter_units WHERE layer_id = u.layer_id)"
	}
	if q.Without != "" {
		filter += " AND u.unit NOT IN (SELECT value FROM json_each(?4) j)"
	}
	return filter
}

// Units returns a page of a layer's units and how many there are in all.
func (r *Reader) Units(ctx context.Context, q neuron.UnitQuery) ([]neuron.UnitCard, int, error) {
	ctx, err := r.withVersion(ctx)
	if err != nil {
		return nil, 0, err
	}
	layer, err := r.layer(ctx, q.Model, q.Layer)
	if err != nil {
		return nil, 0, err
	}
	if layer.Published > 0 {
		return r.publishedUnits(ctx, layer, q)
	}
	if q.NamedOnly || q.Sort == neuron.ByName {
		return nil, 0, neuron.Invalidf("The neurons of %s/%s have no published names to sort or filter by.", q.Model, q.Layer)
	}
	order, known := unitOrders[cmp.Or(q.Sort, neuron.ByNumber)]
	if !known {
		return nil, 0, neuron.Invalidf("Units cannot be sorted by %q; try %q.", q.Sort, neuron.UnitSorts)
	}
	units, err := r.unitsHeld.get(ctx, r, q, func() ([]int, error) {
		return sqlite.Collect(ctx, r.read, func(rows *sql.Rows) (unit int, err error) {
			return unit, rows.Scan(&unit)
		}, unitsSQL(unitFilter(q), order), layer.id, max(q.Limit, 0), max(q.Offset, 0), q.Without)
	})
	var cards []neuron.UnitCard
	if err == nil {
		cards, err = r.gridCards(ctx, slices.Repeat([]*layerRow{&layer}, len(units)), units)
	}
	if err != nil {
		return nil, 0, fmt.Errorf("read units of %s/%s: %w", q.Model, q.Layer, r.read.Explain(err))
	}
	without, err := r.countWithout(ctx, layer, q)
	return cards, countUnits(layer.Layer, q) - without, err
}

// countWithout returns how many of the units that a query leaves out pass its filters.
func (r *Reader) countWithout(ctx context.Context, l layerRow, q neuron.UnitQuery) (n int, err error) {
	if q.Without == "" || !l.Ready {
		return 0, nil
	}
	left := q.Without
	q.Without = ""
	err = r.read.QueryRowContext(ctx, "-- Reader.countWithout\nSELECT count(*) FROM units u WHERE u.layer_id = +?1 AND u.unit IN (SELECT value FROM json_each(?2) j)"+
		unitFilter(q), l.id, left).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("count units of %s/%s: %w", q.Model, q.Layer, r.read.Explain(err))
	}
	return n, nil
}

// countUnits returns how many units of a layer pass the filters of a query. Multimodal ones are live.
func countUnits(l neuron.Layer, q neuron.UnitQuery) int {
	switch {
	case !l.Ready:
		return 0
	case q.MultimodalOnly:
		return l.Multimodal
	case q.LettersOnly:
		return l.Letters
	case q.LiveOnly:
		return l.Live
	}
	return l.Units
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
