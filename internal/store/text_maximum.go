package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"multiscope/internal/neuron"
	"multiscope/internal/store/sqlite"
)

// textSearchColumns are those of a search and one of its maxima, as scanTextSearch reads them.
const textSearchColumns = `s.unit, s.recipe, s.word, s.word_score, s.caption, s.caption_score, s.encoded, s.made, m.text, m.score
FROM text_searches s LEFT JOIN text_maxima m ON m.layer_id = s.layer_id AND m.unit = s.unit`

const textMaximaSQL = `-- Reader.TextMaxima
SELECT ` + textSearchColumns + ` WHERE s.layer_id = +?1 AND s.unit = +?2 ORDER BY m.rank`

// TextMaxima returns the texts that a unit calls for most, and false where no search was made for it.
func (r *Reader) TextMaxima(ctx context.Context, ref neuron.Ref) (neuron.TextSearch, bool, error) {
	l, err := r.layer(ctx, ref.Model, ref.Layer)
	if err != nil {
		return neuron.TextSearch{}, false, err
	}
	found, err := r.textSearches(ctx, textMaximaSQL, l.id, ref.Unit)
	if err != nil || len(found) == 0 {
		return neuron.TextSearch{}, false, err
	}
	return found[0], true, nil
}

const textSearchesSQL = `-- Reader.TextSearches
SELECT ` + textSearchColumns + ` WHERE s.layer_id = +?1 ORDER BY s.unit, m.rank`

// TextSearches returns what was found for the units of a layer, by their number; those without a search are left out.
func (r *Reader) TextSearches(ctx context.Context, model, layer string) ([]neuron.TextSearch, error) {
	l, err := r.layer(ctx, model, layer)
	if err != nil {
		return nil, err
	}
	return r.textSearches(ctx, textSearchesSQL, l.id)
}

// textSearches joins rows, of which there is one for each maximum, to searches.
func (r *Reader) textSearches(ctx context.Context, query string, args ...any) (searches []neuron.TextSearch, err error) {
	_, err = sqlite.Collect(ctx, r.read, func(rows *sql.Rows) (struct{}, error) {
		s, maximum, err := scanTextSearch(rows)
		if n := len(searches); n == 0 || searches[n-1].Unit != s.Unit {
			searches = append(searches, s)
		}
		if last := &searches[len(searches)-1]; maximum.Text != "" {
			last.Maxima = append(last.Maxima, maximum)
		}
		return struct{}{}, err
	}, query, args...)
	if err != nil {
		return nil, fmt.Errorf("read text maxima: %w", r.read.Explain(err))
	}
	return searches, nil
}

// scanTextSearch reads textSearchColumns, and before them what else a query selects.
func scanTextSearch(rows *sql.Rows, before ...any) (s neuron.TextSearch, maximum neuron.ScoredText, err error) {
	var made int64
	var text sql.NullString
	var score sql.NullFloat64
	fields := []any{&s.Unit, &s.Recipe, &s.Word.Text, &s.Word.Score, &s.Caption.Text, &s.Caption.Score, &s.Encoded, &made, &text, &score}
	err = rows.Scan(append(before, fields...)...)
	s.Made = time.UnixMilli(made)
	return s, neuron.ScoredText{Text: text.String, Score: score.Float64}, err
}
