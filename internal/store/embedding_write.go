package store

import (
	"context"
	"database/sql"
	"fmt"

	"multiscope/internal/neuron"
	"multiscope/internal/store/sqlite"
)

const withoutEmbeddingSQL = `-- Writer.WithoutEmbedding
SELECT i.ordinal FROM (SELECT DISTINCT image_id FROM examples WHERE layer_id = ?1 AND kind = 'top') e
JOIN images i ON i.id = e.image_id JOIN layers l ON l.id = ?1
WHERE NOT EXISTS (SELECT 1 FROM embeddings WHERE model_id = l.model_id AND image_id = i.id)
ORDER BY i.ordinal`

// WithoutEmbedding returns the top examples of a layer's units that have no embedding yet, as
// ordinals in ascending order.
func (w *Writer) WithoutEmbedding(ctx context.Context, model, layer string) ([]int32, error) {
	l, err := w.layer(ctx, model, layer)
	if err != nil {
		return nil, err
	}
	ordinals, err := sqlite.Collect(ctx, w.read, func(rows *sql.Rows) (ordinal int32, err error) {
		return ordinal, rows.Scan(&ordinal)
	}, withoutEmbeddingSQL, l.id)
	if err != nil {
		return nil, fmt.Errorf("find pictures of %s/%s without embedding: %w", model, layer, w.read.Explain(err))
	}
	return ordinals, nil
}

const writeEmbeddingSQL = `-- writeEmbeddings
INSERT OR REPLACE INTO embeddings (model_id, image_id, numbers)
SELECT m.id, i.id, ?3 FROM models m CROSS JOIN images i ON i.dataset_id = m.dataset_id AND i.ordinal = ?2 WHERE m.slug = ?1`

func writeEmbeddings(ctx context.Context, tx *sql.Tx, model string, embeddings []neuron.Embedding) error {
	for _, e := range embeddings {
		if _, err := tx.ExecContext(ctx, writeEmbeddingSQL, model, e.Ordinal, e.Numbers); err != nil {
			return fmt.Errorf("write embedding of picture %d: %w", e.Ordinal, err)
		}
	}
	return nil
}

const topEmbeddingsSQL = `-- Writer.TopEmbeddings
SELECT p.numbers FROM examples e JOIN layers l ON l.id = e.layer_id
LEFT JOIN embeddings p ON p.model_id = l.model_id AND p.image_id = e.image_id
WHERE e.layer_id = ?1 AND e.unit = ?2 AND e.kind = 'top' AND e.level = 0
ORDER BY e.rank`

// TopEmbeddings returns the embeddings of a unit's top examples, strongest first; nil for an image that
// has none yet.
func (w *Writer) TopEmbeddings(ctx context.Context, ref neuron.Ref) ([][]byte, error) {
	l, err := w.layer(ctx, ref.Model, ref.Layer)
	if err != nil {
		return nil, err
	}
	embeddings, err := sqlite.Collect(ctx, w.read, func(rows *sql.Rows) (b []byte, err error) {
		return b, rows.Scan(&b)
	}, topEmbeddingsSQL, l.id, ref.Unit)
	if err != nil {
		return nil, fmt.Errorf("read embeddings of the images of %s: %w", ref, w.read.Explain(err))
	}
	return embeddings, nil
}
