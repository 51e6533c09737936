package store

import (
	"context"
	"database/sql"
	"fmt"

	"multiscope/internal/neuron"
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

const knownTextsSQL = `-- Writer.KnownTexts
SELECT t.text FROM texts t JOIN models m ON m.id = t.model_id WHERE m.slug = ?1`

// KnownTexts returns the texts that the text tower of a model has read.
func (w *Writer) KnownTexts(ctx context.Context, model string) (map[string]bool, error) {
	return w.set(ctx, knownTextsSQL, model)
}
