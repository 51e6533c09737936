package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"multiscope/internal/store/notes"
)

// openNotes opens what people added to an index, for reading.
func openNotes(ctx context.Context, database string) (*notes.Reader, error) {
	r, err := notes.OpenReader(ctx, notes.Path(database))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, noNotes(database)
	}
	return r, err
}

// changeNotes opens what people added to an index, and begins nothing where nobody has added anything.
func changeNotes(ctx context.Context, database string) (*notes.Writer, error) {
	path := notes.Path(database)
	if _, err := os.Stat(path); err != nil {
		return nil, noNotes(database)
	}
	return notes.Open(ctx, path)
}

func noNotes(database string) error {
	return fmt.Errorf("there are no notes on %s; “multiscope notes label” begins %s", database, notes.Path(database))
}
