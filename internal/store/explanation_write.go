package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"

	"multiscope/internal/neuron"
)

const writeExplanationSQL = `-- Writer.WriteExplanations
INSERT OR REPLACE INTO explanations (layer_id, unit, method, text, terms, correlation, judged, recipe, made)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)`

// WriteExplanations stores what a program calls units of a layer, all or none, in place of what it called them by the same
// method before.
func (w *Writer) WriteExplanations(ctx context.Context, model, layer string, found []neuron.Explanation) error {
	l, err := w.layer(ctx, model, layer)
	if err != nil {
		return err
	}
	for _, e := range found {
		if e.Unit < 0 || e.Unit >= l.Units {
			return neuron.NotFoundf("Layer %s has %d units; there is no unit %d.", l.Tap, l.Units, e.Unit)
		}
		if e.Text == "" || len(e.Text) > neuron.MostTextBytes {
			return neuron.Invalidf("An explanation has from 1 to %d bytes; that of unit %d has %d.", neuron.MostTextBytes, e.Unit, len(e.Text))
		}
	}
	return w.write.Update(ctx, func(ctx context.Context, tx *sql.Tx) error {
		for _, e := range found {
			if err := writeExplanation(ctx, tx, l.id, e); err != nil {
				return fmt.Errorf("write the explanation of %s/%s/%d: %w", model, layer, e.Unit, err)
			}
		}
		return nil
	})
}

func writeExplanation(ctx context.Context, tx *sql.Tx, layer int64, e neuron.Explanation) error {
	terms, err := json.Marshal(e.Terms)
	if err != nil {
		return err
	}
	judged, err := json.Marshal(e.Judged)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, writeExplanationSQL, layer, e.Unit, e.Method, e.Text, string(terms), e.Correlation, string(judged), e.Recipe, e.Made.UnixMilli())
	return err
}

const dropExplanationSQL = `-- Writer.DropExplanations
DELETE FROM explanations WHERE layer_id = ?1 AND unit = ?2 AND method = ?3`

// DropExplanations removes what a method called units that it cannot explain any more.
func (w *Writer) DropExplanations(ctx context.Context, model, layer string, method neuron.ExplanationMethod, units []int) error {
	l, err := w.layer(ctx, model, layer)
	if err != nil {
		return err
	}
	return w.write.Update(ctx, func(ctx context.Context, tx *sql.Tx) error {
		for _, u := range units {
			if _, err := tx.ExecContext(ctx, dropExplanationSQL, l.id, u, method); err != nil {
				return fmt.Errorf("drop the explanation of %s/%s/%d: %w", model, layer, u, err)
			}
		}
		return nil
	})
}
