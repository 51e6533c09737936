package store

import (
	"context"
	"fmt"
	"slices"

	"multiscope/internal/neuron"
	"multiscope/internal/store/sqlite"
)

const textsOfKindSQL = `-- Reader.TextsOfKind
SELECT t.text FROM texts t JOIN models m ON m.id = t.model_id WHERE m.slug = +?1 AND t.kind = ?2 ORDER BY t.id LIMIT ?3`

// textsOfKindKey is what TextsOfKind is asked for.
type textsOfKindKey struct {
	model string
	kind  neuron.TextKind
	n     int
}

// TextsOfKind returns the first n texts of a kind that a model has read, in the order in which it did. They are shared
// and are not to be changed.
func (r *Reader) TextsOfKind(ctx context.Context, model string, kind neuron.TextKind, n int) ([]string, error) {
	texts, err := r.textsOfKindHeld.get(ctx, r, textsOfKindKey{model, kind, n}, func() ([]string, error) {
		return sqlite.Collect(ctx, r.read, scanWord, textsOfKindSQL, model, kind, max(n, 0))
	})
	if err != nil {
		return nil, fmt.Errorf("read texts of %s: %w", model, r.read.Explain(err))
	}
	return texts, nil
}

const nearestTextsSQL = `-- Reader.NearestTexts
SELECT t.text FROM texts t WHERE t.model_id = (SELECT id FROM models WHERE slug = +?1)
  AND length(t.text) BETWEEN length(?2) - ?3 AND length(?2) + ?3 ORDER BY t.text`

// NearestTexts returns the n texts that a model has read with the smallest edit distance to text, of at most three
// letters, nearest first.
func (r *Reader) NearestTexts(ctx context.Context, model, text string, n int) ([]string, error) {
	texts, err := sqlite.Collect(ctx, r.read, scanWord, nearestTextsSQL, model, text, neuron.FurthestSpelled)
	if err != nil {
		return nil, fmt.Errorf("find texts near %q: %w", text, r.read.Explain(err))
	}
	return neuron.SpelledLike(slices.DeleteFunc(texts, func(t string) bool { return t == text }), text, n), nil
}
