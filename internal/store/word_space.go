package store

import (
	"context"
	"database/sql"
	"fmt"

	"multiscope/internal/store/sqlite"
)

const imageEmbeddingsSQL = `-- Reader.ImageEmbeddings
SELECT e.image_id, e.numbers FROM models m CROSS JOIN embeddings e ON e.model_id = m.id
WHERE m.slug = +?1 ORDER BY e.image_id`

// ImageEmbeddings visits the images whose embeddings are kept, those among the strongest of some unit of a model, in the
// order of their numbers in the store: of length one, as little-endian float16. The bytes are only good until visit returns.
func (r *Reader) ImageEmbeddings(ctx context.Context, model string, visit func(id int64, embedding []byte)) error {
	_, err := sqlite.Collect(ctx, r.read, func(rows *sql.Rows) (struct{}, error) {
		var id int64
		var numbers sql.RawBytes
		err := rows.Scan(&id, &numbers)
		if err == nil {
			visit(id, numbers)
		}
		return struct{}{}, err
	}, imageEmbeddingsSQL, model)
	if err != nil {
		return fmt.Errorf("read embeddings of images of %s: %w", model, r.read.Explain(err))
	}
	return nil
}

const wordActivationsOfSQL = `-- Reader.WordActivationsOf
SELECT w.word, a.numbers FROM word_activations a JOIN words w ON w.id = a.word_id WHERE a.layer_id = +?1 ORDER BY a.word_id`

// WordActivationsOf visits the activations of a layer's units on words, as little-endian float16. The bytes are only good
// until visit returns.
func (r *Reader) WordActivationsOf(ctx context.Context, model, layer string, visit func(word string, activations []byte)) error {
	l, err := r.layer(ctx, model, layer)
	if err != nil {
		return err
	}
	_, err = sqlite.Collect(ctx, r.read, func(rows *sql.Rows) (struct{}, error) {
		var word string
		var numbers sql.RawBytes
		err := rows.Scan(&word, &numbers)
		if err == nil {
			visit(word, numbers)
		}
		return struct{}{}, err
	}, wordActivationsOfSQL, l.id)
	if err != nil {
		return fmt.Errorf("read activations of %s/%s on words: %w", model, layer, r.read.Explain(err))
	}
	return nil
}
