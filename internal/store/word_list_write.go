package store

import (
	"context"
	"database/sql"
	"fmt"

	"multiscope/internal/neuron"
)

// A list that does not know how common a word is leaves what another says.
const writeWordLanguageSQL = `-- Writer.WriteListedWords
INSERT INTO word_languages (word_id, language, frequency) SELECT id, ?2, ?3 FROM words WHERE word = ?1
ON CONFLICT (word_id, language) DO UPDATE SET frequency = excluded.frequency WHERE excluded.frequency > 0 AND frequency <> excluded.frequency`

const writeWordLexiconSQL = `-- Writer.WriteListedWords
INSERT INTO word_lexicons (lexicon, word_id) SELECT ?2, id FROM words WHERE word = ?1
ON CONFLICT (lexicon, word_id) DO NOTHING`

// WriteListedWords stores, in one transaction, what lists say of words that were shown to any model: their languages, how
// common they are, and the lexicons that they are in. What an earlier list said and this one does not stays. It returns
// of how many words something is new.
func (w *Writer) WriteListedWords(ctx context.Context, words []neuron.ListedWord) (changed int, err error) {
	err = w.write.Update(ctx, func(ctx context.Context, tx *sql.Tx) error {
		for _, word := range words {
			isNew, err := writeListedWord(ctx, tx, word)
			if err != nil {
				return fmt.Errorf("write what lists say of the word %q: %w", word.Word, err)
			}
			if isNew {
				changed++
			}
		}
		return nil
	})
	return changed, w.read.Explain(err)
}

func writeListedWord(ctx context.Context, tx *sql.Tx, word neuron.ListedWord) (isNew bool, err error) {
	write := func(query string, args ...any) {
		if err != nil {
			return
		}
		var result sql.Result
		if result, err = tx.ExecContext(ctx, query, args...); err != nil {
			return
		}
		n, _ := result.RowsAffected() // the driver always knows
		isNew = isNew || n > 0
	}
	for _, l := range word.Languages {
		write(writeWordLanguageSQL, word.Word, l.Tag, l.Frequency)
	}
	for _, lexicon := range word.Lexicons {
		write(writeWordLexiconSQL, word.Word, lexicon)
	}
	return isNew, err
}
