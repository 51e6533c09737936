package store

import (
	"context"
	"database/sql"
	"fmt"

	"multiscope/internal/store/sqlite"
)

const wordEmbeddingsSQL = `-- Reader.WordEmbeddings
SELECT w.word, w.id, e.numbers FROM models m
CROSS JOIN word_embeddings e ON e.model_id = m.id
JOIN words w ON w.id = e.word_id
WHERE m.slug = +?1 ORDER BY e.word_id`

// WordEmbeddings visits the words that a model's image tower was shown as pictures, in the order of their numbers in the
// store: the mean over a word's renderings of the image embedding, of length one, as little-endian float16. The bytes are
// only good until visit returns. A model whose words have none is visited never.
func (r *Reader) WordEmbeddings(ctx context.Context, model string, visit func(word string, id int64, embedding []byte)) error {
	_, err := sqlite.Collect(ctx, r.read, func(rows *sql.Rows) (struct{}, error) {
		var word string
		var id int64
		var numbers sql.RawBytes
		if err := rows.Scan(&word, &id, &numbers); err != nil {
			return struct{}{}, err
		}
		visit(word, id, numbers)
		return struct{}{}, nil
	}, wordEmbeddingsSQL, model)
	if err != nil {
		return fmt.Errorf("read embeddings of words of %s: %w", model, r.read.Explain(err))
	}
	return nil
}
