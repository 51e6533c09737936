package store

import (
	"context"
	"database/sql"
	"fmt"

	"multiscope/internal/neuron"
	"multiscope/internal/store/sqlite"
)

// lastRune sorts after every character of a word.
const lastRune = "\U0010FFFF"

// shownTo is the layer of model ?1 with the most words, which stands for the model.
const shownTo = `(SELECT l.id FROM layers l JOIN models m ON m.id = l.model_id
      WHERE m.slug = +?1 AND l.words > 0 ORDER BY l.words DESC, l.id LIMIT 1)`

const suggestWordsSQL = `-- Reader.SuggestWords
SELECT w.word FROM words w
WHERE w.word >= +?2 AND w.word < +?2 || '` + lastRune + `'
  AND EXISTS (SELECT 1 FROM word_activations a WHERE a.layer_id = ` + shownTo + ` AND a.word_id = w.id)
ORDER BY w.id LIMIT ?3`

// suggestKey is what SuggestWords is asked for.
type suggestKey struct {
	model, prefix string
	n             int
}

// SuggestWords returns words that begin with prefix, in the order of the word lists.
func (r *Reader) SuggestWords(ctx context.Context, model, prefix string, n int) ([]string, error) {
	words, err := r.suggestHeld.get(ctx, r, suggestKey{model, prefix, n}, func() ([]string, error) {
		return sqlite.Collect(ctx, r.read, scanWord, suggestWordsSQL, model, prefix, max(n, 0))
	})
	if err != nil {
		return nil, fmt.Errorf("suggest words for %q: %w", prefix, r.read.Explain(err))
	}
	return words, nil
}

func scanWord(rows *sql.Rows) (word string, err error) { return word, rows.Scan(&word) }

const nearestWordsSQL = `-- Reader.NearestWords
SELECT w.word FROM word_activations a CROSS JOIN words w ON w.id = a.word_id
WHERE a.layer_id = ` + shownTo + ` AND length(w.word) BETWEEN length(?2) - ?3 AND length(?2) + ?3
ORDER BY a.word_id`

// NearestWords returns the n words with the smallest edit distance to word, nearest first.
func (r *Reader) NearestWords(ctx context.Context, model, word string, n int) ([]string, error) {
	words, err := sqlite.Collect(ctx, r.read, scanWord, nearestWordsSQL, model, word, neuron.FurthestSpelled)
	if err != nil {
		return nil, fmt.Errorf("find words near %q: %w", word, r.read.Explain(err))
	}
	return neuron.SpelledLike(words, word, n), nil
}
