package notes

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"multiscope/internal/neuron"
)

// How long what people write may be, in bytes.
const (
	longestAuthor = 100
	longestText   = 500
	longestNote   = 10_000
)

// checkLabel says in a sentence what is wrong with a label.
func checkLabel(l neuron.Label) error {
	for _, field := range []struct {
		name, text string
		longest    int
		mayBeEmpty bool
	}{
		{"author", l.Author, longestAuthor, false},
		{"label", l.Text, longestText, false},
		{"note", l.Note, longestNote, true},
	} {
		switch {
		case field.text == "" && !field.mayBeEmpty:
			return neuron.Invalidf("The %s is empty; write something.", field.name)
		case len(field.text) > field.longest:
			return neuron.Invalidf("The %s has %d bytes; at most %d are kept.", field.name, len(field.text), field.longest)
		case !isPlain(field.text):
			return neuron.Invalidf("The %s has control characters or is not UTF-8, or begins or ends with a space; write it on one line.", field.name)
		}
	}
	if c := l.Confidence; c != nil && !(*c >= 0 && *c <= 1) {
		return neuron.Invalidf("A confidence is a number from 0 to 1; %g is not.", *c)
	}
	return nil
}

// isPlain reports whether s is one line of text without spaces around it.
func isPlain(s string) bool {
	return utf8.ValidString(s) && strings.TrimSpace(s) == s && !strings.ContainsFunc(s, unicode.IsControl)
}

const insertAuthorSQL = `-- Writer.AddLabel
INSERT INTO authors (name, added) VALUES (?1, ?2) ON CONFLICT (name) DO NOTHING`

const sameLabelSQL = `-- Writer.AddLabel
SELECT l.id FROM labels l JOIN authors a ON a.id = l.author_id
WHERE l.model = ?1 AND l.layer = ?2 AND l.unit = ?3 AND l.withdrawn = 0 AND l.text = ?4 AND a.name = ?5`

const insertLabelSQL = `-- Writer.AddLabel
INSERT INTO labels (model, layer, unit, weights, author_id, text, note, confidence, made)
SELECT ?1, ?2, ?3, ?4, id, ?6, ?7, ?8, ?9 FROM authors WHERE name = ?5 RETURNING id`

// AddLabel stores a label and returns its number. It stands beside those that are there; the same text by
// the same author is refused.
func (w *Writer) AddLabel(ctx context.Context, l neuron.Label) (id int64, err error) {
	if err := checkLabel(l); err != nil {
		return 0, err
	}
	err = w.write.Update(ctx, func(ctx context.Context, tx *sql.Tx) error {
		switch err := tx.QueryRowContext(ctx, sameLabelSQL, l.Model, l.Layer, l.Unit, l.Text, l.Author).Scan(&id); {
		case err == nil:
			return neuron.Invalidf("%s has labelled %s so already; that is label %d.", l.Author, l.Ref, id)
		case !errors.Is(err, sql.ErrNoRows):
			return err
		}
		if _, err := tx.ExecContext(ctx, insertAuthorSQL, l.Author, l.Made.UnixMilli()); err != nil {
			return err
		}
		return tx.QueryRowContext(ctx, insertLabelSQL, l.Model, l.Layer, l.Unit, l.Weights, l.Author, l.Text, l.Note,
			l.Confidence, l.Made.UnixMilli()).Scan(&id)
	})
	return id, err
}

const withdrawLabelSQL = `-- Writer.WithdrawLabel
UPDATE labels SET withdrawn = ?2 WHERE id = ?1 AND withdrawn = 0`

// WithdrawLabel ends a label. It is kept as history.
func (w *Writer) WithdrawLabel(ctx context.Context, id int64, at time.Time) error {
	return w.write.Update(ctx, func(ctx context.Context, tx *sql.Tx) error {
		result, err := tx.ExecContext(ctx, withdrawLabelSQL, id, at.UnixMilli())
		if err != nil {
			return err
		}
		if n, err := result.RowsAffected(); err != nil || n == 0 {
			return errors.Join(err, neuron.NotFoundf("There is no label %d that stands.", id))
		}
		return nil
	})
}
