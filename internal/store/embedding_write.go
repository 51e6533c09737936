package store

import (
	"context"
	"database/sql"
	"fmt"

	"multiscope/internal/neuron"
	"multiscope/internal/store/sqlite"
)

const withoutEmbeddingSQL = `-- Writer.WithoutEmbedding
SELECT i.ordinal FROM (SELECT DISTINCT e.image_id FROM units u
    CROSS JOIN examples e ON e.layer_id = u.layer_id AND e.unit = u.unit AND e.kind = 'top' AND e.level = 0
    WHERE u.layer_id = ?1) e
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

const topImagesSQL = `-- Writer.TopImages
SELECT u.unit, i.ordinal FROM units u
CROSS JOIN examples e ON e.layer_id = u.layer_id AND e.unit = u.unit AND e.kind = 'top' AND e.level = 0
JOIN images i ON i.id = e.image_id
WHERE u.layer_id = ?1 AND u.unit >= ?2 AND u.unit < ?3 ORDER BY u.unit, e.rank`

// TopImages returns the top examples of the units from one number up to another, strongest first, as ordinals.
func (w *Writer) TopImages(ctx context.Context, model, layer string, from, to int) ([][]int, error) {
	l, err := w.layer(ctx, model, layer)
	if err != nil {
		return nil, err
	}
	units := make([][]int, to-from)
	_, err = sqlite.Collect(ctx, w.read, func(rows *sql.Rows) (struct{}, error) {
		var unit, ordinal int
		err := rows.Scan(&unit, &ordinal)
		units[unit-from] = append(units[unit-from], ordinal)
		return struct{}{}, err
	}, topImagesSQL, l.id, from, to)
	if err != nil {
		return nil, fmt.Errorf("read the strongest images of %s/%s: %w", model, layer, w.read.Explain(err))
	}
	return units, nil
}

const embeddingsSQL = `-- Writer.Embeddings
SELECT j.key, p.numbers FROM models m JOIN json_each(+?2) j
CROSS JOIN images i ON i.dataset_id = m.dataset_id AND i.ordinal = j.value
JOIN embeddings p ON p.model_id = m.id AND p.image_id = i.id
WHERE m.slug = ?1`

// Embeddings returns the embeddings of pictures, in their order; nil for one that has none.
func (w *Writer) Embeddings(ctx context.Context, model string, ordinals []int) ([][]byte, error) {
	embeddings := make([][]byte, len(ordinals))
	_, err := sqlite.Collect(ctx, w.read, func(rows *sql.Rows) (struct{}, error) {
		var at int
		var numbers []byte
		err := rows.Scan(&at, &numbers)
		embeddings[at] = numbers
		return struct{}{}, err
	}, embeddingsSQL, model, sqlite.List(ordinals))
	if err != nil {
		return nil, fmt.Errorf("read embeddings of model %s: %w", model, w.read.Explain(err))
	}
	return embeddings, nil
}

const dropEmbeddingsSQL = `-- Writer.FinishClusters
DELETE FROM embeddings WHERE model_id = ?1 AND image_id NOT IN (` + strongestImagesSQL + `)`

// strongestImagesSQL lists the images that are among the strongest of any unit of model ?1.
const strongestImagesSQL = `
    SELECT e.image_id FROM layers l JOIN units u ON u.layer_id = l.id
    CROSS JOIN examples e ON e.layer_id = u.layer_id AND e.unit = u.unit AND e.kind = 'top' AND e.level = 0
    WHERE l.model_id = ?1`
