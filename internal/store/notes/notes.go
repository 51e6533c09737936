// Package notes keeps what people add to an index in a database of its own, notes.db: an index can be
// made again, this can not. Indexing never touches it, and what it says of a unit that is no longer
// indexed stays. For what lies where see migrations/notes/00001_labels.sql.
//
// As in package store, a Reader has the queries and no connection that could write, a Writer adds to
// them, and a noun has one file for each: label.go and label_write.go. Whatever a Writer does is one
// transaction with its row in the audit log (edit.go), by which its author can take it back (undo.go).
package notes

import (
	"context"
	"errors"
	"path/filepath"
	"strings"

	"multiscope/internal/store/sqlite"
	"multiscope/migrations"
)

func schema() sqlite.Schema {
	return sqlite.Schema{
		ApplicationID: 0x4d736e6f, // "Msno"
		Migrations:    migrations.Notes(),
		Synchronous:   "FULL", // nobody types a note twice
	}
}

// Path returns where the notes on an index lie: notes.db beside scope.db, NAME.notes.db beside any
// other NAME.db.
func Path(index string) string {
	name := strings.TrimSuffix(filepath.Base(index), filepath.Ext(index))
	if name == "scope" {
		return filepath.Join(filepath.Dir(index), "notes.db")
	}
	return filepath.Join(filepath.Dir(index), name+".notes.db")
}

// Reader is a database of notes that is open for reading. It is safe for concurrent use.
type Reader struct {
	read       *sqlite.Reader
	foldedHeld foldedLabels
}

// Writer is a database of notes that is open for reading and writing. It is safe for concurrent use.
type Writer struct {
	*Reader
	write *sqlite.Writer
}

// Open opens the database at path for writing and reading, creates it where there is none and brings its
// schema up to date. It fails with a sentence that says who, when another process writes to it, and when
// the file is no database of notes.
func Open(ctx context.Context, path string) (*Writer, error) {
	file, err := sqlite.Open(ctx, path, schema())
	if err != nil {
		return nil, err
	}
	read, err := file.Reader(ctx)
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return &Writer{Reader: &Reader{read: read}, write: file}, nil
}

// OpenReader opens the database at path for reading. A schema of an earlier version is brought up to
// date first. Where nobody has added anything there is no file, and the error is fs.ErrNotExist.
func OpenReader(ctx context.Context, path string) (*Reader, error) {
	file, err := sqlite.OpenReader(ctx, path, schema())
	if err != nil {
		return nil, err
	}
	return &Reader{read: file}, nil
}

// Path returns the file that holds the notes.
func (r *Reader) Path() string { return r.read.Path() }

// Version returns a number that is another one after each change of the notes, whoever makes it.
func (r *Reader) Version(ctx context.Context) (int64, error) { return r.read.Version(ctx) }

// Backup copies the notes to a file that is not there yet, as they are at one moment, while others read
// and write.
func (r *Reader) Backup(ctx context.Context, to string) error { return r.read.Backup(ctx, to) }

// Close ends all use of the database.
func (r *Reader) Close() error { return r.read.Close() }

// Close ends all use of the database and lets the next writer in.
func (w *Writer) Close() error { return errors.Join(w.Reader.Close(), w.write.Close()) }
