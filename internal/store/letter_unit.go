package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"multiscope/internal/neuron"
	"multiscope/internal/store/sqlite"
)

const letterUnitsSQL = `-- Reader.LetterUnits
SELECT unit, pattern, words, of, chance FROM letter_units WHERE layer_id = +?1 ORDER BY unit`

// LetterUnits returns the units of a layer that follow letters, by number. It is shared and is not to be changed.
func (r *Reader) LetterUnits(ctx context.Context, model, layer string) ([]neuron.LetterUnit, error) {
	l, err := r.layer(ctx, model, layer)
	if err != nil {
		return nil, err
	}
	units, err := r.lettersHeld.get(ctx, r, l.id, func() ([]neuron.LetterUnit, error) {
		return sqlite.Collect(ctx, r.read, func(rows *sql.Rows) (u neuron.LetterUnit, err error) {
			return u, rows.Scan(&u.Unit, &u.Pattern, &u.Words, &u.Of, &u.Chance)
		}, letterUnitsSQL, l.id)
	})
	if err != nil {
		return nil, fmt.Errorf("read letter units of %s/%s: %w", model, layer, r.read.Explain(err))
	}
	return units, nil
}

// unitLetters returns what letters a unit follows; nil for none.
func (r *Reader) unitLetters(ctx context.Context, ref neuron.Ref) (*neuron.LetterUnit, error) {
	units, err := r.LetterUnits(ctx, ref.Model, ref.Layer)
	if err != nil {
		return nil, err
	}
	at, follows := slices.BinarySearchFunc(units, ref.Unit, func(u neuron.LetterUnit, unit int) int { return cmp.Compare(u.Unit, unit) })
	if !follows {
		return nil, nil
	}
	return &units[at], nil
}

// isMasked is the condition of the largest layer l of a model m that the embedding reads and that was looked through for
// letter units, with what makes it the only one behind it.
const isMasked = `l.letters_by <> '' AND EXISTS (SELECT 1 FROM readouts o WHERE o.layer_id = l.id)
ORDER BY l.units DESC, l.depth LIMIT 1`

const maskedLayerSQL = `-- Reader.LetterMask
SELECT l.slug FROM models m CROSS JOIN layers l ON l.model_id = m.id WHERE m.slug = +?1 AND ` + isMasked

// LetterMask returns what is needed to take the part of letter units out of the embeddings of a model's words: those of
// the largest layer that the embedding reads and that was looked through for them. Where there is no such layer or unit,
// it is a NotFound error that says so.
func (r *Reader) LetterMask(ctx context.Context, model string) (m neuron.LetterMask, err error) {
	err = r.read.QueryRowContext(ctx, maskedLayerSQL, model).Scan(&m.Layer)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return m, neuron.NotFoundf("What units that follow letters add to the embeddings of %s is not known. Index its last layer again, with words.", model)
	case err != nil:
		return m, fmt.Errorf("find the layer of %s that is read: %w", model, r.read.Explain(err))
	}
	units, err := r.LetterUnits(ctx, model, m.Layer)
	if err != nil {
		return m, err
	}
	if len(units) == 0 {
		return m, neuron.NotFoundf("No unit of layer %s of %s was found to follow letters: there is nothing to take out.", m.Layer, model)
	}
	for _, u := range units {
		m.Units = append(m.Units, u.Unit)
	}
	m.Readout, err = r.Readout(ctx, model, m.Layer)
	return m, err
}
