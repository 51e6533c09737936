package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"multiscope/internal/neuron"
	"multiscope/internal/store/sqlite"
)

const readMaximaSQL = `-- Reader.unitTexts
SELECT x.rank FROM layers l CROSS JOIN text_maxima x ON x.layer_id = l.id AND x.unit = +?2
CROSS JOIN texts t ON t.model_id = l.model_id AND t.text = x.text
WHERE l.id = +?1`

// unitTexts reads the text maxima of a unit. The search computes the readout from the model: an index of an earlier
// version may have text maxima without it.
func (r *Reader) unitTexts(ctx context.Context, layer layerRow, d *neuron.UnitDetail) error {
	found, err := r.textSearches(ctx, textMaximaSQL, layer.id, d.Unit.Unit)
	if err != nil || len(found) == 0 {
		return err
	}
	d.Texts = &found[0]
	d.Texts.Read = make([]bool, len(d.Texts.Maxima))
	_, err = sqlite.Collect(ctx, r.read, func(rows *sql.Rows) (struct{}, error) {
		var rank int
		err := rows.Scan(&rank)
		if rank >= 0 && rank < len(d.Texts.Read) {
			d.Texts.Read[rank] = true
		}
		return struct{}{}, err
	}, readMaximaSQL, layer.id, d.Unit.Unit)
	if err != nil {
		return fmt.Errorf("read which text maxima of %s were read: %w", d.Ref, r.read.Explain(err))
	}
	return nil
}

// The key of a text in the index: see migrations/scope/00013_texts.sql.
const findTextMaximaSQL = `-- Reader.FindTextMaxima
SELECT m.slug, l.slug, t.unit, t.rank, t.text, t.score
FROM text_maxima_index found
CROSS JOIN layers l ON l.id = (found.docid >> 30) & 16383
CROSS JOIN models m ON m.id = l.model_id
CROSS JOIN text_maxima t ON t.layer_id = l.id AND t.unit = (found.docid >> 8) & 4194303 AND t.rank = found.docid & 255
WHERE found.text MATCH ?1
ORDER BY found.docid`

// FindTextMaxima returns the first n units with a text maximum that has all words of a text, those of the highest score
// first, each with its best such text.
func (r *Reader) FindTextMaxima(ctx context.Context, text string, n int) ([]neuron.TextHit, error) {
	query := matchAll(text)
	if query == "" || n <= 0 {
		return nil, nil
	}
	hits, err := r.firstTextHits(ctx, query, n)
	if err != nil {
		return nil, fmt.Errorf("find text maxima: %w", r.read.Explain(err))
	}
	return hits, nil
}

// firstTextHits reads texts until they are of n units. The index has them in order, so that of a word that many have no
// more is read than that.
func (r *Reader) firstTextHits(ctx context.Context, query string, n int) (hits []neuron.TextHit, err error) {
	rows, err := r.read.QueryContext(ctx, findTextMaximaSQL, query)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	seen := map[neuron.Ref]bool{}
	for len(hits) < n && rows.Next() {
		var h neuron.TextHit
		if err := rows.Scan(&h.Model, &h.Layer, &h.Unit, &h.Rank, &h.Text, &h.Score); err != nil {
			return nil, err
		}
		if !seen[h.Ref] {
			seen[h.Ref] = true
			hits = append(hits, h)
		}
	}
	return hits, rows.Err()
}

// mostMatched is how many different words a text can have, with something between them.
const mostMatched = neuron.MostTextBytes/2 + 1

// matchAll returns a query of FTS4 for the words of a text: each once, in quotes, in which nothing has a meaning to FTS4. It
// is "" for words that no text can all have. Words are whole: the beginning of one, "w", takes FTS4 seconds to join the
// lists of all that go on from it.
func matchAll(text string) string {
	words := strings.FieldsFunc(text, betweenWords)
	words = slices.Compact(slices.Sorted(slices.Values(words)))
	if len(words) > mostMatched {
		return ""
	}
	for i, w := range words {
		words[i] = `"` + w + `"`
	}
	return strings.Join(words, " ")
}

// betweenWords reports whether a character is part of no word.
func betweenWords(c rune) bool {
	return !unicode.IsLetter(c) && !unicode.IsDigit(c) && !unicode.IsMark(c)
}
