package store

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"

	"multiscope/internal/neuron"
	"multiscope/internal/store/sqlite"
	"multiscope/internal/tensor"
)

const unitWordsSQL = `-- Reader.unitWords
SELECT uw.side, uw.word_id, w.word, uw.activation, coalesce(uw.renderings, 0), uw.spread, m.mean, m.std
FROM unit_words uw JOIN words w ON w.id = uw.word_id JOIN word_moments m ON m.layer_id = uw.layer_id AND m.unit = uw.unit
WHERE uw.layer_id = +?1 AND uw.unit = +?2 ORDER BY uw.side, uw.rank`

// unitWords reads the words that activate a unit most and least.
func (r *Reader) unitWords(ctx context.Context, layer layerRow, d *neuron.UnitDetail) error {
	var ids []int64
	low := 0 // of the words, which come first
	words, err := sqlite.Collect(ctx, r.read, func(rows *sql.Rows) (w neuron.WordScore, err error) {
		var side string
		var id int64
		var m neuron.WordMoments
		var activation float64
		var spread sql.NullFloat64
		err = rows.Scan(&side, &id, &w.Word, &activation, &w.Renderings, &spread, &m.Mean, &m.Std)
		w.Excess, w.Z, w.Spread = m.Excess(activation), d.Z(activation), m.SpreadOf(spread.Float64, spread.Valid)
		ids = append(ids, id)
		if side == "low" {
			low++
		}
		return w, err
	}, unitWordsSQL, layer.id, d.Unit.Unit)
	if err != nil {
		return fmt.Errorf("read words of %s: %w", d.Ref, r.read.Explain(err))
	}
	listed, err := r.listedHeld.each(ctx, r, ids, func(missing []int64) ([]neuron.ListedWord, error) { return r.readListed(ctx, missing) })
	if err != nil {
		return err
	}
	for i := range words {
		words[i].Listed = listed[i]
	}
	d.LowWords, d.TopWords = words[:low:low], words[low:]
	return nil
}

const wordSQL = `-- Reader.Word
SELECT a.numbers, a.ranks FROM words w JOIN word_activations a ON a.word_id = w.id
WHERE a.layer_id = +?1 AND w.word = +?2 AND a.ranks IS NOT NULL`

// Word returns the units of a layer that a word drives most, at most q.Limit. An unknown word is a NotFound error.
func (r *Reader) Word(ctx context.Context, q neuron.WordQuery) (neuron.WordDetail, error) {
	d := neuron.WordDetail{Word: q.Word}
	compare, known := wordsSorted[q.Sort]
	if !known {
		return d, neuron.Invalidf("The neurons of a word cannot be sorted by %q; try %q.", q.Sort, neuron.WordSorts)
	}
	if q.Examples > neuron.MostWordExamples {
		return d, neuron.Invalidf("At most %d images of each neuron of a word can be had, not %d.", neuron.MostWordExamples, q.Examples)
	}
	ctx, err := r.withVersion(ctx)
	if err != nil {
		return d, err
	}
	l, err := r.readyLayer(ctx, q.Model, q.Layer)
	if err != nil {
		return d, err
	}
	d.Layer, d.Total = l.Layer, l.Units
	var numbers, ranks []byte
	err = r.read.QueryRowContext(ctx, wordSQL, l.id, q.Word).Scan(&numbers, &ranks)
	switch {
	case errors.Is(err, sql.ErrNoRows) && l.Words == 0:
		return d, neuron.Unreadyf("No words have been shown to layer %s yet.", l.Tap)
	case errors.Is(err, sql.ErrNoRows):
		return d, neuron.NotFoundf("The word %q was not shown to this model.", q.Word)
	case err != nil:
		return d, fmt.Errorf("read word %q: %w", q.Word, r.read.Explain(err))
	}
	all, err := r.driven(ctx, l, numbers, ranks)
	if err == nil {
		d.Units, err = r.wordScores(ctx, l, q, first(all, q.Limit, compare))
	}
	if err != nil {
		return d, fmt.Errorf("read units of word %q: %w", q.Word, r.read.Explain(err))
	}
	return d, nil
}

// driven is a unit's response to a word. It is small, since there is one for each unit of a layer.
type driven struct {
	unit, rank int
	excess, z  float64
}

// wordsSorted compares the responses to a word in each order.
var wordsSorted = map[neuron.WordSort]func(a, b driven) int{
	"":                  byExcess,
	neuron.ByExcess:     byExcess,
	neuron.ByActivation: byActivation,
}

// first returns the n first of all in an order. A page shows few of a layer's units: sorting all takes longer than
// all else of a search.
func first[T any](all []T, n int, compare func(a, b T) int) []T {
	n = min(max(n, 0), len(all))
	if n > len(all)/8 {
		slices.SortFunc(all, compare)
		return all[:n]
	}
	sorted := make([]T, 0, n+1)
	for _, one := range all {
		if len(sorted) == n && (n == 0 || compare(one, sorted[n-1]) >= 0) {
			continue
		}
		at, _ := slices.BinarySearchFunc(sorted, one, compare)
		sorted = slices.Insert(sorted, at, one)
		sorted = sorted[:min(len(sorted), n)]
	}
	return sorted
}

func byExcess(a, b driven) int {
	return cmp.Or(cmp.Compare(b.excess, a.excess), cmp.Compare(a.unit, b.unit))
}

func byActivation(a, b driven) int {
	return cmp.Or(cmp.Compare(b.z, a.z), cmp.Compare(a.unit, b.unit))
}

const scalesSQL = `-- Reader.scales
SELECT u.unit, u.std, m.mean, m.std FROM units u JOIN word_moments m ON m.layer_id = u.layer_id AND m.unit = u.unit
WHERE u.layer_id = +?1`

// scale is what a unit's response to a word is measured by.
type scale struct {
	unit  int
	std   float64 // over images
	words neuron.WordMoments
}

// scales returns those of a layer's units; they are the same for every word.
func (r *Reader) scales(ctx context.Context, l layerRow) ([]scale, error) {
	return r.scalesHeld.get(ctx, r, l.id, func() ([]scale, error) {
		return sqlite.Collect(ctx, r.read, func(rows *sql.Rows) (s scale, err error) {
			return s, rows.Scan(&s.unit, &s.std, &s.words.Mean, &s.words.Std)
		}, scalesSQL, l.id)
	})
}

// driven returns how each unit of a layer responds to a word, given its row of word_activations.
func (r *Reader) driven(ctx context.Context, l layerRow, numbers, ranks []byte) ([]driven, error) {
	scales, err := r.scales(ctx, l)
	if err != nil {
		return nil, err
	}
	all := make([]driven, len(scales))
	for i, s := range scales {
		at := 2 * s.unit
		if at+2 > len(numbers) || at+2 > len(ranks) {
			return nil, fmt.Errorf("no activation of unit %d", s.unit)
		}
		activation := float64(tensor.HalfValue(binary.LittleEndian.Uint16(numbers[at:])))
		all[i] = driven{s.unit, int(binary.LittleEndian.Uint16(ranks[at:])), s.words.Excess(activation), neuron.Unit{Std: s.std}.Z(activation)}
	}
	return all, nil
}

// wordScores returns units that a word drives with all that a list of them shows.
func (r *Reader) wordScores(ctx context.Context, l layerRow, q neuron.WordQuery, all []driven) ([]neuron.UnitScore, error) {
	units := make([]int, len(all))
	for i, u := range all {
		units[i] = u.unit
	}
	agreements, err := r.agreements(ctx, l, q.Word, units)
	if err != nil {
		return nil, err
	}
	layers := slices.Repeat([]*layerRow{&l}, len(units))
	cards, err := r.cards(ctx, layers, units)
	if err != nil {
		return nil, err
	}
	scores := make([]neuron.UnitScore, len(all))
	for i, c := range cards {
		scores[i] = neuron.UnitScore{Unit: c.Unit, Excess: all[i].excess, Z: all[i].z, Rank: all[i].rank, Words: c.Words, Agreement: agreements[i]}
	}
	if q.Examples <= 0 {
		return scores, nil
	}
	strongest, err := r.strongest(ctx, layers, units)
	for i, examples := range strongest {
		scores[i].Top = examples[:min(q.Examples, len(examples))]
	}
	return scores, err
}
