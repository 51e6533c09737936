package notes

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"multiscope/internal/neuron"
	"multiscope/internal/store/sqlite"
)

// recorded is a row of the audit log that is to be undone.
type recorded struct {
	record
	id     int64
	author string
	undone int64
	before string
}

// read reads what the change left for its undoing.
func (c recorded) read(before any) error {
	if err := json.Unmarshal([]byte(c.before), before); err != nil {
		return fmt.Errorf("change %d: %w", c.id, err)
	}
	return nil
}

// undos has what takes back each kind of change. It refuses with a sentence where something later builds on it.
var undos = map[[2]string]func(context.Context, *edit, recorded) error{
	{added, ofLabel}:          undoAddLabel,
	{withdrawn, ofLabel}:      undoWithdrawLabel,
	{added, ofMembership}:     undoAddMembership,
	{withdrawn, ofMembership}: undoWithdrawMembership,
	{added, ofFamily}:         undoSetFamily,
	{changed, ofFamily}:       undoSetFamily,
	{withdrawn, ofFamily}:     undoWithdrawFamily,
	{added, ofList}:           undoAddList,
	{changed, ofList}:         undoChangeList,
	{withdrawn, ofList}:       undoWithdrawList,
	{added, ofBlind}:          undoAddBlind,
	{withdrawn, ofBlind}:      undoWithdrawBlind,
	{imported, ofImport}:      undoImport,
}

const recordedSQL = `-- Writer.Undo
SELECT c.id, a.name, c.action, c.kind, c.key, c.subject, c.text, c.before, c.undone
FROM changes c JOIN authors a ON a.id = c.author_id WHERE c.id = ?1`

const markUndoneSQL = `-- Writer.Undo
UPDATE changes SET undone = ?2 WHERE id = ?1`

// Undo takes back a change of the author's own; the command line ("") takes back anybody's. It is refused where
// something later builds on it, and is itself a change, which cannot be undone.
func (w *Writer) Undo(ctx context.Context, change int64, author string, at time.Time) error {
	return w.edit(ctx, author, at, func(ctx context.Context, e *edit) error {
		c, err := one(ctx, e, scanRecorded, neuron.NotFoundf("There is no change %d.", change), recordedSQL, change)
		switch {
		case err != nil:
			return err
		case e.author != "" && e.author != c.author:
			return neuron.Forbiddenf("That was done by %s; everybody undoes what they did themselves.", c.author)
		case c.undone != 0:
			return neuron.Conflictf("That was undone already.")
		case c.action == undone:
			return neuron.Invalidf("That is an undoing, which cannot be undone; do again what it took back.")
		}
		undo, known := undos[[2]string{c.action, c.kind}]
		if !known {
			return fmt.Errorf("change %d: no way to undo %s of %s", change, c.action, c.kind)
		}
		if err := undo(ctx, e, c); err != nil {
			return err
		}
		id, err := e.record(ctx, record{action: undone, kind: c.kind, key: c.key, subject: c.subject, text: c.text})
		if err == nil {
			_, err = e.exec(ctx, markUndoneSQL, change, id)
		}
		return err
	})
}

func scanRecorded(rows *sql.Rows) (c recorded, err error) {
	return c, rows.Scan(&c.id, &c.author, &c.action, &c.kind, &c.key, &c.subject, &c.text, &c.before, &c.undone)
}

// one returns the one row that a query finds, or an error where it finds none.
func one[T any](ctx context.Context, e *edit, scan func(*sql.Rows) (T, error), none error, query string, args ...any) (T, error) {
	found, err := sqlite.Collect(ctx, e.tx, scan, query, args...)
	if err == nil && len(found) == 0 {
		err = none
	}
	if err != nil {
		var nothing T
		return nothing, err
	}
	return found[0], nil
}

const lastChangeSQL = `-- edit.lastChange
SELECT c.id, a.name, c.at FROM changes c JOIN authors a ON a.id = c.author_id
WHERE c.kind = ?1 AND c.key = ?2 AND c.id > ?3 AND (c.undone = 0 AND c.action <> 'undo' OR ?4) ORDER BY c.id DESC LIMIT 1`

// lastChange returns the last change of a row, after another one, that still counts; one without a number for none.
func (e *edit) lastChange(ctx context.Context, kind string, key, after int64) (neuron.Change, error) {
	return e.latest(ctx, kind, key, after, false)
}

// lastOf returns the last change of a row, an undoing or what was undone among them.
func (e *edit) lastOf(ctx context.Context, kind string, key int64) (neuron.Change, error) {
	return e.latest(ctx, kind, key, 0, true)
}

func (e *edit) latest(ctx context.Context, kind string, key, after int64, undone bool) (c neuron.Change, err error) {
	var at int64
	err = e.tx.QueryRowContext(ctx, lastChangeSQL, kind, key, after, undone).Scan(&c.ID, &c.Author, &at)
	if errors.Is(err, sql.ErrNoRows) {
		return c, nil
	}
	c.At = time.UnixMilli(at)
	return c, err
}

// moment words a time to the minute.
func moment(t time.Time) string { return t.UTC().Format("2 January 2006 at 15:04 UTC") }
