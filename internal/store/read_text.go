package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"multiscope/internal/neuron"
	"multiscope/internal/store/sqlite"
	"multiscope/internal/tensor"
)

const textSQL = `-- Reader.Text
SELECT t.text, t.kind, t.embedding FROM texts t JOIN models m ON m.id = t.model_id WHERE m.slug = +?1 AND t.text = +?2`

// Text returns a text that the text tower of a model has read. Any other is a NotFound error.
func (r *Reader) Text(ctx context.Context, model, text string) (neuron.ReadText, error) {
	var t neuron.ReadText
	var embedding []byte
	err := r.read.QueryRowContext(ctx, textSQL, model, text).Scan(&t.Text, &t.Kind, &embedding)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return t, neuron.NotFoundf("The text tower of %s has not read %q.", model, text)
	case err != nil:
		return t, fmt.Errorf("read text: %w", r.read.Explain(err))
	}
	t.Embedding = tensor.Floats(embedding)
	return t, nil
}

const textsSQL = `-- Reader.EachText
SELECT t.text, t.kind, t.embedding FROM texts t JOIN models m ON m.id = t.model_id WHERE m.slug = +?1 ORDER BY t.id`

// EachText visits the texts that the text tower of a model has read, in the order in which it did.
func (r *Reader) EachText(ctx context.Context, model string, visit func(neuron.ReadText)) error {
	_, err := sqlite.Collect(ctx, r.read, func(rows *sql.Rows) (struct{}, error) {
		var t neuron.ReadText
		var embedding sql.RawBytes
		err := rows.Scan(&t.Text, &t.Kind, &embedding)
		if err == nil {
			t.Embedding = tensor.Floats(embedding)
			visit(t)
		}
		return struct{}{}, err
	}, textsSQL, model)
	if err != nil {
		return fmt.Errorf("read texts of %s: %w", model, r.read.Explain(err))
	}
	return nil
}

const suggestTextsSQL = `-- Reader.SuggestTexts
SELECT t.text FROM texts t JOIN models m ON m.id = t.model_id
WHERE m.slug = +?1 AND t.text >= +?2 AND t.text < +?2 || '` + lastRune + `' ORDER BY t.text LIMIT ?3`

// SuggestTexts returns texts that a model has read and that begin with prefix, in alphabetical order.
func (r *Reader) SuggestTexts(ctx context.Context, model, prefix string, n int) ([]string, error) {
	texts, err := sqlite.Collect(ctx, r.read, scanWord, suggestTextsSQL, model, prefix, max(n, 0))
	if err != nil {
		return nil, fmt.Errorf("suggest texts for %q: %w", prefix, r.read.Explain(err))
	}
	return texts, nil
}
