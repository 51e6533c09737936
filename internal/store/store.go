// Package store keeps what was found out about models in one SQLite file, scope.db: models,
// layers, units, images, activations, examples, words and jobs. All SQL of the project is here,
// one file for each noun, each statement right above the one method that runs it. It computes
// nothing that is not a question of storage. Start at Open for writing, at OpenReader for pages,
// and at migrations/00001_index.sql for what lies where.
//
// There is one writer at a time, held to it by a lock file beside the database, and any number
// of readers, who never wait for it (write-ahead log).
package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"runtime"
	"strconv"

	_ "github.com/mattn/go-sqlite3" // the driver "sqlite3"
)

// Store is an open database. It is safe for concurrent use.
type Store struct {
	path  string
	read  *sql.DB
	write *sql.DB // nil in a reader
	lock  *lock   // nil in a reader
}

// Open opens the database at path for writing and reading, creates it where there is none and
// brings its schema up to date. It fails with a sentence that says who when another process
// writes to it, and when the file is not a database of this program.
func Open(ctx context.Context, path string) (*Store, error) {
	held, err := acquire(path)
	if err != nil {
		return nil, err
	}
	s := &Store{path: path, lock: held}
	if err := s.openWriter(ctx); err != nil {
		s.Close()
		return nil, s.explain(err)
	}
	if s.read, err = openPool(path); err != nil {
		s.Close()
		return nil, s.explain(err)
	}
	return s, nil
}

// OpenReader opens the database at path for reading alone. It fails when there is none. A schema
// of an earlier version is brought up to date first.
func OpenReader(ctx context.Context, path string) (*Store, error) {
	found, err := identify(ctx, path)
	if err == nil && found == absent {
		err = fmt.Errorf("there is no database %s; make one with: multiscope index --model DIR --images DIR --db %s", path, path)
	}
	if err == nil && found == older {
		err = migrate(ctx, path)
	}
	if err != nil {
		return nil, err
	}
	s := &Store{path: path}
	if s.read, err = openPool(path); err != nil {
		return nil, s.explain(err)
	}
	return s, s.explain(s.read.PingContext(ctx))
}

// migrate opens and closes the database as its writer.
func migrate(ctx context.Context, path string) error {
	s, err := Open(ctx, path)
	if err != nil {
		return err
	}
	return s.Close()
}

// Path returns the file that holds the database.
func (s *Store) Path() string { return s.path }

// Close ends all use of the database and lets the next writer in.
func (s *Store) Close() error {
	var errs []error
	for _, db := range []*sql.DB{s.read, s.write} {
		if db != nil {
			errs = append(errs, db.Close())
		}
	}
	if s.lock != nil {
		errs = append(errs, s.lock.release())
	}
	return s.explain(errors.Join(errs...))
}

// readerCacheKiB is the page cache of one connection. Pages are served from the system's file
// cache for the rest.
const readerCacheKiB = 4096

// openPool opens connections that cannot write.
func openPool(path string) (*sql.DB, error) {
	db, err := sql.Open("sqlite3", dsn(path, map[string]string{
		"mode":             "rw", // a reader of a write-ahead log shares its index with the writer
		"_query_only":      "1",
		"_busy_timeout":    "5000",
		"_cache_size":      strconv.Itoa(-readerCacheKiB),
		"_stmt_cache_size": "64",
	}))
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(2 * runtime.GOMAXPROCS(0))
	db.SetMaxIdleConns(2 * runtime.GOMAXPROCS(0))
	return db, nil
}

// dsn returns the driver's name for the file with parameters.
func dsn(path string, params map[string]string) string {
	query := url.Values{}
	for name, value := range params {
		query.Set(name, value)
	}
	return "file:" + (&url.URL{Path: path}).EscapedPath() + "?" + query.Encode()
}

// update runs f in one transaction: all of it is stored, or nothing. A transaction is short; once
// begun it is seen through. (The driver watches over each statement that can be cancelled with a
// goroutine, which takes as long as the statement.)
func (s *Store) update(ctx context.Context, f func(context.Context, *sql.Tx) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	ctx = context.WithoutCancel(ctx)
	tx, err := s.write.BeginTx(ctx, nil)
	if err != nil {
		return s.explain(err)
	}
	if err := f(ctx, tx); err != nil {
		tx.Rollback() // the first error is the one that tells
		return s.explain(err)
	}
	return s.explain(tx.Commit())
}
