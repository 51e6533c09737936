package notes

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"multiscope/internal/neuron"
)

// checkLabel says in a sentence what is wrong with a label.
func checkLabel(l neuron.Label) error {
	err := firstError(checkRef(l.Ref, l.Weights), checkTime(l.Made), checkFields(
		field{"author", l.Author, longestAuthor, false},
		field{"label", l.Text, longestText, false},
		field{"note", l.Note, longestNote, true}))
	if c := l.Confidence; err == nil && c != nil && !(*c >= 0 && *c <= 1) {
		return neuron.Invalidf("A confidence is a number from 0 to 1; %g is not.", *c)
	}
	return err
}

// AddLabel stores a label and returns its number. It stands beside those that are there; the same text by
// the same author is refused.
func (w *Writer) AddLabel(ctx context.Context, l neuron.Label) (id int64, err error) {
	l.Author, l.Note, l.Withdrawn = asAuthor(l.Author), asProse(l.Note), time.Time{}
	if err := checkLabel(l); err != nil {
		return 0, err
	}
	err = w.edit(ctx, l.Author, l.Made, func(ctx context.Context, e *edit) (err error) {
		if id, err = e.standingLabel(ctx, l); err != nil {
			return err
		}
		if id != 0 {
			return neuron.Invalidf("%s has labelled %s so already; that is label %d.", l.Author, l.Ref, id)
		}
		if id, err = e.insertLabel(ctx, l); err != nil {
			return err
		}
		return e.log(ctx, record{action: added, kind: ofLabel, key: id, subject: l.Ref.String(), text: l.Text})
	})
	return id, err
}

const standingLabelSQL = `-- edit.standingLabel
SELECT l.id FROM labels l JOIN authors a ON a.id = l.author_id
WHERE l.model = ?1 AND l.layer = ?2 AND l.unit = ?3 AND l.withdrawn = 0 AND l.text = ?4 AND a.name = ?5`

// standingLabel returns the number of the label that says the same, 0 where there is none.
func (e *edit) standingLabel(ctx context.Context, l neuron.Label) (int64, error) {
	return e.find(ctx, standingLabelSQL, l.Model, l.Layer, l.Unit, l.Text, l.Author)
}

// find returns the key that a query finds, 0 for none.
func (e *edit) find(ctx context.Context, query string, args ...any) (id int64, err error) {
	err = e.tx.QueryRowContext(ctx, query, args...).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	return id, err
}

const insertLabelSQL = `-- edit.insertLabel
INSERT INTO labels (model, layer, unit, weights, author_id, text, note, confidence, made, withdrawn)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) RETURNING id`

func (e *edit) insertLabel(ctx context.Context, l neuron.Label) (id int64, err error) {
	author, err := e.authorID(ctx, l.Author)
	if err != nil {
		return 0, err
	}
	return id, e.tx.QueryRowContext(ctx, insertLabelSQL, l.Model, l.Layer, l.Unit, l.Weights, author, l.Text, l.Note,
		nullable(l.Confidence), l.Made.UnixMilli(), milliseconds(l.Withdrawn)).Scan(&id)
}

// milliseconds returns a time as columns hold it, 0 for none.
func milliseconds(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

const labelSQL = `-- edit.label
SELECT l.id, l.model, l.layer, l.unit, l.weights, a.name, l.text, l.note, l.confidence, l.made, l.withdrawn
FROM labels l JOIN authors a ON a.id = l.author_id WHERE l.id = ?1`

// label returns the label of a number.
func (e *edit) label(ctx context.Context, id int64) (neuron.Label, error) {
	return one(ctx, e, scanLabel, neuron.NotFoundf("There is no label %d.", id), labelSQL, id)
}

const withdrawLabelSQL = `-- Writer.WithdrawLabel
UPDATE labels SET withdrawn = ?2 WHERE id = ?1`

// WithdrawLabel ends a label, which its author may, and the command line (""). It is kept as history.
func (w *Writer) WithdrawLabel(ctx context.Context, id int64, author string, at time.Time) error {
	return w.edit(ctx, author, at, func(ctx context.Context, e *edit) error {
		l, err := e.label(ctx, id)
		switch {
		case err != nil:
			return err
		case !l.Withdrawn.IsZero():
			return neuron.NotFoundf("There is no label %d that stands: it was withdrawn.", id)
		}
		if err := e.mayChange(l.Author, "The label “"+l.Text+"”"); err != nil {
			return err
		}
		if _, err := e.exec(ctx, withdrawLabelSQL, id, at.UnixMilli()); err != nil {
			return err
		}
		return e.log(ctx, record{action: withdrawn, kind: ofLabel, key: id, subject: l.Ref.String(), text: l.Text})
	})
}

// undoAddLabel withdraws a label.
func undoAddLabel(ctx context.Context, e *edit, c recorded) error {
	l, err := e.label(ctx, c.key)
	if err == nil && !l.Withdrawn.IsZero() {
		err = neuron.Conflictf("The label “%s” was withdrawn since; there is nothing to undo.", l.Text)
	}
	if err == nil {
		_, err = e.exec(ctx, withdrawLabelSQL, c.key, e.at.UnixMilli())
	}
	return err
}

// undoWithdrawLabel lets a label stand again.
func undoWithdrawLabel(ctx context.Context, e *edit, c recorded) error {
	l, err := e.label(ctx, c.key)
	if err != nil {
		return err
	}
	same, err := e.standingLabel(ctx, l)
	switch {
	case err != nil:
		return err
	case same != 0:
		return neuron.Conflictf("%s has labelled %s so again since; that is label %d.", l.Author, l.Ref, same)
	}
	_, err = e.exec(ctx, withdrawLabelSQL, c.key, 0)
	return err
}
