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
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"multiscope/internal/neuron"
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
	write  *sqlite.Writer
	opened os.FileInfo // the file that is written to
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
	w := &Writer{Reader: &Reader{read: read}, write: file}
	if w.opened, err = os.Stat(path); err != nil {
		return nil, errors.Join(err, w.Close())
	}
	return w, nil
}

// isThere refuses to write to a file that was deleted, moved or replaced since it was opened: nobody would find
// there what was written.
func (w *Writer) isThere() error {
	now, err := os.Stat(w.Path())
	switch {
	case err == nil && os.SameFile(w.opened, now):
		return nil
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return err
	}
	return &neuron.Error{Kind: neuron.Unready, Message: "Nothing was stored: the file of the notes, " + filepath.Base(w.Path()) +
		", was deleted, moved or replaced while this program has it open. Whoever runs it puts the file back and starts it again."}
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
