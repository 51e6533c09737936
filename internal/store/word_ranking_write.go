package store

import (
	"context"
	"database/sql"
	"hash/crc32"
	"math"

	"multiscope/internal/neuron"
)

const writeRanksSQL = `-- Writer.WriteWordRanking
UPDATE word_activations SET ranks = ?3 WHERE layer_id = ?1 AND word_id = ?2`

// What was computed from the words of before is to be computed again.
const countWordsSQL = `-- Writer.WriteWordRanking
UPDATE layers SET words = ?2, words_checksum = ?3, words_stale = 0, multimodal_words = 0, family_words = 0, letters_by = '' WHERE id = ?1`

// wordsChecksum is the sum of the checksums of what the layers of a model m rank words by: another one when the
// words of any are shown again, however many there are.
const wordsChecksum = `(SELECT coalesce(sum(s.words_checksum), 0) FROM layers s WHERE s.model_id = m.id)`

const deleteUnitWordsSQL = `-- Writer.WriteWordRanking
DELETE FROM unit_words WHERE layer_id = ?1`

const insertUnitWordSQL = `-- Writer.WriteWordRanking
INSERT INTO unit_words (layer_id, unit, side, rank, word_id, activation, renderings, spread) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)`

// WriteWordRanking stores, in one transaction, the ranking of words of every unit of a layer, with the
// moments of its activations over them and the activations themselves. From then on pages find the words.
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
		if err := writeWordColumns(ctx, tx, l, r); err != nil {
			return err
		}
		if err := writeUnitWords(ctx, tx, l, r); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, countWordsSQL, l.id, len(r.IDs), checksumOf(r.Activations))
		return err
	})
}

// checksumOf returns the CRC-32 of rows, one after another.
func checksumOf(rows [][]byte) (sum uint32) {
	for _, row := range rows {
		sum = crc32.Update(sum, crc32.IEEETable, row)
	}
	return sum
}

// writeUnitWords stores the words at either end of each unit in place of those before.
func writeUnitWords(ctx context.Context, tx *sql.Tx, l layerRow, r neuron.WordRanking) error {
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
	return nil
}

func insertUnitWords(ctx context.Context, tx *sql.Tx, l layerRow, unit int, side string, words []neuron.WordPick) error {
	for rank, w := range words {
		renderings := sql.NullInt64{Int64: int64(w.Renderings), Valid: w.Renderings > 0}
		spread := sql.NullFloat64{Float64: w.Spread, Valid: w.Renderings > 1 && !math.IsNaN(w.Spread)}
		if _, err := tx.ExecContext(ctx, insertUnitWordSQL, l.id, unit, side, rank, w.ID, w.Activation, renderings, spread); err != nil {
			return err
		}
	}
	return nil
}
