package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"multiscope/internal/neuron"
	"multiscope/internal/store/sqlite"
)

// How many of the stored rows a page shows.
const (
	cardExamples  = 1  // of a unit in a grid
	cardOthers    = 8  // of a unit in a grid whose strongest image others have too
	cardWords     = 3  // of a unit in a grid
	pageTop       = 32 // of a unit on its own page
	pageBottom    = 16
	pageLevel     = 4 // of each level
	pageNear      = 8 // neighbours in its layer, and elsewhere
	sparklineBins = 24
)

// unitColumns are the columns of a unit u that unitPointers receives.
const unitColumns = `u.unit, u.mean, u.std, u.min, u.max, u.kurtosis, u.density, u.density1, u.shared, u.shared_kind, u.shared_by, u.shared_among, u.concept, u.pictured, u.picture_excess, u.word_excess,
       coalesce((SELECT name FROM unit_names WHERE layer_id = u.layer_id AND unit = u.unit), '')`

func unitPointers(u *neuron.Unit) []any {
	s, m := &u.Shared, &u.Multimodal
	return []any{&u.Unit, &u.Mean, &u.Std, &u.Min, &u.Max, &u.Kurtosis, &u.Density, &u.Density1, &s.Name, &s.Kind, &s.Images, &s.Among,
		&m.Concept, &m.Pictures, &m.PictureExcess, &m.WordExcess, &u.Name}
}

const unitsSQL = `-- Reader.Units
SELECT ` + unitColumns + `, h.first, h.counts
FROM units u JOIN histograms h ON h.layer_id = u.layer_id AND h.unit = u.unit
WHERE u.layer_id = +?1 AND (NOT ?2 OR u.max > 0) AND (NOT ?5 OR u.multimodal > 0)
ORDER BY `

// unitsSorted has unitsSQL for each order. Each has an index, so that nothing is sorted.
var unitsSorted = map[neuron.UnitSort]string{
	"":                  unitsSQL + `u.unit LIMIT ?3 OFFSET ?4`,
	neuron.ByNumber:     unitsSQL + `u.unit LIMIT ?3 OFFSET ?4`,
	neuron.ByPeak:       unitsSQL + `u.peak DESC, u.unit LIMIT ?3 OFFSET ?4`,
	neuron.ByActivity:   unitsSQL + `u.std DESC, u.unit LIMIT ?3 OFFSET ?4`,
	neuron.ByDensity:    unitsSQL + `u.density1, u.unit LIMIT ?3 OFFSET ?4`,
	neuron.ByKurtosis:   unitsSQL + `u.kurtosis DESC, u.unit LIMIT ?3 OFFSET ?4`,
	neuron.ByMultimodal: unitsSQL + `u.multimodal DESC, u.unit LIMIT ?3 OFFSET ?4`,
}

// Units returns a page of a layer's units and how many there are in all.
func (r *Reader) Units(ctx context.Context, q neuron.UnitQuery) ([]neuron.UnitCard, int, error) {
	query, known := unitsSorted[q.Sort]
	if !known {
		return nil, 0, neuron.Invalidf("Units cannot be sorted by %q; try %q.", q.Sort, neuron.UnitSorts)
	}
	layer, err := r.layer(ctx, q.Model, q.Layer)
	if err != nil {
		return nil, 0, err
	}
	cards, err := sqlite.Collect(ctx, r.read, scanCard, query, layer.id, q.LiveOnly, max(q.Limit, 0), max(q.Offset, 0), q.MultimodalOnly)
	if err != nil {
		return nil, 0, fmt.Errorf("read units of %s/%s: %w", q.Model, q.Layer, r.read.Explain(err))
	}
	for i := range cards {
		cards[i].Model, cards[i].Layer = q.Model, q.Layer
	}
	return cards, countUnits(layer.Layer, q), r.completeCards(ctx, layer, cards)
}

// countUnits returns how many units of a layer pass the filters of a query. Multimodal ones are live.
func countUnits(l neuron.Layer, q neuron.UnitQuery) int {
	switch {
	case !l.Ready:
		return 0
	case q.MultimodalOnly:
		return l.Multimodal
	case q.LiveOnly:
		return l.Live
	}
	return l.Units
}

func scanCard(rows *sql.Rows) (neuron.UnitCard, error) {
	var c neuron.UnitCard
	var first int
	var counts []byte
	err := rows.Scan(append(unitPointers(&c.Unit), &first, &counts)...)
	c.Histogram = coarsen(unpackHistogram(first, counts), sparklineBins)
	return c, err
}

// completeCards adds examples and words to cards of a layer, one query for each.
func (r *Reader) completeCards(ctx context.Context, layer layerRow, cards []neuron.UnitCard) error {
	return r.completeCardsOf(ctx, slices.Repeat([]*layerRow{&layer}, len(cards)), cards)
}

// completeCardsOf does the same for cards of several layers: layers[i] is the layer of cards[i].
func (r *Reader) completeCardsOf(ctx context.Context, layers []*layerRow, cards []neuron.UnitCard) error {
	keys := make([][2]int64, len(cards))
	for i, c := range cards {
		keys[i] = [2]int64{layers[i].id, int64(c.Unit.Unit)}
	}
	parts, there, version, err := r.cardsHeld.some(ctx, r, keys)
	if err != nil {
		return err
	}
	var missing []int
	for i := range cards {
		if !there[i] {
			missing = append(missing, i)
		}
	}
	if err := r.readCardParts(ctx, layers, cards, missing, parts); err != nil {
		return err
	}
	for i := range cards {
		cards[i].Top, cards[i].Words = slices.Clone(parts[i].top), slices.Clone(parts[i].words)
	}
	fresh, freshKeys := make([]cardParts, len(missing)), make([][2]int64, len(missing))
	for i, at := range missing {
		fresh[i], freshKeys[i] = parts[at], keys[at]
	}
	r.cardsHeld.keep(version, freshKeys, fresh, mostCards)
	return r.otherExamples(ctx, layers, cards)
}

// cardParts are what a card shows of a unit beside its statistics: it is on the first page, in its layer, in searches
// and beside its neighbours.
type cardParts struct {
	top   []neuron.Example
	words []string
}

// mostCards is how many are held: about a kilobyte each.
const mostCards = 1 << 14

// readCardParts reads those of the cards at the places that are missing.
func (r *Reader) readCardParts(ctx context.Context, layers []*layerRow, cards []neuron.UnitCard, missing []int, parts []cardParts) error {
	if len(missing) == 0 {
		return nil
	}
	their, read := make([]*layerRow, len(missing)), make([]neuron.UnitCard, len(missing))
	for i, at := range missing {
		their[i], read[i] = layers[at], cards[at]
	}
	if err := r.topExamples(ctx, their, read, cardExamples); err != nil {
		return err
	}
	if err := r.topWords(ctx, their, read); err != nil {
		return err
	}
	for i, at := range missing {
		parts[at] = cardParts{read[i].Top, read[i].Words}
	}
	return nil
}

// otherExamples reads more examples of the cards whose strongest image neuron.MaxRepeats cards before have too.
func (r *Reader) otherExamples(ctx context.Context, layers []*layerRow, cards []neuron.UnitCard) error {
	shown := map[int64]int{}
	var at []int
	for i, c := range cards {
		if len(c.Top) > 0 {
			if shown[c.Top[0].Image.ID]++; shown[c.Top[0].Image.ID] > neuron.MaxRepeats {
				at = append(at, i)
			}
		}
	}
	if len(at) == 0 {
		return nil
	}
	their, repeated := make([]*layerRow, len(at)), make([]neuron.UnitCard, len(at))
	for i, j := range at {
		their[i], repeated[i] = layers[j], cards[j]
		repeated[i].Top = nil
	}
	if err := r.topExamples(ctx, their, repeated, cardOthers); err != nil {
		return err
	}
	for i, j := range at {
		cards[j].Top = repeated[i].Top
	}
	return nil
}

// Unit returns everything that a neuron page shows, in fourteen queries whatever there is to show. Only
// the strongest image comes with its categories.
func (r *Reader) Unit(ctx context.Context, ref neuron.Ref) (neuron.UnitDetail, error) {
	var d neuron.UnitDetail
	layer, err := r.readyLayer(ctx, ref.Model, ref.Layer)
	if err != nil {
		return d, err
	}
	d.LayerOf = layer.Layer
	if d.ModelOf, err = r.Model(ctx, ref.Model); err != nil {
		return d, err
	}
	if d.Unit, d.Histogram, err = r.unit(ctx, layer, ref.Unit); err != nil {
		return d, err
	}
	if err := r.examples(ctx, layer, &d); err != nil {
		return d, err
	}
	if len(d.Top) > 0 {
		if d.Top[0].Image, err = r.Image(ctx, d.Top[0].Image.ID); err != nil {
			return d, err
		}
	}
	if err := r.unitWords(ctx, layer, &d); err != nil {
		return d, err
	}
	if d.Visualizations, err = r.visualizations(ctx, layer, d.Unit); err != nil {
		return d, err
	}
	if d.Clusters, err = r.clusters(ctx, layer, d.Unit); err != nil {
		return d, err
	}
	d.Neighbours, err = r.neighbours(ctx, layer, ref, pageNear)
	return d, err
}

const unitSQL = `-- Reader.unit
SELECT ` + unitColumns + `, h.first, h.counts
FROM units u JOIN histograms h ON h.layer_id = u.layer_id AND h.unit = u.unit
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
