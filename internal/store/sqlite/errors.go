package sqlite

import (
	"errors"
	"fmt"

	"github.com/mattn/go-sqlite3"
)

// Explain returns err in words that name the file and what to do, where it is one that a person
// can do something about.
func (r *Reader) Explain(err error) error { return explain(r.path, err) }

// Explain does so for a writer's errors.
func (w *Writer) Explain(err error) error { return explain(w.path, err) }

func explain(path string, err error) error {
	var failure sqlite3.Error
	if !errors.As(err, &failure) {
		return err
	}
	if advice, known := advices[failure.Code]; known {
		return fmt.Errorf("%s: %s (%w)", path, advice, failure)
	}
	return fmt.Errorf("%s: %w", path, err)
}

var advices = map[sqlite3.ErrNo]string{
	sqlite3.ErrFull:     "the disk is full; free some space and run the same command again, it goes on where it stopped",
	sqlite3.ErrIoErr:    "the disk could not be read or written; see that it is there and not full, then run the same command again",
	sqlite3.ErrReadonly: "it may not be written to; choose another place with --db",
	sqlite3.ErrPerm:     "it may not be opened; choose another place with --db",
	sqlite3.ErrCantOpen: "it cannot be opened or created there; choose another place with --db",
	sqlite3.ErrNotADB:   "it is not a database, or its start was overwritten; choose another file with --db",
	sqlite3.ErrCorrupt:  "it is damaged; restore a copy, or remove it and index again",
	sqlite3.ErrBusy:     "another program holds it; close that and try again",
}
