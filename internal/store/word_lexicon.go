package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"

	"multiscope/internal/neuron"
	"multiscope/internal/store/sqlite"
)

const lexiconWordsSQL = `-- Reader.lexiconWords
SELECT x.lexicon, x.word_id FROM word_orders o CROSS JOIN json_each(o.words) j CROSS JOIN word_lexicons x ON x.word_id = j.value
WHERE o.layer_id = +?1`

const strongestWordIDsSQL = `-- Reader.readLexiconTable
SELECT u.unit, uw.word_id FROM units u CROSS JOIN unit_words uw ON uw.layer_id = u.layer_id AND uw.unit = u.unit AND uw.side = 'top' AND uw.rank < ?2
WHERE u.layer_id = +?1 AND u.max > 0`

// LexiconTable sorts the live units of a layer by how many of their strongest words are in each lexicon, and in the
// union of the geographic ones. It is shared and is not to be changed. It has no lexicons where no word that the layer
// ranks is known to be in one.
func (r *Reader) LexiconTable(ctx context.Context, model, layer string) (neuron.LexiconTable, error) {
	l, err := r.readyLayer(ctx, model, layer)
	if err != nil {
		return neuron.LexiconTable{}, err
	}
	t, err := r.lexiconsHeld.get(ctx, r, l.id, func() (neuron.LexiconTable, error) { return r.readLexiconTable(ctx, l) })
	if err != nil {
		return t, fmt.Errorf("read lexicons of %s/%s: %w", model, layer, r.read.Explain(err))
	}
	return t, nil
}

func (r *Reader) readLexiconTable(ctx context.Context, l layerRow) (neuron.LexiconTable, error) {
	lexicons, err := r.lexiconWords(ctx, l)
	if err != nil {
		return neuron.LexiconTable{}, err
	}
	strongest := make([][]int64, l.Units)
	_, err = sqlite.Collect(ctx, r.read, func(rows *sql.Rows) (struct{}, error) {
		var unit int
		var word int64
		err := rows.Scan(&unit, &word)
		strongest[unit] = append(strongest[unit], word)
		return struct{}{}, err
	}, strongestWordIDsSQL, l.id, neuron.LexiconWords)
	return neuron.NewLexiconTable(l.Words, lexicons, strongest), err
}

// lexiconWords returns the words of each lexicon that a layer ranks, and of the geographic ones together.
func (r *Reader) lexiconWords(ctx context.Context, l layerRow) (map[string]map[int64]bool, error) {
	lexicons := map[string]map[int64]bool{}
	add := func(lexicon string, word int64) {
		if lexicons[lexicon] == nil {
			lexicons[lexicon] = map[int64]bool{}
		}
		lexicons[lexicon][word] = true
	}
	_, err := sqlite.Collect(ctx, r.read, func(rows *sql.Rows) (struct{}, error) {
		var lexicon string
		var word int64
		err := rows.Scan(&lexicon, &word)
		if add(lexicon, word); slices.Contains(neuron.Geographic, lexicon) {
			add(neuron.GeographicLexicon, word)
		}
		return struct{}{}, err
	}, lexiconWordsSQL, l.id)
	return lexicons, err
}
