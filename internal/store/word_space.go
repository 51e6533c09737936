package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"multiscope/internal/neuron"
	"multiscope/internal/store/sqlite"
)

const placedModelsSQL = `-- Reader.PlacedModels
SELECT m.slug FROM models m WHERE EXISTS (SELECT 1 FROM word_embeddings e WHERE e.model_id = m.id) ORDER BY m.id`

// PlacedModels returns the slugs of the models whose words have embeddings. It is shared and is not to be changed.
func (r *Reader) PlacedModels(ctx context.Context) ([]string, error) {
	models, err := r.placedHeld.get(ctx, r, struct{}{}, func() ([]string, error) {
		return sqlite.Collect(ctx, r.read, scanWord, placedModelsSQL)
	})
	if err != nil {
		return nil, fmt.Errorf("find models with embeddings of words: %w", r.read.Explain(err))
	}
	return models, nil
}

const placedModelsOfSQL = `-- Reader.PlacedModelsOf
SELECT m.slug FROM words w CROSS JOIN models m
WHERE w.word = ?1 AND EXISTS (SELECT 1 FROM word_embeddings e WHERE e.model_id = m.id AND e.word_id = w.id) ORDER BY m.id`

// PlacedModelsOf returns the slugs of the models that have an embedding of a word.
func (r *Reader) PlacedModelsOf(ctx context.Context, word string) ([]string, error) {
	models, err := sqlite.Collect(ctx, r.read, scanWord, placedModelsOfSQL, word)
	if err != nil {
		return nil, fmt.Errorf("find models with an embedding of %q: %w", word, r.read.Explain(err))
	}
	return models, nil
}

const wordPlacesSQL = `-- Reader.WordPlaces
WITH masked AS (SELECT l.id, l.slug, l.letters_by FROM models m CROSS JOIN layers l ON l.model_id = m.id
    WHERE m.slug = +?1 AND ` + isMasked + `)
SELECT (SELECT count(*) FROM word_embeddings e WHERE e.model_id = m.id), (SELECT count(*) FROM embeddings e WHERE e.model_id = m.id),
       coalesce((SELECT slug FROM masked), ''), coalesce((SELECT letters_by FROM masked), ''),
       (SELECT count(*) FROM letter_units u WHERE u.layer_id = (SELECT id FROM masked)),
       ` + wordsChecksum + `
FROM models m WHERE m.slug = +?1`

// WordPlaces says what is known of where a model places written words. An unknown model has none.
func (r *Reader) WordPlaces(ctx context.Context, model string) (neuron.WordPlaces, error) {
	return r.wordPlacesHeld.get(ctx, r, model, func() (p neuron.WordPlaces, err error) {
		var by string
		var checksum int64
		err = r.read.QueryRowContext(ctx, wordPlacesSQL, model).Scan(&p.Words, &p.Images, &p.Layer, &by, &p.LetterUnits, &checksum)
		switch {
		case errors.Is(err, sql.ErrNoRows):
			return p, nil
		case err != nil:
			return p, fmt.Errorf("read where %s places words: %w", model, r.read.Explain(err))
		}
		p.State = fmt.Sprint(p.Words, " ", p.Images, " ", p.Layer, " ", by, " ", p.LetterUnits, " ", checksum)
		return p, nil
	})
}

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
