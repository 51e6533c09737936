package store

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"multiscope/internal/neuron"
	"multiscope/internal/store/sqlite"
)

const publishedCardsSQL = `-- Reader.readPublishedCards
SELECT j.key, p.name, p.uncertain, p.sensitive, p.other, p.words
FROM json_each(+?1) j CROSS JOIN published_units p ON p.layer_id = j.value ->> 0 AND p.unit = j.value ->> 1`

// readPublishedCards returns the cards of units that are known from a publication alone.
func (r *Reader) readPublishedCards(ctx context.Context, layers map[int64]*layerRow, keys []unitKey) ([]neuron.UnitCard, error) {
	cards := make([]neuron.UnitCard, len(keys))
	_, err := sqlite.Collect(ctx, r.read, func(rows *sql.Rows) (struct{}, error) {
		var u neuron.PublishedUnit
		var at int
		var other, words []byte
		err := rows.Scan(&at, &u.Name, &u.Uncertain, &u.Sensitive, &other, &words)
		if err == nil {
			err = errors.Join(json.Unmarshal(other, &u.Other), json.Unmarshal(words, &u.Words))
			l := layers[keys[at].layer]
			u.Ref = neuron.Ref{Model: l.Model, Layer: l.Slug, Unit: keys[at].unit}
			cards[at] = neuron.UnitCard{Unit: neuron.Unit{Ref: u.Ref, Name: u.Name}, Words: u.Words[:min(cardWords, len(u.Words))], Published: &u}
		}
		return struct{}{}, err
	}, publishedCardsSQL, keyList(keys))
	if err != nil {
		return nil, fmt.Errorf("read published units: %w", r.read.Explain(err))
	}
	return cards, nil
}

// publishedUnitsSQL read the numbers of a layer's published units, with ?4 only those that have a name. A layer has few
// names: they are sorted.
var publishedUnitsSQL = map[neuron.UnitSort]string{
	neuron.ByNumber: `-- Reader.publishedUnits
SELECT unit FROM published_units WHERE layer_id = +?1 AND (name <> '' OR NOT ?4) AND unit NOT IN (SELECT value FROM json_each(?5) j) ORDER BY unit LIMIT ?2 OFFSET ?3`,
	neuron.ByName: `-- Reader.publishedUnits
SELECT unit FROM published_units WHERE layer_id = +?1 AND (name <> '' OR NOT ?4) AND unit NOT IN (SELECT value FROM json_each(?5) j) ORDER BY name = '', name COLLATE NOCASE, unit LIMIT ?2 OFFSET ?3`,
}

// publishedUnits is Units of a layer that is known from a publication alone.
func (r *Reader) publishedUnits(ctx context.Context, l layerRow, q neuron.UnitQuery) ([]neuron.UnitCard, int, error) {
	query, known := publishedUnitsSQL[cmp.Or(q.Sort, neuron.ByName)]
	measured := q.LiveOnly || q.DeadOnly || q.MultimodalOnly || q.MonosemanticOnly || q.LettersOnly || q.Word != "" || q.Category != "" || q.Among != "" || q.Behind
	if !known || measured {
		return nil, 0, neuron.Invalidf("No activations are published of layer %s of %s: its neurons can be sorted by name or number, and filtered by having a name.", l.Tap, l.Model)
	}
	units, err := r.unitsHeld.get(ctx, r, q, func() ([]int, error) {
		return sqlite.Collect(ctx, r.read, func(rows *sql.Rows) (unit int, err error) {
			return unit, rows.Scan(&unit)
		}, query, l.id, max(q.Limit, 0), max(q.Offset, 0), q.NamedOnly, cmp.Or(q.Without, "[]"))
	})
	layers := make([]*layerRow, len(units))
	for i := range layers {
		layers[i] = &l
	}
	var cards []neuron.UnitCard
	if err == nil {
		cards, err = r.cards(ctx, layers, units)
	}
	if err != nil {
		return nil, 0, fmt.Errorf("read published units of %s/%s: %w", q.Model, q.Layer, r.read.Explain(err))
	}
	without, err := r.countPublishedWithout(ctx, l, q)
	if q.NamedOnly {
		return cards, l.Named - without, err
	}
	return cards, l.Published - without, err
}

const publishedWithoutSQL = `-- Reader.countPublishedWithout
SELECT count(*) FROM published_units WHERE layer_id = +?1 AND unit IN (SELECT value FROM json_each(?2) j) AND (name <> '' OR NOT ?3)`

// countPublishedWithout returns how many of the units that a query leaves out pass its filter.
func (r *Reader) countPublishedWithout(ctx context.Context, l layerRow, q neuron.UnitQuery) (n int, err error) {
	if q.Without == "" {
		return 0, nil
	}
	if err = r.read.QueryRowContext(ctx, publishedWithoutSQL, l.id, q.Without, q.NamedOnly).Scan(&n); err != nil {
		err = fmt.Errorf("count published units of %s/%s: %w", q.Model, q.Layer, r.read.Explain(err))
	}
	return n, err
}

// publishedUnit fills in what is known of a unit from a publication alone.
func (r *Reader) publishedUnit(ctx context.Context, l layerRow, ref neuron.Ref, d *neuron.UnitDetail) error {
	if ref.Unit >= l.Units {
		return neuron.NotFoundf("Layer %s has %d units, numbered from 0; there is no unit %d.", l.Slug, l.Units, ref.Unit)
	}
	cards, err := r.cards(ctx, []*layerRow{&l}, []int{ref.Unit})
	if err != nil {
		return err
	}
	if cards[0].Published == nil {
		return neuron.NotFoundf("Nothing is published of unit %d of %s. Of the %d units of this layer, %d are there.", ref.Unit, d.ModelOf.Name, l.Units, l.Published)
	}
	d.Unit, d.Published = cards[0].Unit, cards[0].Published
	return nil
}

const publishedHitsSQL = `-- Reader.PublishedWord
SELECT m.slug, l.slug, w.unit, w.rank + 1, (SELECT json_array_length(words) FROM published_units p WHERE p.layer_id = w.layer_id AND p.unit = w.unit)
FROM published_words w CROSS JOIN layers l ON l.id = w.layer_id JOIN models m ON m.id = l.model_id
WHERE w.word = +?1 ORDER BY l.model_id, w.rank, w.unit`

// PublishedWord returns the units that a word was published for: by model, those whose strongest it is first.
func (r *Reader) PublishedWord(ctx context.Context, word string) ([]neuron.WordHit, error) {
	hits, err := sqlite.Collect(ctx, r.read, func(rows *sql.Rows) (h neuron.WordHit, err error) {
		return h, rows.Scan(&h.Model, &h.Layer, &h.Unit, &h.Rank, &h.Words)
	}, publishedHitsSQL, strings.ToLower(word))
	if err != nil {
		return nil, fmt.Errorf("read units that %q is published for: %w", word, r.read.Explain(err))
	}
	return hits, nil
}

const publishedFamiliesSQL = `-- Reader.PublishedFamilies
SELECT j.key, f.title
FROM json_each(+?1) j
CROSS JOIN unit_families uf ON uf.layer_id = j.value ->> 0 AND uf.unit = j.value ->> 1 AND uf.origin = 'published'
CROSS JOIN families f ON f.slug = uf.family
GROUP BY j.key, f.slug ORDER BY j.key, f.position`

// PublishedFamilies returns the titles of the families that units are published in. Units that are not in the index have none.
func (r *Reader) PublishedFamilies(ctx context.Context, refs []neuron.Ref) (map[neuron.Ref][]string, error) {
	var keys []unitKey
	var known []neuron.Ref
	for _, ref := range refs {
		l, err := r.layer(ctx, ref.Model, ref.Layer)
		var ours *neuron.Error
		if errors.As(err, &ours) {
			continue
		}
		if err != nil {
			return nil, err
		}
		keys, known = append(keys, unitKey{l.id, ref.Unit}), append(known, ref)
	}
	titles, err := collectGroups[string](ctx, r, len(keys), publishedFamiliesSQL, keyList(keys))
	if err != nil {
		return nil, fmt.Errorf("read published families: %w", r.read.Explain(err))
	}
	byRef := make(map[neuron.Ref][]string, len(known))
	for i, ref := range known {
		byRef[ref] = titles[i]
	}
	return byRef, nil
}
