package notes

import (
	"context"
	"database/sql"
	"encoding/json"
	"time"

	"multiscope/internal/neuron"
)

// CommandLine is the author of what is withdrawn or undone by nobody in particular: whoever may run commands.
const CommandLine = "command line"

// edit is one transaction in which somebody changes something: the rows and what the audit log says of them.
type edit struct {
	tx     *sql.Tx
	author string // "" for the command line, which may change what anybody wrote
	at     time.Time

	authors map[string]int64 // the keys of those that were looked up
}

// edit runs f in a transaction.
func (w *Writer) edit(ctx context.Context, author string, at time.Time, f func(context.Context, *edit) error) error {
	author = asAuthor(author)
	if err := firstError(field{"author", author, longestAuthor, author == ""}.check(), checkTime(at), w.isThere()); err != nil {
		return err
	}
	return w.write.Update(ctx, func(ctx context.Context, tx *sql.Tx) error {
		return f(ctx, &edit{tx: tx, author: author, at: at, authors: map[string]int64{}})
	})
}

// mayChange refuses who changes what somebody else wrote.
func (e *edit) mayChange(author, what string) error {
	if e.author == "" || e.author == author {
		return nil
	}
	return neuron.Forbiddenf("%s is by %s, who alone can withdraw it.", what, author)
}

const insertAuthorSQL = `-- edit.authorID
INSERT INTO authors (name, added) VALUES (?1, ?2) ON CONFLICT (name) DO NOTHING`

const authorIDSQL = `-- edit.authorID
SELECT id FROM authors WHERE name = ?1`

// authorID returns the key of an author, who is added where there is none of the name.
func (e *edit) authorID(ctx context.Context, name string) (id int64, err error) {
	if name == "" {
		name = CommandLine
	}
	if id, known := e.authors[name]; known {
		return id, nil
	}
	if _, err := e.tx.ExecContext(ctx, insertAuthorSQL, name, e.at.UnixMilli()); err != nil {
		return 0, err
	}
	err = e.tx.QueryRowContext(ctx, authorIDSQL, name).Scan(&id)
	e.authors[name] = id
	return id, err
}

// What is done, and to what, as neuron.Change words it.
const (
	added     = "add"
	changed   = "change"
	withdrawn = "withdraw"
	undone    = "undo"
	imported  = "import"

	ofLabel      = "label"
	ofMembership = "membership"
	ofFamily     = "family"
	ofList       = "list"
	ofBlind      = "blind"
	ofImport     = "notes" // of every kind, from a file
)

// record is a row of the audit log.
type record struct {
	action, kind  string
	key           int64 // of the row that was added or changed
	subject, text string
	before        any // what undoing it needs, as JSON; nil for nothing
}

const recordSQL = `-- edit.record
INSERT INTO changes (at, author_id, action, kind, key, subject, text, before) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) RETURNING id`

// record adds a row to the audit log and returns its number.
func (e *edit) record(ctx context.Context, r record) (id int64, err error) {
	author, err := e.authorID(ctx, e.author)
	if err != nil {
		return 0, err
	}
	var before []byte
	if r.before != nil {
		if before, err = json.Marshal(r.before); err != nil {
			return 0, err
		}
	}
	return id, e.tx.QueryRowContext(ctx, recordSQL, e.at.UnixMilli(), author, r.action, r.kind, r.key, r.subject, r.text, string(before)).Scan(&id)
}

// log adds a row to the audit log.
func (e *edit) log(ctx context.Context, r record) error {
	_, err := e.record(ctx, r)
	return err
}

// exec runs a statement and returns how many rows it changed.
func (e *edit) exec(ctx context.Context, query string, args ...any) (int64, error) {
	result, err := e.tx.ExecContext(ctx, query, args...)
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

// nullable returns what a column that may be NULL takes.
func nullable(x *float64) any {
	if x == nil {
		return nil
	}
	return *x
}
