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

const topWordsSQL = `-- Reader.topWords
SELECT j.key, w.word
FROM json_each(?1) j
CROSS JOIN unit_words uw ON uw.layer_id = j.value ->> 0 AND uw.unit = j.value ->> 1 AND uw.side = 'top' AND uw.rank < ?2
JOIN units u ON u.layer_id = uw.layer_id AND u.unit = uw.unit AND uw.activation >= ?3 * u.std
JOIN words w ON w.id = uw.word_id
ORDER BY j.key, uw.rank`

// topWords adds to each card its unit's strongest words, strongest first, without those below
// neuron.NamingZ.
func (r *Reader) topWords(ctx context.Context, layers []*layerRow, cards []neuron.UnitCard) error {
	_, err := sqlite.Collect(ctx, r.read, func(rows *sql.Rows) (struct{}, error) {
		var at int
		var word string
		err := rows.Scan(&at, &word)
		cards[at].Words = append(cards[at].Words, word)
		return struct{}{}, err
	}, topWordsSQL, unitKeys(layers, cards), cardWords, neuron.NamingZ)
	if err != nil {
		return fmt.Errorf("read top words: %w", r.read.Explain(err))
	}
	return nil
}

const unitWordsSQL = `-- Reader.unitWords
SELECT uw.side, w.word, uw.activation
FROM unit_words uw JOIN words w ON w.id = uw.word_id
WHERE uw.layer_id = ?1 AND uw.unit = ?2 ORDER BY uw.side, uw.rank`

// unitWords reads the words that activate a unit most and least.
func (r *Reader) unitWords(ctx context.Context, layer layerRow, d *neuron.UnitDetail) error {
	_, err := sqlite.Collect(ctx, r.read, func(rows *sql.Rows) (struct{}, error) {
		var side string
		var w neuron.WordScore
		var activation float64
		err := rows.Scan(&side, &w.Word, &activation)
		w.Z = d.Z(activation)
		if side == "top" {
			d.TopWords = append(d.TopWords, w)
		} else {
			d.LowWords = append(d.LowWords, w)
		}
		return struct{}{}, err
	}, unitWordsSQL, layer.id, d.Unit.Unit)
	if err != nil {
		return fmt.Errorf("read words of %s: %w", d.Ref, r.read.Explain(err))
	}
	return nil
}

const wordSQL = `-- Reader.Word
SELECT a.numbers, a.ranks FROM words w JOIN word_activations a ON a.word_id = w.id
WHERE a.layer_id = ?1 AND w.word = ?2 AND a.ranks IS NOT NULL`

// Word returns the units of a layer that a word activates most, highest z first, at most limit. An unknown word is a NotFound error.
func (r *Reader) Word(ctx context.Context, model, layer, word string, limit int) (neuron.WordDetail, error) {
	d := neuron.WordDetail{Word: word}
	l, err := r.readyLayer(ctx, model, layer)
	if err != nil {
		return d, err
	}
	d.Layer, d.Total = l.Layer, l.Units
	var numbers, ranks []byte
	err = r.read.QueryRowContext(ctx, wordSQL, l.id, word).Scan(&numbers, &ranks)
	switch {
	case errors.Is(err, sql.ErrNoRows) && l.Words == 0:
		return d, neuron.Unreadyf("No words have been shown to layer %s yet.", l.Tap)
	case errors.Is(err, sql.ErrNoRows):
		return d, neuron.NotFoundf("The word %q was not shown to this model.", word)
	case err != nil:
		return d, fmt.Errorf("read word %q: %w", word, r.read.Explain(err))
	}
	if d.Units, err = r.drivenUnits(ctx, l, numbers, ranks, limit); err != nil {
		return d, fmt.Errorf("read units of word %q: %w", word, r.read.Explain(err))
	}
	return d, nil
}

const stdsSQL = `-- Reader.drivenUnits
SELECT u.unit, u.std FROM units u WHERE u.layer_id = ?1`

// driven is a unit's response to a word. It is small, since there is one for each unit of a layer.
type driven struct {
	unit, rank int
	z          float64
}

// drivenUnits returns the units with the highest z on a word, with all that a list of them shows.
func (r *Reader) drivenUnits(ctx context.Context, l layerRow, numbers, ranks []byte, limit int) ([]neuron.UnitScore, error) {
	all := make([]driven, 0, l.Units)
	_, err := sqlite.Collect(ctx, r.read, func(rows *sql.Rows) (struct{}, error) {
		var u neuron.Unit
		if err := rows.Scan(&u.Unit, &u.Std); err != nil {
			return struct{}{}, err
		}
		at := 2 * u.Unit
		if at+2 > len(numbers) || at+2 > len(ranks) {
			return struct{}{}, fmt.Errorf("no activation of unit %d", u.Unit)
		}
		z := u.Z(float64(tensor.HalfValue(binary.LittleEndian.Uint16(numbers[at:]))))
		all = append(all, driven{u.Unit, int(binary.LittleEndian.Uint16(ranks[at:])), z})
		return struct{}{}, nil
	}, stdsSQL, l.id)
	if err != nil {
		return nil, err
	}
	slices.SortFunc(all, func(a, b driven) int {
		return cmp.Or(cmp.Compare(b.z, a.z), cmp.Compare(a.unit, b.unit))
	})
	scores := make([]neuron.UnitScore, min(max(limit, 0), len(all)))
	for i := range scores {
		scores[i].Unit.Unit, scores[i].Rank, scores[i].Z = all[i].unit, all[i].rank, all[i].z
	}
	return scores, r.completeScores(ctx, l, scores)
}

const unitsByNumberSQL = `-- Reader.completeScores
SELECT ` + unitColumns + `, 0, x'' FROM json_each(?2) j CROSS JOIN units u ON u.layer_id = ?1 AND u.unit = j.value`

// completeScores adds statistics, examples and words to the units.
func (r *Reader) completeScores(ctx context.Context, l layerRow, scores []neuron.UnitScore) error {
	units := make([]int, len(scores))
	for i := range scores {
		units[i] = scores[i].Unit.Unit
	}
	cards, err := sqlite.Collect(ctx, r.read, scanCard, unitsByNumberSQL, l.id, sqlite.List(units))
	if err != nil {
		return err
	}
	if err := r.completeCards(ctx, l, cards); err != nil {
		return err
	}
	for i, c := range cards {
		scores[i].Unit, scores[i].Top, scores[i].Words = c.Unit, c.Top, c.Words
		scores[i].Unit.Model, scores[i].Unit.Layer = l.Model, l.Slug
	}
	return nil
}
