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

const insertWordActivationsSQL = `-- Writer.WriteWords
INSERT OR REPLACE INTO word_activations (layer_id, word_id, numbers) SELECT ?1, id, ?3 FROM words WHERE word = ?2`

// WriteWords stores, in one transaction, the activations of a layer on words: little-endian float16, one
// row for each word, one column for each unit. Pages find them after WriteWordRanking.
func (w *Writer) WriteWords(ctx context.Context, model, layer string, words []string, activations []byte) error {
	l, err := w.layer(ctx, model, layer)
	if err != nil {
		return err
	}
	row := l.Units * tensor.HalfBytes
	if len(activations) != len(words)*row {
		return fmt.Errorf("%d words on %d units need %d bytes; there are %d", len(words), l.Units, len(words)*row, len(activations))
	}
	return w.write.Update(ctx, func(ctx context.Context, tx *sql.Tx) error {
		for i, word := range words {
			if _, err := tx.ExecContext(ctx, insertWordSQL, word); err != nil {
				return err
			}
			if _, err := tx.ExecContext(ctx, insertWordActivationsSQL, l.id, word, activations[i*row:(i+1)*row]); err != nil {
				return err
			}
		}
		return nil
	})
}

const shownWordsSQL = `-- Writer.ShownWords
SELECT w.word, a.ranks IS NOT NULL FROM word_activations a JOIN words w ON w.id = a.word_id
WHERE a.layer_id = ?1 ORDER BY w.id`

// ShownWords returns the words that a layer was shown and how many of them are ranked.
func (w *Writer) ShownWords(ctx context.Context, model, layer string) (words []string, ranked int, err error) {
	l, err := w.layer(ctx, model, layer)
	if err != nil {
		return nil, 0, err
	}
	words, err = sqlite.Collect(ctx, w.read, func(rows *sql.Rows) (string, error) {
		var word string
		var isRanked bool
		err := rows.Scan(&word, &isRanked)
		if isRanked {
			ranked++
		}
		return word, err
	}, shownWordsSQL, l.id)
	return words, ranked, w.read.Explain(err)
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

const writeRanksSQL = `-- Writer.WriteWordRanking
UPDATE word_activations SET ranks = ?3 WHERE layer_id = ?1 AND word_id = ?2`

const countWordsSQL = `-- Writer.WriteWordRanking
UPDATE layers SET words = ?2 WHERE id = ?1`

const deleteUnitWordsSQL = `-- Writer.WriteWordRanking
DELETE FROM unit_words WHERE layer_id = ?1`

const insertUnitWordSQL = `-- Writer.WriteWordRanking
INSERT INTO unit_words (layer_id, unit, side, rank, word_id, activation) VALUES (?1, ?2, ?3, ?4, ?5, ?6)`

// WriteWordRanking stores, in one transaction, the ranking of words of every unit of a layer, with the
// moments of its activations over them. From then on pages find the words.
func (w *Writer) WriteWordRanking(ctx context.Context, model, layer string, r neuron.WordRanking) error {
	l, err := w.layer(ctx, model, layer)
	if err != nil {
		return err
	}
	return w.write.Update(ctx, func(ctx context.Context, tx *sql.Tx) error {
		for i, id := range r.IDs {
			if _, err := tx.ExecContext(ctx, writeRanksSQL, l.id, id, r.Ranks[i]); err != nil {
				return err
			}
		}
		if err := writeWordMoments(ctx, tx, l); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, deleteUnitWordsSQL, l.id); err != nil {
			return err
		}
		for unit := range r.Top {
			if err := insertUnitWords(ctx, tx, l, unit, "top", r.Top[unit]); err != nil {
				return err
			}
			if err := insertUnitWords(ctx, tx, l, unit, "low", r.Low[unit]); err != nil {
				return err
			}
		}
		_, err := tx.ExecContext(ctx, countWordsSQL, l.id, len(r.IDs))
		return err
	})
}

func insertUnitWords(ctx context.Context, tx *sql.Tx, l layerRow, unit int, side string, words []neuron.WordPick) error {
	for rank, w := range words {
		if _, err := tx.ExecContext(ctx, insertUnitWordSQL, l.id, unit, side, rank, w.ID, w.Activation); err != nil {
			return err
		}
	}
	return nil
}
