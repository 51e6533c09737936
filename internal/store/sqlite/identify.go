package sqlite

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/pressly/goose/v3"
)

// Version returns the number of the newest migration, which that writes as user_version.
func (s Schema) Version() (newest int64) {
	names, err := fs.Glob(s.Migrations, "*.sql")
	if err != nil {
		panic(err) // the pattern is valid
	}
	for _, name := range names {
		if n, err := goose.NumericComponent(name); err == nil {
			newest = max(newest, n)
		}
	}
	return newest
}

// fileState is what identify finds at a path.
type fileState int

const (
	absent  fileState = iota // nothing, or a file without a byte
	older                    // ours, with migrations to be applied
	current                  // ours, up to date
)

// identify looks at the file at path without changing it. It returns an error for whatever is
// not a database of this kind or is one of a later version.
func identify(ctx context.Context, path string, schema Schema) (fileState, error) {
	header, err := readHeader(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return absent, checkFolder(path)
	case err != nil:
		return absent, err
	case len(header) == 0:
		return absent, nil
	case !bytes.HasPrefix(header, []byte("SQLite format 3\x00")):
		return absent, fmt.Errorf("%s is not a database; choose another file with --db", path)
	}
	application, version, err := readMarks(ctx, path)
	switch {
	case err != nil:
		return absent, err
	case application == 0 && version == 0 && isEmpty(ctx, path):
		return absent, nil // killed before the first migration was through
	case application != schema.ApplicationID:
		return absent, fmt.Errorf("%s is a database of another program; choose another file with --db", path)
	case version > schema.Version():
		return absent, fmt.Errorf("%s was written by a later version of Multiscope (schema %d; this one knows %d); update Multiscope", path, version, schema.Version())
	case version < schema.Version():
		return older, nil
	}
	return current, nil
}

// readHeader returns the first bytes of a file, fewer where it is shorter.
func readHeader(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if info, err := f.Stat(); err != nil || info.IsDir() {
		return nil, errors.Join(err, fmt.Errorf("%s is a folder; --db names a file", path))
	}
	return io.ReadAll(io.LimitReader(f, 16))
}

// checkFolder returns an error where the folder that a new file would lie in does not exist.
func checkFolder(path string) error {
	if _, err := os.Stat(filepath.Dir(path)); err != nil {
		return fmt.Errorf("no folder %s to write %s into", filepath.Dir(path), filepath.Base(path))
	}
	return nil
}

const marksSQL = `-- readMarks
SELECT application_id, user_version FROM pragma_application_id, pragma_user_version`

func readMarks(ctx context.Context, path string) (application, version int64, err error) {
	db, err := sql.Open("sqlite3", dsn(path, readParams(path)))
	if err != nil {
		return 0, 0, err
	}
	defer db.Close()
	if err := db.QueryRowContext(ctx, marksSQL).Scan(&application, &version); err != nil {
		return 0, 0, explain(path, err)
	}
	return application, version, nil
}

const isEmptySQL = `-- isEmpty
SELECT NOT EXISTS (SELECT * FROM sqlite_schema WHERE name NOT LIKE 'goose%' AND name NOT LIKE 'sqlite%')`

func isEmpty(ctx context.Context, path string) bool {
	db, err := sql.Open("sqlite3", dsn(path, readParams(path)))
	if err != nil {
		return false
	}
	defer db.Close()
	var empty bool
	return db.QueryRowContext(ctx, isEmptySQL).Scan(&empty) == nil && empty
}
