package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"

	"multiscope/internal/neuron"
	"multiscope/internal/store/sqlite"
)

const matchableSQL = `-- Writer.MatchPublished
SELECT m.slug, l.slug, l.id, l.units, pm.slug, p.id
FROM layers l JOIN models m ON m.id = l.model_id AND m.published = ''
JOIN layers p ON p.tap = l.tap AND p.units = l.units JOIN models pm ON pm.id = p.model_id AND pm.published <> ''
WHERE l.words > 0 ORDER BY l.id, p.id`

const clearMatchesSQL = `-- Writer.MatchPublished
DELETE FROM published_matches`

const writeMatchSQL = `-- Writer.MatchPublished
INSERT INTO published_matches (layer_id, published_id, units, agreeing, chance) VALUES (?1, ?2, ?3, ?4, ?5)`

// matchable is an indexed layer and one as published that has the same tap and as many units.
type matchable struct {
	neuron.PublishedMatch
	id, published int64
	units         int
}

// MatchPublished compares the words of each layer that was shown some with those published of layers like it, and
// stores how far they agree. It returns what it stored.
func (w *Writer) MatchPublished(ctx context.Context) ([]neuron.PublishedMatch, error) {
	pairs, err := sqlite.Collect(ctx, w.read, func(rows *sql.Rows) (m matchable, err error) {
		return m, rows.Scan(&m.Model, &m.Layer, &m.id, &m.units, &m.Published, &m.published)
	}, matchableSQL)
	if err != nil {
		return nil, fmt.Errorf("read layers to be compared with published ones: %w", w.read.Explain(err))
	}
	matches := make([]neuron.PublishedMatch, len(pairs))
	for i, m := range pairs {
		if matches[i], err = w.matchPublished(ctx, m); err != nil {
			return nil, fmt.Errorf("compare %s with %s: %w", m.Model, m.Published, w.read.Explain(err))
		}
	}
	before, err := w.PublishedMatches(ctx)
	if err != nil || equalMatches(before, matches) {
		return matches, err // nothing is written, so that kept pages stay
	}
	return matches, w.write.Update(ctx, func(ctx context.Context, tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, clearMatchesSQL); err != nil {
			return err
		}
		for i, m := range matches {
			if _, err := tx.ExecContext(ctx, writeMatchSQL, pairs[i].id, pairs[i].published, m.Units, m.Agreeing, m.Chance); err != nil {
				return err
			}
		}
		return nil
	})
}

func equalMatches(a, b []neuron.PublishedMatch) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

const publishedWordsSQL = `-- Writer.matchPublished
SELECT unit, words FROM published_units WHERE layer_id = ?1`

const measuredWordsSQL = `-- Writer.matchPublished
SELECT uw.unit, w.word FROM unit_words uw JOIN words w ON w.id = uw.word_id
WHERE uw.layer_id = ?1 AND uw.side = 'top' AND uw.rank < ?2 ORDER BY uw.unit, uw.rank`

const rankedWordsSQL = `-- Writer.matchPublished
SELECT w.word FROM word_activations a JOIN words w ON w.id = a.word_id WHERE a.layer_id = ?1 AND a.ranks IS NOT NULL`

func (w *Writer) matchPublished(ctx context.Context, m matchable) (neuron.PublishedMatch, error) {
	published := map[int][]string{}
	_, err := sqlite.Collect(ctx, w.read, func(rows *sql.Rows) (struct{}, error) {
		var unit int
		var words []byte
		err := rows.Scan(&unit, &words)
		var list []string
		if err == nil {
			err = json.Unmarshal(words, &list)
		}
		published[unit] = list
		return struct{}{}, err
	}, publishedWordsSQL, m.published)
	if err != nil {
		return m.PublishedMatch, err
	}
	measured := make([][]string, m.units)
	_, err = sqlite.Collect(ctx, w.read, func(rows *sql.Rows) (struct{}, error) {
		var unit int
		var word string
		err := rows.Scan(&unit, &word)
		if err == nil && unit < len(measured) {
			measured[unit] = append(measured[unit], word)
		}
		return struct{}{}, err
	}, measuredWordsSQL, m.id, neuron.MatchMeasured)
	if err != nil {
		return m.PublishedMatch, err
	}
	shown, err := sqlite.Collect(ctx, w.read, scanWord, rankedWordsSQL, m.id)
	found := neuron.MatchWords(published, measured, shown)
	found.Model, found.Layer, found.Published = m.Model, m.Layer, m.Published
	return found, err
}
