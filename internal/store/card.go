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

// How many of a unit's rows lists of units show.
const (
	cardExamples      = 1                       // its strongest image,
	strongestExamples = neuron.MostWordExamples // or, where others have that too or a list shows several, one of these
	cardWords         = 3
	sparklineBins     = 24
)

// How much is held for lists of units.
const (
	mostLists     = 1 << 10 // about a kilobyte each
	mostKinds     = 1 << 6  // of images, each with the units that have them: up to 200 kilobytes each
	mostCards     = 1 << 14 // about a kilobyte each
	mostStrongest = 1 << 12 // about two kilobytes each
	mostFamilies  = 8       // whose members are some hundred bytes each
)

// unitKey is a unit of a layer's row.
type unitKey struct {
	layer int64
	unit  int
}

// unitKeys returns the keys of units: layers[i] is the layer of units[i].
func unitKeys(layers []*layerRow, units []int) []unitKey {
	keys := make([]unitKey, len(units))
	for i, unit := range units {
		keys[i] = unitKey{layers[i].id, unit}
	}
	return keys
}

// keyList lists keys as a JSON array for json_each.
func keyList(keys []unitKey) string {
	all := make([][2]int64, len(keys))
	for i, k := range keys {
		all[i] = [2]int64{k.layer, int64(k.unit)}
	}
	return sqlite.List(all)
}

// gridCards returns the cards of units as a grid shows them: where neuron.MaxRepeats before have the same strongest
// image, with more images to choose from.
func (r *Reader) gridCards(ctx context.Context, layers []*layerRow, units []int) ([]neuron.UnitCard, error) {
	cards, err := r.cards(ctx, layers, units)
	if err != nil {
		return nil, err
	}
	shown := map[int64]int{}
	var repeated []int // places in cards
	for i, c := range cards {
		if len(c.Top) > 0 {
			if shown[c.Top[0].Image.ID]++; shown[c.Top[0].Image.ID] > neuron.MaxRepeats {
				repeated = append(repeated, i)
			}
		}
	}
	if len(repeated) == 0 {
		return cards, nil
	}
	strongest, err := r.strongest(ctx, pick(layers, repeated), pick(units, repeated))
	for i, examples := range strongest {
		cards[repeated[i]].Top = examples
	}
	return cards, err
}

// UnitCards returns the cards of units of any layers, by name. Those that are not in the index are left out.
func (r *Reader) UnitCards(ctx context.Context, refs []neuron.Ref) (map[neuron.Ref]neuron.UnitCard, error) {
	ctx, err := r.withVersion(ctx)
	if err != nil {
		return nil, err
	}
	var layers []*layerRow
	var units []int
	for _, ref := range refs {
		l, err := r.layer(ctx, ref.Model, ref.Layer)
		var ours *neuron.Error
		switch {
		case errors.As(err, &ours):
			continue
		case err != nil:
			return nil, err
		case (l.Ready || l.Published > 0) && ref.Unit >= 0 && ref.Unit < l.Units:
			layers, units = append(layers, &l), append(units, ref.Unit)
		}
	}
	cards, err := r.cards(ctx, layers, units)
	if err != nil {
		return nil, err
	}
	byRef := make(map[neuron.Ref]neuron.UnitCard, len(cards))
	for _, c := range cards {
		if c.Model != "" { // a publication does not speak of every unit of a layer
			byRef[c.Ref] = c
		}
	}
	return byRef, nil
}

// pick returns those of all at the places.
func pick[T any](all []T, places []int) []T {
	some := make([]T, len(places))
	for i, at := range places {
		some[i] = all[at]
	}
	return some
}

// cards returns units with their statistics, strongest image and words: layers[i] is the layer of units[i].
func (r *Reader) cards(ctx context.Context, layers []*layerRow, units []int) ([]neuron.UnitCard, error) {
	keys := unitKeys(layers, units)
	return r.cardsHeld.each(ctx, r, keys, func(missing []unitKey) ([]neuron.UnitCard, error) {
		return r.readCards(ctx, layersByKey(layers), missing)
	})
}

// layersByKey returns layers by the keys of their rows.
func layersByKey(layers []*layerRow) map[int64]*layerRow {
	by := map[int64]*layerRow{}
	for _, l := range layers {
		by[l.id] = l
	}
	return by
}

// readCards returns the cards of units, by their kind; an empty one for a unit of a published layer that the publication
// says nothing of.
func (r *Reader) readCards(ctx context.Context, layers map[int64]*layerRow, keys []unitKey) ([]neuron.UnitCard, error) {
	var places [2][]int // in keys: of units that are indexed, and of published ones
	for i, k := range keys {
		kind := 0
		if layers[k.layer].Published > 0 {
			kind = 1
		}
		places[kind] = append(places[kind], i)
	}
	cards := make([]neuron.UnitCard, len(keys))
	for kind, read := range []func(context.Context, map[int64]*layerRow, []unitKey) ([]neuron.UnitCard, error){r.readIndexedCards, r.readPublishedCards} {
		if len(places[kind]) == 0 {
			continue
		}
		found, err := read(ctx, layers, pick(keys, places[kind]))
		if err != nil {
			return nil, err
		}
		for i, at := range places[kind] {
			cards[at] = found[i]
		}
	}
	return cards, nil
}

const cardsSQL = `-- Reader.readIndexedCards
SELECT j.key, ` + unitColumns + `, h.first, h.counts
FROM json_each(+?1) j
CROSS JOIN units u ON u.layer_id = j.value ->> 0 AND u.unit = j.value ->> 1
JOIN histograms h ON h.layer_id = u.layer_id AND h.unit = u.unit
` + metricsOf

func (r *Reader) readIndexedCards(ctx context.Context, layers map[int64]*layerRow, keys []unitKey) ([]neuron.UnitCard, error) {
	list := keyList(keys)
	cards := make([]neuron.UnitCard, len(keys))
	found, err := sqlite.Collect(ctx, r.read, func(rows *sql.Rows) (struct{}, error) {
		var u neuron.Unit
		var at, first int
		var counts []byte
		err := rows.Scan(append(append([]any{&at}, unitPointers(&u)...), &first, &counts)...)
		if err == nil {
			l := layers[keys[at].layer]
			u.Model, u.Layer = l.Model, l.Slug
			cards[at] = neuron.UnitCard{Unit: u, Histogram: coarsen(unpackHistogram(first, counts), sparklineBins)}
		}
		return struct{}{}, err
	}, cardsSQL, list)
	if err == nil && len(found) < len(keys) {
		err = fmt.Errorf("%d of %d units have no statistics", len(keys)-len(found), len(keys))
	}
	if err != nil {
		return nil, fmt.Errorf("read units: %w", r.read.Explain(err))
	}
	stds := make([]float64, len(cards))
	for i, c := range cards {
		stds[i] = c.Std
	}
	top, err := r.topExamples(ctx, layers, keys, stds, cardExamples)
	if err != nil {
		return nil, err
	}
	words, err := r.topWords(ctx, keys)
	if err != nil {
		return nil, err
	}
	for i := range cards {
		cards[i].Top, cards[i].Words = top[i], words[i]
	}
	return cards, nil
}

// strongest returns the strongest images of units, at most strongestExamples of each.
func (r *Reader) strongest(ctx context.Context, layers []*layerRow, units []int) ([][]neuron.Example, error) {
	cards, err := r.cards(ctx, layers, units)
	if err != nil {
		return nil, err
	}
	keys := unitKeys(layers, units)
	stds := map[unitKey]float64{}
	for i, c := range cards {
		stds[keys[i]] = c.Std
	}
	return r.strongestHeld.each(ctx, r, keys, func(missing []unitKey) ([][]neuron.Example, error) {
		their := make([]float64, len(missing))
		for i, k := range missing {
			their[i] = stds[k]
		}
		return r.topExamples(ctx, layersByKey(layers), missing, their, strongestExamples)
	})
}

const topExamplesSQL = `-- Reader.topExamples
SELECT j.key, e.activation, e.copies, ` + exampleColumns + `
FROM json_each(+?1) j
CROSS JOIN examples e ON e.layer_id = j.value ->> 0 AND e.unit = j.value ->> 1 AND e.kind = 'top' AND e.level = 0 AND e.rank < +?2
LEFT JOIN heat_maps h ON h.layer_id = e.layer_id AND h.image_id = e.image_id AND h.unit = e.unit
ORDER BY j.key, e.rank`

// topExamples returns the n strongest images of each unit, strongest first, given the units' standard deviations.
func (r *Reader) topExamples(ctx context.Context, layers map[int64]*layerRow, keys []unitKey, stds []float64, n int) ([][]neuron.Example, error) {
	var of []int // the places in keys
	all, err := r.collectExamples(ctx, func(rows *sql.Rows, f *exampleFields) (neuron.Example, error) {
		var at int
		err := rows.Scan(append([]any{&at, &f.activation, &f.copies}, f.pointers()...)...)
		if err != nil {
			return neuron.Example{}, err
		}
		of = append(of, at)
		return f.value(layers[keys[at].layer].Layer, neuron.Unit{Std: stds[at]}), nil
	}, topExamplesSQL, keyList(keys), n)
	if err != nil {
		return nil, fmt.Errorf("read top examples: %w", r.read.Explain(err))
	}
	top := make([][]neuron.Example, len(keys))
	for i, e := range all {
		top[of[i]] = append(top[of[i]], e)
	}
	for i := range top {
		top[i] = slices.Clip(top[i]) // they are shared: who appends to them shall not write into them
	}
	return top, nil
}

const topWordsSQL = `-- Reader.topWords
SELECT j.key, w.word
FROM json_each(+?1) j
CROSS JOIN unit_words uw ON uw.layer_id = j.value ->> 0 AND uw.unit = j.value ->> 1 AND uw.side = 'top' AND uw.rank < +?2
JOIN word_moments m ON m.layer_id = uw.layer_id AND m.unit = uw.unit AND m.std > 0 AND uw.activation >= m.mean + ?3 * m.std
JOIN words w ON w.id = uw.word_id
ORDER BY j.key, uw.rank`

// topWords returns each unit's strongest words, strongest first, without those whose excess is below
// neuron.NamingExcess.
func (r *Reader) topWords(ctx context.Context, keys []unitKey) ([][]string, error) {
	words, err := collectGroups[string](ctx, r, len(keys), topWordsSQL, keyList(keys), cardWords, neuron.NamingExcess)
	if err != nil {
		return nil, fmt.Errorf("read top words: %w", r.read.Explain(err))
	}
	return words, nil
}

// collectGroups runs a query whose rows are the number of a group, from 0, and a value, and returns the values of each
// of n groups.
func collectGroups[T any](ctx context.Context, r *Reader, n int, query string, args ...any) ([][]T, error) {
	groups := make([][]T, n)
	_, err := sqlite.Collect(ctx, r.read, func(rows *sql.Rows) (struct{}, error) {
		var at int
		var value T
		err := rows.Scan(&at, &value)
		if err == nil {
			groups[at] = append(groups[at], value)
		}
		return struct{}{}, err
	}, query, args...)
	return groups, err
}
