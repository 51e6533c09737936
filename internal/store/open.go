package store

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

	"multiscope/migrations"
)

// applicationID marks a SQLite file as ours; migrations/00001_index.sql sets it.
const applicationID = 0x4d73636f

// schemaVersion returns the number of the newest migration, which that writes as user_version.
func schemaVersion() (newest int64) {
	names, err := fs.Glob(migrations.Files, "*.sql")
	if err != nil {
		panic(err) // the pattern is right
	}
	for _, name := range names {
		if n, err := goose.NumericComponent(name); err == nil {
			newest = max(newest, n)
		}
	}
	return newest
}

// finding says what lies at a path.
type finding int

const (
	absent  finding = iota // nothing, or a file without a byte
	older                  // ours, with migrations to be applied
	current                // ours, up to date
)

// identify looks at the file at path without changing it. It returns an error for whatever is
// not a database of this program or is one of a later version.
func identify(ctx context.Context, path string) (finding, error) {
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
	case application != applicationID:
		return absent, fmt.Errorf("%s is a database of another program; choose another file with --db", path)
	case version > schemaVersion():
		return absent, fmt.Errorf("%s was written by a later version of Multiscope (schema %d; this one knows %d); update Multiscope", path, version, schemaVersion())
	case version < schemaVersion():
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
	db, err := sql.Open("sqlite3", dsn(path, map[string]string{"mode": "rw", "_query_only": "1", "_busy_timeout": "5000"}))
	if err != nil {
		return 0, 0, err
	}
	defer db.Close()
	if err := db.QueryRowContext(ctx, marksSQL).Scan(&application, &version); err != nil {
		return 0, 0, (&Store{path: path}).explain(err)
	}
	return application, version, nil
}

const isEmptySQL = `-- isEmpty
SELECT NOT EXISTS (SELECT * FROM sqlite_schema WHERE name NOT LIKE 'goose%' AND name NOT LIKE 'sqlite%')`

func isEmpty(ctx context.Context, path string) bool {
	db, err := sql.Open("sqlite3", dsn(path, map[string]string{"mode": "rw", "_query_only": "1"}))
	if err != nil {
		return false
	}
	defer db.Close()
	var empty bool
	return db.QueryRowContext(ctx, isEmptySQL).Scan(&empty) == nil && empty
}

// layoutSQL must run before the first table is made. A page holds a chunk of a column
// (chunkImages). What is deleted can be given back to the disk (Store.Shrink).
const layoutSQL = `-- openWriter
PRAGMA page_size = 16384; PRAGMA auto_vacuum = INCREMENTAL`

// walSQL lets readers read while the writer writes. The writer's page cache holds the inner pages of
// every index; it is given in KiB, which SQLite counts in pages as large as they are by then.
const walSQL = `-- openWriter
PRAGMA journal_mode = WAL; PRAGMA cache_size = -16384`

// openWriter opens the one connection that writes and applies the migrations that are missing.
func (s *Store) openWriter(ctx context.Context) error {
	found, err := identify(ctx, s.path)
	if err != nil {
		return err
	}
	s.write, err = sql.Open("sqlite3", dsn(s.path, map[string]string{
		"_busy_timeout":    "5000",
		"_foreign_keys":    "1",
		"_txlock":          "immediate",
		"_synchronous":     "NORMAL",
		"_stmt_cache_size": "64",
	}))
	if err != nil {
		return err
	}
	s.write.SetMaxOpenConns(1)
	if found == absent {
		if _, err := s.write.ExecContext(ctx, layoutSQL); err != nil {
			return err
		}
	}
	if err := applyMigrations(ctx, s.write, found); err != nil {
		return err
	}
	_, err = s.write.ExecContext(ctx, walSQL)
	return err
}

func applyMigrations(ctx context.Context, db *sql.DB, found finding) error {
	if found == current {
		return nil
	}
	migrator, err := goose.NewProvider(goose.DialectSQLite3, db, migrations.Files)
	if err != nil {
		return err
	}
	_, err = migrator.Up(ctx)
	return err
}
