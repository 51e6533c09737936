// Package sqlite opens the SQLite files of this program. It knows which files are ours, brings their
// schema up to date, holds writing to one process at a time and copies a database that is in use. What
// lies in the tables is its callers' business: package store for scope.db, package notes for notes.db.
// Start at Open and OpenReader.
//
// A writer holds a lock file beside the database. Readers need no lock and never wait for the writer
// (write-ahead log).
package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"runtime"
	"strconv"

	_ "github.com/mattn/go-sqlite3" // the driver "sqlite3"
)

// Schema is what tells one kind of database from another.
type Schema struct {
	ApplicationID int64  // marks a file as this kind; the first migration sets it
	Migrations    fs.FS  // NNNNN_what.sql, each of which sets user_version to its own number
	Layout        string // pragmas that must run before the first table is made
	Synchronous   string // NORMAL or FULL: what of the last transactions a power cut may cost, some or none
}

// Reader is a database that is open for reading: a pool of connections that cannot write. It is safe
// for concurrent use.
type Reader struct {
	*sql.DB
	path    string
	version version
	frozen  bool
}

// Writer is a database that is open for writing, over one connection. It is safe for concurrent use.
type Writer struct {
	*sql.DB
	path string
	lock *lock
}

// Open opens the database at path for writing, creates it where there is none and brings its schema up
// to date. It fails with a sentence that says who, when another process writes to it, and when the
// file is not a database of this kind.
func Open(ctx context.Context, path string, schema Schema) (*Writer, error) {
	held, err := acquire(path)
	if err != nil {
		return nil, err
	}
	w := &Writer{path: path, lock: held}
	if err := w.open(ctx, schema); err != nil {
		w.Close()
		return nil, explain(path, err)
	}
	return w, nil
}

// OpenReader opens the database at path for reading. A schema of an earlier version is brought up to
// date first. Where there is no database the error is fs.ErrNotExist.
func OpenReader(ctx context.Context, path string, schema Schema) (*Reader, error) {
	found, err := identify(ctx, path, schema)
	if err != nil {
		return nil, err
	}
	switch found {
	case absent:
		return nil, &fs.PathError{Op: "open", Path: path, Err: fs.ErrNotExist}
	case older:
		if !writable(path) {
			return nil, fmt.Errorf("%s was written by an earlier version of Multiscope and has to be brought up to date, but it or its folder cannot be written to; copy it to a folder that can", path)
		}
		if err := migrate(ctx, path, schema); err != nil {
			return nil, err
		}
	}
	return openPool(ctx, path)
}

// migrate opens and closes the database as its writer.
func migrate(ctx context.Context, path string, schema Schema) error {
	w, err := Open(ctx, path, schema)
	if err != nil {
		return err
	}
	return w.Close()
}

// Reader opens a pool of connections that read what w writes.
func (w *Writer) Reader(ctx context.Context) (*Reader, error) { return openPool(ctx, w.path) }

// Frozen reports whether the database is read as a file that nothing changes: what another process may
// write to it later is not seen.
func (r *Reader) Frozen() bool { return r.frozen }

// Path returns the file that holds the database.
func (r *Reader) Path() string { return r.path }

// Path returns the file that holds the database.
func (w *Writer) Path() string { return w.path }

// Close closes the connections.
func (r *Reader) Close() error { return explain(r.path, errors.Join(r.version.close(), r.DB.Close())) }

// Close closes the connection and lets the next writer in.
func (w *Writer) Close() error {
	var err error
	if w.DB != nil {
		err = w.DB.Close()
	}
	return explain(w.path, errors.Join(err, w.lock.release()))
}

// readerCacheKiB is the page cache of one connection. Pages are served from the system's file
// cache for the rest.
const readerCacheKiB = 4096

// openPool opens connections that cannot write.
func openPool(ctx context.Context, path string) (*Reader, error) {
	params := readParams(path)
	params["_cache_size"] = strconv.Itoa(-readerCacheKiB)
	params["_stmt_cache_size"] = "64"
	db, err := sql.Open("sqlite3", dsn(path, params))
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(2*runtime.GOMAXPROCS(0) + 1) // one of them tells the version
	db.SetMaxIdleConns(2 * runtime.GOMAXPROCS(0))
	if err := db.PingContext(ctx); err != nil {
		db.Close()
		return nil, explain(path, err)
	}
	return &Reader{DB: db, path: path, frozen: params["immutable"] != ""}, nil
}

// dsn returns the driver's name for the file with parameters.
func dsn(path string, params map[string]string) string {
	query := url.Values{}
	for name, value := range params {
		query.Set(name, value)
	}
	return "file:" + (&url.URL{Path: path}).EscapedPath() + "?" + query.Encode()
}

// Update runs f in one transaction: all of it is stored, or nothing. A transaction is short, and once
// begun it is seen through: ctx is looked at before it. (The driver watches over each statement that
// can be cancelled with a goroutine, which takes as long as the statement.)
func (w *Writer) Update(ctx context.Context, f func(context.Context, *sql.Tx) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	ctx = context.WithoutCancel(ctx)
	tx, err := w.BeginTx(ctx, nil)
	if err != nil {
		return w.Explain(err)
	}
	if err := f(ctx, tx); err != nil {
		tx.Rollback() // the first error is the one that tells
		return w.Explain(err)
	}
	return w.Explain(tx.Commit())
}
