package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/mattn/go-sqlite3"
)

// backupPages is how many pages are copied between two looks at the context.
const backupPages = 1024

// Backup copies the database to the file to, which must not be there yet, while others read and write:
// the copy is the database as it was at one moment. It appears under its name once it is whole.
func (r *Reader) Backup(ctx context.Context, to string) (err error) {
	if err := checkFolder(to); err != nil {
		return err
	}
	if _, err := os.Lstat(to); err == nil {
		return fmt.Errorf("%s is there already; name a file that is not", to)
	}
	temporary, err := os.CreateTemp(filepath.Dir(to), "."+filepath.Base(to)+".*")
	if err != nil {
		return err
	}
	defer func() {
		temporary.Close()
		if gone := os.Remove(temporary.Name()); !errors.Is(gone, fs.ErrNotExist) {
			err = errors.Join(err, gone)
		}
	}()
	if err := r.copyTo(ctx, temporary.Name()); err != nil {
		return fmt.Errorf("copy %s to %s: %w", r.path, to, explain(to, err))
	}
	if err := temporary.Sync(); err != nil {
		return err
	}
	return publish(temporary.Name(), to)
}

// publish gives a file its name, which nothing may have. A hard link never replaces a file; where the
// file system has none, a rename has to do.
func publish(temporary, to string) error {
	err := os.Link(temporary, to)
	switch {
	case err == nil:
		return nil
	case errors.Is(err, fs.ErrExist):
		return fmt.Errorf("%s is there already; name a file that is not", to)
	}
	return os.Rename(temporary, to)
}

const snapshotSQL = `-- Reader.copyTo
SELECT count(*) FROM sqlite_schema`

// copyTo copies the database into an empty file. A transaction that is open while it does so keeps
// writers from changing what is read: without it each write would begin the copy anew.
func (r *Reader) copyTo(ctx context.Context, path string) error {
	to, err := sql.Open("sqlite3", dsn(path, map[string]string{"mode": "rw", "_journal_mode": "MEMORY"}))
	if err != nil {
		return err
	}
	defer to.Close()
	to.SetMaxOpenConns(1)
	from, err := r.Conn(ctx)
	if err != nil {
		return err
	}
	defer from.Close()
	tx, err := from.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() // it has only read
	var tables int
	if err := tx.QueryRowContext(ctx, snapshotSQL).Scan(&tables); err != nil {
		return err
	}
	target, err := to.Conn(ctx)
	if err != nil {
		return err
	}
	defer target.Close()
	return target.Raw(func(target any) error {
		return from.Raw(func(source any) error {
			return copyPages(ctx, target.(*sqlite3.SQLiteConn), source.(*sqlite3.SQLiteConn))
		})
	})
}

// copyPages runs SQLite's online backup.
func copyPages(ctx context.Context, target, source *sqlite3.SQLiteConn) error {
	backup, err := target.Backup("main", source, "main")
	if err != nil {
		return err
	}
	for done := false; !done && err == nil; {
		if err = ctx.Err(); err == nil {
			done, err = backup.Step(backupPages)
		}
	}
	return errors.Join(err, backup.Finish())
}
