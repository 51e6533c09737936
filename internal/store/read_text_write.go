package store

import (
	"context"
	"database/sql"
	"fmt"

	"multiscope/internal/neuron"
	"multiscope/internal/store/sqlite"
	"multiscope/internal/tensor"
)

const writeTextSQL = `-- Writer.WriteTexts
INSERT INTO texts (model_id, text, kind, embedding) SELECT id, ?2, ?3, ?4 FROM models WHERE slug = ?1
ON CONFLICT (model_id, text) DO UPDATE SET embedding = excluded.embedding`

// WriteTexts stores, in one transaction, texts that the text tower of a model has read. One that is known keeps its kind.
func (w *Writer) WriteTexts(ctx context.Context, model string, texts []neuron.ReadText) error {
	if _, err := w.Model(ctx, model); err != nil {
		return err
	}
	return w.write.Update(ctx, func(ctx context.Context, tx *sql.Tx) error {
		for _, t := range texts {
			if len(t.Text) > neuron.MostTextBytes {
				return fmt.Errorf("a text of %d bytes; at most %d are stored", len(t.Text), neuron.MostTextBytes)
			}
			if _, err := tx.ExecContext(ctx, writeTextSQL, model, t.Text, t.Kind, tensor.LittleEndian(t.Embedding)); err != nil {
				return err
			}
		}
		return nil
	})
}

// textsOfWords are texts t that are words w which a layer of the model was shown. Where a text is from does not say so: a
// caption may be read before a word is shown that is the same.
const textsOfWords = `texts t JOIN words w ON w.word = t.text AND EXISTS (
    SELECT 1 FROM layers s CROSS JOIN word_activations a ON a.layer_id = s.id AND a.word_id = w.id WHERE s.model_id = t.model_id)`

const shownTextsSQL = `-- Writer.ShownTexts
SELECT t.text, t.embedding FROM ` + textsOfWords + ` WHERE t.model_id = (SELECT id FROM models WHERE slug = ?1) ORDER BY t.text`

// ShownTexts visits the words that layers of a model were shown and that its text tower has read, in alphabetical order:
// whatever came first, they are the same. The embedding, of length one, is only good until visit returns.
func (w *Writer) ShownTexts(ctx context.Context, model string, visit func(word string, embedding []float32)) error {
	_, err := sqlite.Collect(ctx, w.read, func(rows *sql.Rows) (struct{}, error) {
		var word string
		var embedding sql.RawBytes
		err := rows.Scan(&word, &embedding)
		if err == nil {
			visit(word, tensor.Floats(embedding))
		}
		return struct{}{}, err
	}, shownTextsSQL, model)
	if err != nil {
		return fmt.Errorf("read words as texts of %s: %w", model, w.read.Explain(err))
	}
	return nil
}

const knownTextsSQL = `-- Writer.KnownTexts
SELECT t.text FROM texts t JOIN models m ON m.id = t.model_id WHERE m.slug = ?1`

// KnownTexts returns the texts that the text tower of a model has read.
func (w *Writer) KnownTexts(ctx context.Context, model string) (map[string]bool, error) {
	return w.set(ctx, knownTextsSQL, model)
}
