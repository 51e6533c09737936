package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"

	"multiscope/internal/neuron"
	"multiscope/internal/store/sqlite"
)

const writeFamilySQL = `-- Writer.WriteFamilies
INSERT INTO families (slug, position, title, description, parent, sensitive) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
ON CONFLICT (slug) DO UPDATE SET position = ?2, title = ?3, description = ?4, parent = ?5, sensitive = ?6`

const dropFamiliesSQL = `-- Writer.WriteFamilies
DELETE FROM families WHERE slug NOT IN (SELECT value FROM json_each(?1)) AND slug NOT IN (SELECT family FROM unit_families WHERE origin = 'published')`

// WriteFamilies stores the families that come with the program, in their order, in place of those before. What was
// published of others keeps its family.
func (w *Writer) WriteFamilies(ctx context.Context, families []neuron.Family) error {
	slugs := make([]string, len(families))
	return w.write.Update(ctx, func(ctx context.Context, tx *sql.Tx) error {
		for i, f := range families {
			slugs[i] = f.Slug
			if _, err := tx.ExecContext(ctx, writeFamilySQL, f.Slug, i, f.Title, f.Description, f.Parent, f.Sensitive); err != nil {
				return fmt.Errorf("write the family %s: %w", f.Slug, err)
			}
		}
		kept, err := json.Marshal(slugs)
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, dropFamiliesSQL, string(kept))
		return err
	})
}

const dropSuggestionsSQL = `-- Writer.WriteSuggestions
DELETE FROM unit_families WHERE layer_id = ?1 AND origin = 'suggested'`

const writeSuggestionSQL = `-- Writer.WriteSuggestions
INSERT INTO unit_families (layer_id, unit, family, origin, role, title, score, evidence) VALUES (?1, ?2, ?3, 'suggested', ?4, ?5, ?6, ?7)`

const finishSuggestionsSQL = `-- Writer.WriteSuggestions
UPDATE layers SET family_files = summarised, family_words = words, family_lexicon = ?2 WHERE id = ?1`

// WriteSuggestions stores, in one transaction, the families that are suggested for the units of a layer by a version
// of the lexicons, in place of those before.
func (w *Writer) WriteSuggestions(ctx context.Context, model, layer, lexicon string, members []neuron.Membership) error {
	l, err := w.layer(ctx, model, layer)
	if err != nil {
		return err
	}
	return w.write.Update(ctx, func(ctx context.Context, tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, dropSuggestionsSQL, l.id); err != nil {
			return err
		}
		for _, m := range members {
			evidence, err := json.Marshal(m.Evidence)
			if err != nil {
				return err
			}
			_, err = tx.ExecContext(ctx, writeSuggestionSQL, l.id, m.Unit, m.Family, m.Role, m.Title, m.Score, string(evidence))
			if err != nil {
				return fmt.Errorf("suggest %s for %s/%s/%d: %w", m.Family, model, layer, m.Unit, err)
			}
		}
		_, err := tx.ExecContext(ctx, finishSuggestionsSQL, l.id, lexicon)
		return err
	})
}

const strongestWordsSQL = `-- Writer.StrongestWords
SELECT uw.unit, w.word FROM word_moments m
CROSS JOIN unit_words uw ON uw.layer_id = m.layer_id AND uw.unit = m.unit AND uw.side = 'top' AND uw.activation > m.mean AND uw.rank < ?2
JOIN words w ON w.id = uw.word_id
WHERE m.layer_id = ?1 ORDER BY uw.unit, uw.rank`

// StrongestWords returns the n words of each unit of a layer that drive it furthest above the mean of all.
func (w *Writer) StrongestWords(ctx context.Context, model, layer string, n int) ([][]string, error) {
	l, err := w.layer(ctx, model, layer)
	if err != nil {
		return nil, err
	}
	units := make([][]string, l.Units)
	_, err = sqlite.Collect(ctx, w.read, func(rows *sql.Rows) (struct{}, error) {
		var unit int
		var word string
		err := rows.Scan(&unit, &word)
		units[unit] = append(units[unit], word)
		return struct{}{}, err
	}, strongestWordsSQL, l.id, n)
	return units, w.read.Explain(err)
}
