package store

import (
	"context"
	"database/sql"
	"fmt"

	"multiscope/internal/neuron"
	"multiscope/internal/store/sqlite"
	"multiscope/internal/tensor"
)

const insertWordSQL = `-- Writer.WriteWords
INSERT INTO words (word) VALUES (?1) ON CONFLICT (word) DO NOTHING`

// Words that are shown again keep their ranks until they are ranked anew, so that pages find them.
const insertWordActivationsSQL = `-- Writer.WriteWords
INSERT INTO word_activations (layer_id, word_id, numbers, renderings, spreads) SELECT ?1, id, ?3, ?4, ?5 FROM words WHERE word = ?2
ON CONFLICT (layer_id, word_id) DO UPDATE SET numbers = excluded.numbers, renderings = excluded.renderings, spreads = excluded.spreads`

const staleWordsSQL = `-- Writer.WriteWords
UPDATE layers SET words_stale = 1 WHERE id = ?1`

// WriteWords stores, in one transaction, what a layer does on words. Pages find it after WriteWordRanking.
func (w *Writer) WriteWords(ctx context.Context, model, layer string, a neuron.WordActivations) error {
	l, err := w.layer(ctx, model, layer)
	if err != nil {
		return err
	}
	row := l.Units * tensor.HalfBytes
	if size := len(a.Words) * row; len(a.Activations) != size || a.Spreads != nil && len(a.Spreads) != size {
		return fmt.Errorf("%d words on %d units need %d bytes; there are %d, and %d of spreads", len(a.Words), l.Units, size, len(a.Activations), len(a.Spreads))
	}
	return w.write.Update(ctx, func(ctx context.Context, tx *sql.Tx) error {
		for i, word := range a.Words {
			if _, err := tx.ExecContext(ctx, insertWordSQL, word); err != nil {
				return err
			}
			var spreads []byte
			if a.Spreads != nil {
				spreads = a.Spreads[i*row : (i+1)*row]
			}
			if _, err := tx.ExecContext(ctx, insertWordActivationsSQL, l.id, word, a.Activations[i*row:(i+1)*row], a.Renderings, spreads); err != nil {
				return err
			}
		}
		_, err := tx.ExecContext(ctx, staleWordsSQL, l.id)
		return err
	})
}

const shownWordsSQL = `-- Writer.ShownWords
SELECT w.word, coalesce(a.renderings, 0), EXISTS (SELECT 1 FROM word_embeddings e WHERE e.model_id = l.model_id AND e.word_id = w.id)
FROM word_activations a JOIN layers l ON l.id = a.layer_id JOIN words w ON w.id = a.word_id
WHERE a.layer_id = ?1 ORDER BY w.id`

// ShownWords returns the words that a layer was shown.
func (w *Writer) ShownWords(ctx context.Context, model, layer string) ([]neuron.ShownWord, error) {
	l, err := w.layer(ctx, model, layer)
	if err != nil {
		return nil, err
	}
	words, err := sqlite.Collect(ctx, w.read, func(rows *sql.Rows) (s neuron.ShownWord, err error) {
		return s, rows.Scan(&s.Word, &s.Renderings, &s.Embedded)
	}, shownWordsSQL, l.id)
	return words, w.read.Explain(err)
}

const wordsUnrankedSQL = `-- Writer.WordsUnranked
SELECT l.words_stale AND EXISTS (SELECT 1 FROM word_activations a WHERE a.layer_id = l.id) FROM layers l WHERE l.id = ?1`

// WordsUnranked reports whether a layer was shown words since they were last ranked.
func (w *Writer) WordsUnranked(ctx context.Context, model, layer string) (unranked bool, err error) {
	l, err := w.layer(ctx, model, layer)
	if err != nil {
		return false, err
	}
	err = w.read.QueryRowContext(ctx, wordsUnrankedSQL, l.id).Scan(&unranked)
	return unranked, w.read.Explain(err)
}

const wordActivationsSQL = `-- Writer.WordActivations
SELECT a.word_id, a.numbers FROM word_activations a WHERE a.layer_id = ?1 ORDER BY a.word_id`

// WordActivations returns the keys of the words that a layer was shown and, for each, the activations
// of the layer's units as little-endian float16.
func (w *Writer) WordActivations(ctx context.Context, model, layer string) (ids []int64, rows [][]byte, err error) {
	l, err := w.layer(ctx, model, layer)
	if err != nil {
		return nil, nil, err
	}
	rows, err = sqlite.Collect(ctx, w.read, func(r *sql.Rows) (numbers []byte, err error) {
		var id int64
		err = r.Scan(&id, &numbers)
		ids = append(ids, id)
		return numbers, err
	}, wordActivationsSQL, l.id)
	return ids, rows, w.read.Explain(err)
}

const wordSpreadsSQL = `-- Writer.WordSpreads
SELECT a.word_id, coalesce(a.renderings, 0), a.spreads FROM word_activations a WHERE a.layer_id = ?1 ORDER BY a.word_id`

// WordSpreads visits the words that a layer was shown: how many pictures of it there were, and the standard deviation
// over them of each unit, as little-endian float16, nil where it is not known. The bytes are only good until visit returns.
func (w *Writer) WordSpreads(ctx context.Context, model, layer string, visit func(id int64, renderings int, spreads []byte)) error {
	l, err := w.layer(ctx, model, layer)
	if err != nil {
		return err
	}
	_, err = sqlite.Collect(ctx, w.read, func(rows *sql.Rows) (struct{}, error) {
		var id int64
		var renderings int
		var spreads sql.RawBytes
		if err := rows.Scan(&id, &renderings, &spreads); err != nil {
			return struct{}{}, err
		}
		visit(id, renderings, spreads)
		return struct{}{}, nil
	}, wordSpreadsSQL, l.id)
	return w.read.Explain(err)
}
