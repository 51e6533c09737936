package store

import (
	"context"
	"database/sql"
	"fmt"

	"multiscope/internal/neuron"
)

const lettersBySQL = `-- Writer.LettersBy
SELECT letters_by FROM layers WHERE id = ?1`

// LettersBy returns by which words and rules the letter units of a layer were found; "" where they never were.
func (w *Writer) LettersBy(ctx context.Context, model, layer string) (by string, err error) {
	l, err := w.layer(ctx, model, layer)
	if err == nil {
		err = w.read.QueryRowContext(ctx, lettersBySQL, l.id).Scan(&by)
	}
	if err != nil {
		return "", fmt.Errorf("read how letter units of %s/%s were found: %w", model, layer, w.read.Explain(err))
	}
	return by, nil
}

const deleteLetterUnitsSQL = `-- Writer.WriteLetterUnits
DELETE FROM letter_units WHERE layer_id = ?1`

const insertLetterUnitSQL = `-- Writer.WriteLetterUnits
INSERT INTO letter_units (layer_id, unit, pattern, words, of, chance) VALUES (?1, ?2, ?3, ?4, ?5, ?6)`

const finishLetterUnitsSQL = `-- Writer.WriteLetterUnits
UPDATE layers SET letters_by = ?2 WHERE id = ?1`

// WriteLetterUnits stores, in one transaction, the units of a layer that follow letters, and by which words and rules
// they were found.
func (w *Writer) WriteLetterUnits(ctx context.Context, model, layer, by string, units []neuron.LetterUnit) error {
	l, err := w.layer(ctx, model, layer)
	if err != nil {
		return err
	}
	return w.write.Update(ctx, func(ctx context.Context, tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, deleteLetterUnitsSQL, l.id); err != nil {
			return err
		}
		for _, u := range units {
			if _, err := tx.ExecContext(ctx, insertLetterUnitSQL, l.id, u.Unit, u.Pattern, u.Words, u.Of, u.Chance); err != nil {
				return fmt.Errorf("write that %s/%s/%d follows letters: %w", model, layer, u.Unit, err)
			}
		}
		_, err := tx.ExecContext(ctx, finishLetterUnitsSQL, l.id, by)
		return err
	})
}
