package store

import (
	"context"
	"database/sql"
	"fmt"

	"multiscope/internal/neuron"
	"multiscope/internal/store/sqlite"
)

const listedWordsSQL = `-- Reader.ListedWords
SELECT j.key, 0, l.language, l.frequency FROM json_each(+?1) j
CROSS JOIN words w ON w.word = j.value CROSS JOIN word_languages l ON l.word_id = w.id
UNION ALL
SELECT j.key, 1, x.lexicon, 0 FROM json_each(+?1) j
CROSS JOIN words w ON w.word = j.value CROSS JOIN word_lexicons x ON x.word_id = w.id
ORDER BY 1, 2, 3`

// ListedWords returns what lists say of words, in their order: their languages by tag, their lexicons by slug.
func (r *Reader) ListedWords(ctx context.Context, words []string) ([]neuron.ListedWord, error) {
	listed := make([]neuron.ListedWord, len(words))
	for i, w := range words {
		listed[i].Word = w
	}
	_, err := sqlite.Collect(ctx, r.read, func(rows *sql.Rows) (struct{}, error) {
		var at, kind, frequency int
		var said string
		if err := rows.Scan(&at, &kind, &said, &frequency); err != nil {
			return struct{}{}, err
		}
		if kind == 0 {
			listed[at].Languages = append(listed[at].Languages, neuron.WordLanguage{Tag: said, Frequency: frequency})
		} else {
			listed[at].Lexicons = append(listed[at].Lexicons, said)
		}
		return struct{}{}, nil
	}, listedWordsSQL, sqlite.List(words))
	if err != nil {
		return nil, fmt.Errorf("read what lists say of words: %w", r.read.Explain(err))
	}
	return listed, nil
}
