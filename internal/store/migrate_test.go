package store

import (
	"database/sql"
	"path/filepath"
	"testing"

	"github.com/pressly/goose/v3"

	"multiscope/migrations"
)

// TestCategoriesMigrate brings a database in which two data sets share categories up to date.
func TestCategoriesMigrate(t *testing.T) {
	path := filepath.Join(t.TempDir(), "scope.db")
	earlier(t, path, 4, `
INSERT INTO datasets (id, slug, name, seed, files, images) VALUES (1, 'a', 'a', 1, 2, 2), (2, 'b', 'b', 1, 1, 1);
INSERT INTO images (id, dataset_id, ordinal, key, width, height, caption, print) VALUES
    (1, 1, 0, 'x', 1, 1, '', ''), (2, 1, 1, 'y', 1, 1, '', ''), (3, 2, 0, 'x', 1, 1, '', '');
INSERT INTO models (id, slug, name, architecture, source, hash, parameters, preprocess, dataset_id, version, indexed_at) VALUES
    (1, 'm', '', '', '', '', 0, '{}', 1, '', 0), (2, 'n', '', '', '', '', 0, '{}', 2, '', 0);
INSERT INTO categories (id, name, value) VALUES (1, 'class', 'cat'), (2, 'class', 'dog');
INSERT INTO image_categories (image_id, rank, category_id) VALUES (1, 0, 1), (2, 0, 2), (2, 1, 1), (3, 0, 1)`)
	s, err := Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for _, tt := range []struct {
		model, value string
		images       int
	}{{"m", "cat", 2}, {"m", "dog", 1}, {"n", "cat", 1}} {
		images, total, err := s.CategoryImages(t.Context(), tt.model, "class", tt.value, 0, 10)
		if err != nil || total != tt.images || len(images) != tt.images {
			t.Errorf("CategoryImages(%s, %s) = %v of %d, %v; want %d", tt.model, tt.value, images, total, err, tt.images)
		}
	}
	im, err := s.Image(t.Context(), 2)
	if err != nil || len(im.Categories) != 2 || im.Categories[0].Value != "dog" {
		t.Errorf("image 2 = %+v, %v; want a dog, then a cat", im, err)
	}
}

// TestHeatMapsMigrate keeps the heat maps of an earlier version.
func TestHeatMapsMigrate(t *testing.T) {
	path := filepath.Join(t.TempDir(), "scope.db")
	earlier(t, path, 8, `
INSERT INTO datasets (id, slug, name, seed, files, images) VALUES (1, 'a', 'a', 1, 1, 1);
INSERT INTO images (id, dataset_id, ordinal, key, width, height, caption, print) VALUES (1, 1, 0, 'x', 1, 1, '', '');
INSERT INTO models (id, slug, name, architecture, source, hash, parameters, preprocess, dataset_id, version, indexed_at) VALUES
    (1, 'm', '', '', '', '', 0, '{}', 1, '', 0);
INSERT INTO layers (id, model_id, slug, tap, depth, units, height, width, reduce) VALUES (1, 1, 'l', 'l', 0, 9, 1, 2, 'mean');
INSERT INTO heat_maps (layer_id, image_id, unit, row, col, cells) VALUES (1, 1, 7, 0, 1, x'80ff'), (1, 1, 3, 0, 0, x'ff80')`)
	s, err := Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	units, err := collect(t.Context(), s.read, func(rows *sql.Rows) (unit int, err error) {
		return unit, rows.Scan(&unit)
	}, "SELECT unit FROM heat_maps WHERE layer_id = 1 AND col = 1 AND cells = x'80ff'")
	if err != nil || len(units) != 1 || units[0] != 7 {
		t.Errorf("the heat map of unit 7 is that of %v, %v", units, err)
	}
}

// earlier makes a database as an earlier version left it.
func earlier(t *testing.T, path string, version int64, rows string) {
	t.Helper()
	db, err := sql.Open("sqlite3", dsn(path, map[string]string{"_foreign_keys": "1"}))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	migrator, err := goose.NewProvider(goose.DialectSQLite3, db, migrations.Files)
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
