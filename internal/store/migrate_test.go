package store

import (
	"database/sql"
	"path/filepath"
	"testing"

	"github.com/pressly/goose/v3"

	"multiscope/migrations"
)

// TestEarlierVersionsAreBroughtUpToDate opens a database that has the first migrations alone, as a process
// leaves it that is killed between two of them, and finds its rows.
func TestEarlierVersionsAreBroughtUpToDate(t *testing.T) {
	for version := range schema().Version() - 1 {
		path := filepath.Join(t.TempDir(), "scope.db")
		earlier(t, path, int64(version+1), `
INSERT INTO datasets (id, slug, name, seed, files, images) VALUES (1, 'a', 'a', 1, 1, 1);
INSERT INTO models (id, slug, name, architecture, source, hash, parameters, preprocess, dataset_id, version, indexed_at) VALUES
    (1, 'm', '', '', '', '', 0, '{}', 1, '', 0)`)
		s, err := Open(t.Context(), path)
		if err != nil {
			t.Fatalf("a database of version %d: %v", version+1, err)
		}
		if m, err := s.Model(t.Context(), "m"); err != nil || m.Dataset.Images != 1 {
			t.Errorf("brought up to date from version %d, its model is %+v, %v", version+1, m, err)
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
}

// earlier makes a database as an earlier version left it.
func earlier(t *testing.T, path string, version int64, rows string) {
	t.Helper()
	db, err := sql.Open("sqlite3", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	migrator, err := goose.NewProvider(goose.DialectSQLite3, db, migrations.Scope())
	if err == nil {
		_, err = migrator.UpTo(t.Context(), version)
	}
	if err == nil {
		_, err = db.Exec(rows)
	}
	if err != nil {
		t.Fatal(err)
	}
}
