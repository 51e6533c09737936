package store

import (
	"context"
	"database/sql"
	"fmt"

	"multiscope/internal/neuron"
	"multiscope/internal/store/sqlite"
)

// mostListed is of how many words it is held what lists say of them.
const mostListed = 20_000

const wordIDsSQL = `-- Reader.ListedWords
SELECT j.key, w.id FROM json_each(+?1) j CROSS JOIN words w ON w.word = j.value`

// ListedWords returns what lists say of words, in their order: their languages by tag, their lexicons by slug.
func (r *Reader) ListedWords(ctx context.Context, words []string) ([]neuron.ListedWord, error) {
	listed := make([]neuron.ListedWord, len(words))
	var places []int
	ids, err := sqlite.Collect(ctx, r.read, func(rows *sql.Rows) (id int64, err error) {
		var at int
		err = rows.Scan(&at, &id)
		places = append(places, at)
		return id, err
	}, wordIDsSQL, sqlite.List(words))
	if err != nil {
		return nil, fmt.Errorf("find words: %w", r.read.Explain(err))
	}
	found, err := r.listedHeld.each(ctx, r, ids, func(missing []int64) ([]neuron.ListedWord, error) { return r.readListed(ctx, missing) })
	if err != nil {
		return nil, err
	}
	for i, at := range places {
		listed[at] = found[i]
	}
	for i, w := range words {
		listed[i].Word = w
	}
	return listed, nil
}

const listedWordsSQL = `-- Reader.readListed
SELECT j.key, 0, l.language, l.frequency FROM json_each(+?1) j CROSS JOIN word_languages l ON l.word_id = j.value
UNION ALL
SELECT j.key, 1, x.lexicon, 0 FROM json_each(+?1) j CROSS JOIN word_lexicons x ON x.word_id = j.value
ORDER BY 1, 2, 3`

// readListed reads what lists say of words, without the words.
func (r *Reader) readListed(ctx context.Context, words []int64) ([]neuron.ListedWord, error) {
	listed := make([]neuron.ListedWord, len(words))
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
