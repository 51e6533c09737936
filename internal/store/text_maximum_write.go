package store

import (
	"context"
	"database/sql"
	"fmt"

	"multiscope/internal/neuron"
)

const writeTextSearchSQL = `-- Writer.WriteTextMaxima
INSERT OR REPLACE INTO text_searches (layer_id, unit, recipe, word, word_score, caption, caption_score, encoded, made)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)`

const dropTextMaximaSQL = `-- Writer.WriteTextMaxima
DELETE FROM text_maxima WHERE layer_id = ?1 AND unit = ?2`

const writeTextMaximumSQL = `-- Writer.WriteTextMaxima
INSERT INTO text_maxima (layer_id, unit, rank, text, score) VALUES (?1, ?2, ?3, ?4, ?5)`

// lastTextLayer is the highest number of a layer that the key of a text maximum has room for.
const lastTextLayer = 16383

// WriteTextMaxima stores what a search has found for a unit, in place of what an earlier one did.
func (w *Writer) WriteTextMaxima(ctx context.Context, model, layer string, s neuron.TextSearch) error {
	l, err := w.layer(ctx, model, layer)
	if err != nil {
		return err
	}
	if s.Unit < 0 || s.Unit >= l.Units {
		return neuron.NotFoundf("Layer %s has %d units; there is no unit %d.", l.Tap, l.Units, s.Unit)
	}
	if l.id > lastTextLayer {
		return neuron.Invalidf("Layer %s has the number %d in this database; text maxima can be kept of those up to %d. Index the model into a database of its own.", l.Tap, l.id, lastTextLayer)
	}
	return w.write.Update(ctx, func(ctx context.Context, tx *sql.Tx) error {
		if err := writeTextSearch(ctx, tx, l.id, s); err != nil {
			return fmt.Errorf("write text maxima of %s/%s/%d: %w", model, layer, s.Unit, err)
		}
		return nil
	})
}

func writeTextSearch(ctx context.Context, tx *sql.Tx, layer int64, s neuron.TextSearch) error {
	_, err := tx.ExecContext(ctx, writeTextSearchSQL, layer, s.Unit, s.Recipe, s.Word.Text, s.Word.Score, s.Caption.Text, s.Caption.Score, s.Encoded, s.Made.UnixMilli())
	if err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, dropTextMaximaSQL, layer, s.Unit); err != nil {
		return err
	}
	for rank, m := range s.Maxima {
		if m.Text == "" || len(m.Text) > neuron.MostTextBytes {
			return fmt.Errorf("a text of %d bytes; from 1 to %d are stored", len(m.Text), neuron.MostTextBytes)
		}
		if _, err := tx.ExecContext(ctx, writeTextMaximumSQL, layer, s.Unit, rank, m.Text, m.Score); err != nil {
			return err
		}
	}
	return nil
}
