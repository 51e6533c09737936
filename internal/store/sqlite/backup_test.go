package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
)

// testSchema has one table of pairs, which are only ever written two at a time.
func testSchema() Schema {
	return Schema{
		ApplicationID: 7,
		Synchronous:   "NORMAL",
		Migrations: fstest.MapFS{"00001_pairs.sql": {Data: []byte(`-- +goose Up
CREATE TABLE pairs (id INTEGER PRIMARY KEY, filler BLOB NOT NULL);
PRAGMA application_id = 7;
PRAGMA user_version = 1;
`)}},
	}
}

func openPairs(t *testing.T) (*Writer, *Reader) {
	t.Helper()
	w, err := Open(t.Context(), filepath.Join(t.TempDir(), "pairs.db"), testSchema())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.Close() })
	r, err := w.Reader(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close() })
	return w, r
}

// writePair adds two rows of a few pages in one transaction.
func writePair(ctx context.Context, w *Writer) error {
	return w.Update(ctx, func(ctx context.Context, tx *sql.Tx) error {
		for range 2 {
			if _, err := tx.ExecContext(ctx, "INSERT INTO pairs (filler) VALUES (randomblob(20000))"); err != nil {
				return err
			}
		}
		return nil
	})
}

func countRows(t *testing.T, path string) (rows, newest int) {
	t.Helper()
	r, err := OpenReader(t.Context(), path, testSchema())
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	var sound string
	err = r.QueryRow("SELECT count(*), coalesce(max(id), 0), (SELECT integrity_check FROM pragma_integrity_check) FROM pairs").Scan(&rows, &newest, &sound)
	if err != nil || sound != "ok" {
		t.Errorf("%s: %v, %s; want a sound database", path, err, sound)
	}
	return rows, newest
}

// TestBackupWhileWriting copies a database over and over while it grows: each copy has whole
// transactions, all of them up to some moment between the call and its return.
func TestBackupWhileWriting(t *testing.T) {
	w, r := openPairs(t)
	for range 200 { // more pages than are copied at a time
		if err := writePair(t.Context(), w); err != nil {
			t.Fatal(err)
		}
	}
	ctx, stop := context.WithCancel(t.Context())
	var writing sync.WaitGroup
	writing.Go(func() {
		for ctx.Err() == nil {
			if err := writePair(ctx, w); err != nil && !errors.Is(err, context.Canceled) {
				t.Error(err)
			}
		}
	})
	folder := t.TempDir()
	before := 400
	for i := range 8 {
		to := filepath.Join(folder, string(rune('a'+i))+".db")
		if err := r.Backup(t.Context(), to); err != nil {
			t.Fatal(err)
		}
		rows, newest := countRows(t, to)
		if rows%2 != 0 || rows != newest || rows < before {
			t.Errorf("copy %d has %d rows, the newest of number %d; want whole pairs and at least %d", i, rows, newest, before)
		}
		before = rows
	}
	stop()
	writing.Wait()
	if files, err := os.ReadDir(folder); err != nil || len(files) != 8 {
		t.Errorf("beside the copies lie %v, %v; want the copies alone", files, err)
	}
	if rows, _ := countRows(t, w.Path()); rows == 400 {
		t.Error("nothing was written meanwhile")
	}
}

func TestBackupRefuses(t *testing.T) {
	_, r := openPairs(t)
	folder := t.TempDir()
	there := filepath.Join(folder, "there.db")
	if err := os.WriteFile(there, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	canceled, cancel := context.WithCancel(t.Context())
	cancel()
	for _, tt := range []struct {
		name, to, want string
		ctx            context.Context
	}{
		{"a file that is there", there, "is there already", t.Context()},
		{"a link that leads nowhere", dangling(t, folder), "is there already", t.Context()},
		{"no folder", filepath.Join(folder, "none", "a.db"), "no folder", t.Context()},
		{"the database itself", r.Path(), "is there already", t.Context()},
		{"interrupted", filepath.Join(folder, "a.db"), "canceled", canceled},
	} {
		err := r.Backup(tt.ctx, tt.to)
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: Backup(%s) = %v; want an error with %q", tt.name, tt.to, err, tt.want)
		}
	}
	if content, err := os.ReadFile(there); string(content) != "mine" {
		t.Errorf("the file that was there has %q, %v", content, err)
	}
	if files, err := os.ReadDir(folder); err != nil || len(files) != 2 {
		t.Errorf("the folder has %v, %v; want what was there", files, err)
	}
}

func dangling(t *testing.T, folder string) string {
	t.Helper()
	name := filepath.Join(folder, "link.db")
	if err := os.Symlink(filepath.Join(folder, "nowhere"), name); err != nil {
		t.Fatal(err)
	}
	return name
}

// TestUpdateIsWhole: of a transaction that fails nothing is stored.
func TestUpdateIsWhole(t *testing.T) {
	w, _ := openPairs(t)
	want := errors.New("half way")
	err := w.Update(t.Context(), func(ctx context.Context, tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, "INSERT INTO pairs (filler) VALUES (x'00')")
		return errors.Join(err, want)
	})
	if !errors.Is(err, want) {
		t.Errorf("Update() = %v; want %v", err, want)
	}
	if rows, _ := countRows(t, w.Path()); rows != 0 {
		t.Errorf("there are %d rows; want none", rows)
	}
}
