package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"multiscope/internal/neuron"
	"multiscope/internal/store/sqlite"
)

const meaningBasisSQL = `-- Writer.MeaningBasis
SELECT l.clustered, l.words, (SELECT count(*) FROM ` + textsOfWords + ` WHERE t.model_id = l.model_id),
       (SELECT count(*) FROM word_embeddings e WHERE e.model_id = l.model_id),
       ` + wordsChecksum + `, coalesce((SELECT search FROM meaning_searches s WHERE s.layer_id = l.id), '{}')
FROM layers l JOIN models m ON m.id = l.model_id WHERE l.id = ?1`

// MeaningBasis returns what the meanings of a layer's units were found from, and what they could be found from now.
func (w *Writer) MeaningBasis(ctx context.Context, model, layer string) (found, now neuron.MeaningBasis, err error) {
	l, err := w.layer(ctx, model, layer)
	if err != nil {
		return found, now, err
	}
	var texts, written int
	var search string
	err = w.read.QueryRowContext(ctx, meaningBasisSQL, l.id).Scan(&now.Files, &now.Words, &texts, &written, &now.Checksum, &search)
	if err != nil {
		return found, now, fmt.Errorf("read what meanings of %s/%s are found from: %w", model, layer, w.read.Explain(err))
	}
	now.Rule = neuron.MeaningRule
	switch {
	case texts > 0:
		now.Space, now.Placed = neuron.SpaceOfTexts, texts
	case written > 0:
		now.Space, now.Placed = neuron.SpaceOfWriting, written
	}
	var s neuron.MeaningSearch
	err = json.Unmarshal([]byte(search), &s)
	return s.MeaningBasis, now, err
}

const sampleEmbeddingsSQL = `-- Writer.SampleEmbeddings
SELECT e.numbers FROM models m JOIN embeddings e ON e.model_id = m.id
WHERE m.slug = ?1 AND e.image_id IN (SELECT image_id FROM (
    SELECT e.image_id, row_number() OVER (ORDER BY e.image_id) n, count(*) OVER () total FROM models m JOIN embeddings e ON e.model_id = m.id WHERE m.slug = ?1)
    WHERE total <= ?2 OR (n * ?2) / total > ((n - 1) * ?2) / total)
ORDER BY e.image_id`

// SampleEmbeddings returns the embeddings of at most n pictures, spread evenly over those that have one.
func (w *Writer) SampleEmbeddings(ctx context.Context, model string, n int) ([][]byte, error) {
	sample, err := sqlite.Collect(ctx, w.read, func(rows *sql.Rows) (numbers []byte, err error) {
		return numbers, rows.Scan(&numbers)
	}, sampleEmbeddingsSQL, model, n)
	if err != nil {
		return nil, fmt.Errorf("read embeddings of model %s: %w", model, w.read.Explain(err))
	}
	return sample, nil
}

const writeMeaningSQL = `-- Writer.WriteMeanings
INSERT INTO meanings (layer_id, unit, kind, separation, clusters) VALUES (?1, ?2, ?3, ?4, ?5)`

const writeMeaningSearchSQL = `-- Writer.WriteMeanings
INSERT OR REPLACE INTO meaning_searches (layer_id, search) VALUES (?1, ?2)`

// WriteMeanings stores, in one transaction, the units of a layer that have several meanings, in place of those that were
// found before.
func (w *Writer) WriteMeanings(ctx context.Context, model, layer string, search neuron.MeaningSearch, units []neuron.UnitMeanings) error {
	l, err := w.layer(ctx, model, layer)
	if err != nil {
		return err
	}
	return w.write.Update(ctx, func(ctx context.Context, tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, "DELETE FROM meanings WHERE layer_id = ?1", l.id); err != nil {
			return err
		}
		for _, u := range units {
			clusters, err := json.Marshal(meaningRow{u.Letters, u.Meanings})
			if err == nil {
				_, err = tx.ExecContext(ctx, writeMeaningSQL, l.id, u.Unit, u.Kind, u.Separation, string(clusters))
			}
			if err != nil {
				return fmt.Errorf("write the meanings of %s/%s/%d: %w", model, layer, u.Unit, err)
			}
		}
		written, err := json.Marshal(search)
		if err == nil {
			_, err = tx.ExecContext(ctx, writeMeaningSearchSQL, l.id, string(written))
		}
		return err
	})
}

// meaningRow is what the column clusters holds as JSON.
type meaningRow struct {
	Letters  string           `json:"letters"`
	Meanings []neuron.Meaning `json:"meanings"`
}

func (m *meaningRow) Scan(from any) error {
	text, is := from.(string)
	if !is {
		return errors.New("meanings are not stored as text")
	}
	return json.Unmarshal([]byte(text), m)
}
