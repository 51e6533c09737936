package store

import (
	"context"
	"database/sql"
	"fmt"
)

const insertWordEmbeddingSQL = `-- Writer.WriteWordEmbeddings
INSERT OR REPLACE INTO word_embeddings (model_id, word_id, numbers)
SELECT m.id, w.id, ?3 FROM models m CROSS JOIN words w WHERE m.slug = ?1 AND w.word = ?2`

// WriteWordEmbeddings stores, in one transaction, where a model's image tower places words: an embedding of length one
// for each, as little-endian float16.
func (w *Writer) WriteWordEmbeddings(ctx context.Context, model string, words []string, embeddings [][]byte) error {
	if len(embeddings) != len(words) {
		return fmt.Errorf("%d embeddings for %d words", len(embeddings), len(words))
	}
	return w.write.Update(ctx, func(ctx context.Context, tx *sql.Tx) error {
		for i, word := range words {
			if _, err := tx.ExecContext(ctx, insertWordSQL, word); err != nil {
				return err
			}
			if _, err := tx.ExecContext(ctx, insertWordEmbeddingSQL, model, word, embeddings[i]); err != nil {
				return fmt.Errorf("write the embedding of the word %q: %w", word, err)
			}
		}
		return nil
	})
}
