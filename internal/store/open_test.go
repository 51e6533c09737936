package store

import (
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"multiscope/internal/neuron"
)

func TestOpenMakesADatabase(t *testing.T) {
	path := filepath.Join(t.TempDir(), "with space, 100% and #?.db")
	for range 2 {
		s, err := Open(t.Context(), path)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	files, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(files) != 1 {
		t.Errorf("after Close there are %v, %v; want the database alone", files, err)
	}
	r, err := OpenReader(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if models, err := r.Models(t.Context()); len(models) != 0 || err != nil {
		t.Errorf("Models() = %v, %v; want none", models, err)
	}
	if _, err := r.read.Exec("DELETE FROM models"); err == nil {
		t.Error("a reader can write")
	}
}

func TestOpenRefuses(t *testing.T) {
	dir := t.TempDir()
	file := func(name, content string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	for _, tt := range []struct{ name, path, want string }{
		{"no folder", filepath.Join(dir, "none", "a.db"), "no folder"},
		{"a folder", dir, "is a folder"},
		{"a text", file("notes.txt", "these are my notes, all of them"), "is not a database"},
		{"a short text", file("short.txt", "hi"), "is not a database"},
		{"another program's", foreign(t, dir, "PRAGMA application_id = 7"), "another program"},
		{"an unmarked one with tables", foreign(t, dir, "SELECT 1"), "another program"},
		{"a later version", foreign(t, dir, fmt.Sprintf("PRAGMA application_id = %d; PRAGMA user_version = 99", schema().ApplicationID)), "later version"},
	} {
		before, _ := os.ReadFile(tt.path)
		for what, open := range map[string]func() error{
			"Open":       func() error { _, err := Open(t.Context(), tt.path); return err },
			"OpenReader": func() error { _, err := OpenReader(t.Context(), tt.path); return err },
		} {
			err := open()
			if err == nil || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "\n") {
				t.Errorf("%s: %s = %v; want one line with %q", tt.name, what, err, tt.want)
			}
		}
		if after, _ := os.ReadFile(tt.path); string(after) != string(before) {
			t.Errorf("%s: the file has changed", tt.name)
		}
	}
	leftovers, _ := filepath.Glob(filepath.Join(dir, "*.lock"))
	if len(leftovers) > 0 {
		t.Errorf("lock files stay behind: %v", leftovers)
	}
}

// foreign makes a database with a table of its own.
func foreign(t *testing.T, dir, pragmas string) string {
	t.Helper()
	path := filepath.Join(dir, fmt.Sprintf("%x.db", len(pragmas)))
	db, err := sql.Open("sqlite3", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec("CREATE TABLE mine (x); " + pragmas); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestOpenReaderNeedsADatabase(t *testing.T) {
	path := filepath.Join(t.TempDir(), "scope.db")
	_, err := OpenReader(t.Context(), path)
	if err == nil || !strings.Contains(err.Error(), "multiscope index") {
		t.Errorf("OpenReader = %v; want how to make one", err)
	}
	if _, err := os.Stat(path); err == nil {
		t.Error("OpenReader made a file")
	}
}

// A process that was killed while it made the database leaves a file without a byte, or with
// pages but no table.
func TestOpenAfterAKilledStart(t *testing.T) {
	for name, prepare := range map[string]func(*testing.T, string){
		"no byte": func(t *testing.T, path string) {
			if err := os.WriteFile(path, nil, 0o600); err != nil {
				t.Fatal(err)
			}
		},
		"no table": func(t *testing.T, path string) {
			db, err := sql.Open("sqlite3", path)
			if err == nil {
				_, err = db.Exec("PRAGMA page_size = 16384; CREATE TABLE goose_db_version (id); DROP TABLE goose_db_version")
				db.Close()
			}
			if err != nil {
				t.Fatal(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "scope.db")
			prepare(t, path)
			s, err := Open(t.Context(), path)
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			if err := s.AddModel(t.Context(), neuron.Model{Slug: "a"}); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestOneWriter(t *testing.T) {
	path := filepath.Join(t.TempDir(), "scope.db")
	s, err := Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	_, err = Open(t.Context(), path)
	want := fmt.Sprintf("process %d", os.Getpid())
	if err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("second Open = %v; want an error that names %s", err, want)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if s, err = Open(t.Context(), path); err != nil {
		t.Fatalf("Open after Close: %v", err)
	}
	s.Close()
}

func TestFullDisk(t *testing.T) {
	s := open(t)
	if _, err := s.write.Exec("PRAGMA max_page_count = 60"); err != nil {
		t.Fatal(err)
	}
	seed(t, s, 64)
	var err error
	for first := 0; err == nil && first < 64_000; first += 64 {
		err = s.WriteShard(t.Context(), shardOf(first, 64, 64))
	}
	if err == nil || !strings.Contains(err.Error(), "the disk is full") || !strings.Contains(err.Error(), s.Path()) {
		t.Fatalf("WriteShard on a full disk = %v; want a sentence that says so and where", err)
	}
	c, err := s.Coverage(t.Context(), "m", "l")
	entries, err2 := s.Entries(t.Context(), "m", 0, 64_000)
	if err != nil || err2 != nil || c.Seen != len(entries) || c.Seen == 0 {
		t.Errorf("the layer has seen %d of %d pictures (%v, %v); want the same", c.Seen, len(entries), err, err2)
	}
}

// open returns an empty database.
func open(t *testing.T) *Writer {
	t.Helper()
	s, err := Open(t.Context(), filepath.Join(t.TempDir(), "scope.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// seed adds a model m with a layer l of so many units.
func seed(t *testing.T, s *Writer, units int) {
	t.Helper()
	if err := s.AddModel(t.Context(), neuron.Model{Slug: "m", Dataset: neuron.Dataset{Slug: "d"}}); err != nil {
		t.Fatal(err)
	}
	err := s.AddLayer(t.Context(), neuron.Layer{Model: "m", Slug: "l", Tap: "l", Units: units, Height: 1, Width: 1, Reduce: neuron.Mean}, 0)
	if err != nil {
		t.Fatal(err)
	}
}

func TestSchemaVersion(t *testing.T) {
	s := open(t)
	var version int64
	err := s.read.QueryRow("SELECT user_version FROM pragma_user_version").Scan(&version)
	if err != nil || version != schema().Version() {
		t.Errorf("user_version = %d, %v; want %d, which the newest migration sets", version, err, schema().Version())
	}
}
