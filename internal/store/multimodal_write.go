package store

import (
	"context"
	"database/sql"
	"fmt"

	"multiscope/internal/neuron"
	"multiscope/internal/store/sqlite"
)

const standingWordsSQL = `-- Writer.StandingWords
SELECT uw.unit, w.word, (uw.activation - m.mean) / m.std
FROM word_moments m
CROSS JOIN unit_words uw ON uw.layer_id = m.layer_id AND uw.unit = m.unit AND uw.side = 'top' AND uw.activation >= m.mean + ?2 * m.std
JOIN words w ON w.id = uw.word_id
WHERE m.layer_id = ?1 AND m.std > 0 ORDER BY uw.unit, uw.rank`

// StandingWords returns those of the strongest words of each unit of a layer that stand out, by
// neuron.NamingExcess or more.
func (w *Writer) StandingWords(ctx context.Context, model, layer string) ([][]neuron.WordScore, error) {
	l, err := w.layer(ctx, model, layer)
	if err != nil {
		return nil, err
	}
	units := make([][]neuron.WordScore, l.Units)
	_, err = sqlite.Collect(ctx, w.read, func(rows *sql.Rows) (struct{}, error) {
		var unit int
		var s neuron.WordScore
		err := rows.Scan(&unit, &s.Word, &s.Excess)
		units[unit] = append(units[unit], s)
		return struct{}{}, err
	}, standingWordsSQL, l.id, neuron.NamingExcess)
	return units, w.read.Explain(err)
}

const writeMultimodalSQL = `-- Writer.WriteMultimodal
UPDATE units SET multimodal = ?3, concept = ?4, pictured = ?5, picture_excess = ?6, word_excess = ?7 WHERE layer_id = ?1 AND unit = ?2`

const finishMultimodalSQL = `-- Writer.WriteMultimodal
UPDATE layers SET multimodal_files = summarised, multimodal_words = words WHERE id = ?1`

// WriteMultimodal stores, in one transaction, the concept that pictures and writing of drive each unit of a
// layer.
func (w *Writer) WriteMultimodal(ctx context.Context, model, layer string, units []neuron.Multimodal) error {
	l, err := w.layer(ctx, model, layer)
	if err != nil {
		return err
	}
	return w.write.Update(ctx, func(ctx context.Context, tx *sql.Tx) error {
		for unit, m := range units {
			_, err := tx.ExecContext(ctx, writeMultimodalSQL, l.id, unit, m.Measure(), m.Concept, m.Pictures, m.PictureExcess, m.WordExcess)
			if err != nil {
				return fmt.Errorf("write the concept of %s/%s/%d: %w", model, layer, unit, err)
			}
		}
		_, err := tx.ExecContext(ctx, finishMultimodalSQL, l.id)
		return err
	})
}
