package store

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"

	"multiscope/internal/neuron"
)

// lastRune follows every character that a word can go on with.
const lastRune = "\U0010FFFF"

// knownWord restricts words w to those that model ?1 was shown.
const knownWord = `EXISTS (SELECT 1 FROM layers l JOIN models m ON m.id = l.model_id
        JOIN word_activations a ON a.layer_id = l.id AND a.word_id = w.id
        WHERE m.slug = ?1 AND a.ranks IS NOT NULL)`

const suggestWordsSQL = `-- Store.SuggestWords
SELECT w.word FROM words w
WHERE w.word >= ?2 AND w.word < ?2 || '` + lastRune + `' AND ` + knownWord + `
ORDER BY w.id LIMIT ?3`

// SuggestWords returns words that begin with prefix, those first that come first in the lists.
func (s *Store) SuggestWords(ctx context.Context, model, prefix string, n int) ([]string, error) {
	words, err := collect(ctx, s.read, scanWord, suggestWordsSQL, model, prefix, max(n, 0))
	if err != nil {
		return nil, fmt.Errorf("suggest words for %q: %w", prefix, s.explain(err))
	}
	return words, nil
}

func scanWord(rows *sql.Rows) (word string, err error) { return word, rows.Scan(&word) }

const nearestWordsSQL = `-- Store.NearestWords
SELECT w.word FROM words w
WHERE length(w.word) BETWEEN length(?2) - ?3 AND length(?2) + ?3 AND ` + knownWord + `
ORDER BY w.id`

// furthestWord is the number of edits beyond which a word is no longer a likely slip.
const furthestWord = 3

// NearestWords returns the words that take the fewest slips to become word, nearest first.
func (s *Store) NearestWords(ctx context.Context, model, word string, n int) ([]string, error) {
	words, err := collect(ctx, s.read, scanWord, nearestWordsSQL, model, word, furthestWord)
	if err != nil {
		return nil, fmt.Errorf("find words near %q: %w", word, s.explain(err))
	}
	slips := make(map[string]int, len(words))
	for _, w := range words {
		slips[w] = neuron.Slips(word, w)
	}
	words = slices.DeleteFunc(words, func(w string) bool { return slips[w] > furthestWord })
	slices.SortStableFunc(words, func(a, b string) int { return cmp.Compare(slips[a], slips[b]) })
	return words[:min(max(n, 0), len(words))], nil
}
