package notes

import (
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"multiscope/internal/neuron"
)

func open(t *testing.T) *Writer {
	t.Helper()
	w, err := Open(t.Context(), filepath.Join(t.TempDir(), "notes.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.Close() })
	return w
}

func TestPath(t *testing.T) {
	for index, want := range map[string]string{
		"scope.db":         "notes.db",
		"/data/scope.db":   "/data/notes.db",
		"/data/birds.db":   "/data/birds.notes.db",
		"birds.v2.sqlite":  "birds.v2.notes.db",
		"/data/notes.db":   "/data/notes.notes.db",
		"/data.d/noending": "/data.d/noending.notes.db",
	} {
		if got := filepath.ToSlash(Path(filepath.FromSlash(index))); got != want {
			t.Errorf("Path(%s) = %s; want %s", index, got, want)
		}
	}
}

// TestOpenAgain finds what was written after the database was closed.
func TestOpenAgain(t *testing.T) {
	path := filepath.Join(t.TempDir(), "notes.db")
	if _, err := OpenReader(t.Context(), path); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("OpenReader() of nothing = %v; want fs.ErrNotExist", err)
	}
	for i := range 3 {
		w, err := Open(t.Context(), path)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.AddLabel(t.Context(), labelBy(fmt.Sprint("author ", i))); err != nil {
			t.Fatal(err)
		}
		if _, err := Open(t.Context(), path); err == nil || !strings.Contains(err.Error(), "being written by process") {
			t.Errorf("a second writer: %v; want an error that says who writes", err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if files, err := os.ReadDir(filepath.Dir(path)); err != nil || len(files) != 1 {
		t.Errorf("after Close there are %v, %v; want the database alone", files, err)
	}
	r, err := OpenReader(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if labels, err := r.Labels(t.Context(), false); err != nil || len(labels) != 3 {
		t.Errorf("Labels() = %v, %v; want three", labels, err)
	}
	if _, err := r.read.Exec("DELETE FROM labels"); err == nil {
		t.Error("a reader can write")
	}
}

func TestOpenRefuses(t *testing.T) {
	for _, tt := range []struct{ name, sql, want string }{
		{"an index", "PRAGMA application_id = 0x4d73636f; PRAGMA user_version = 4", "another program"},
		{"another program's", "PRAGMA application_id = 7", "another program"},
		{"an unmarked one with tables", "SELECT 1", "another program"},
		{"a later version", "PRAGMA application_id = 0x4d736e6f; PRAGMA user_version = 99", "later version"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "notes.db")
			db, err := sql.Open("sqlite3", path)
			if err == nil {
				_, err = db.Exec("CREATE TABLE mine (x); " + tt.sql)
				db.Close()
			}
			if err != nil {
				t.Fatal(err)
			}
			before, _ := os.ReadFile(path)
			for what, open := range map[string]func() error{
				"Open":       func() error { _, err := Open(t.Context(), path); return err },
				"OpenReader": func() error { _, err := OpenReader(t.Context(), path); return err },
			} {
				if err := open(); err == nil || !strings.Contains(err.Error(), tt.want) {
					t.Errorf("%s = %v; want an error with %q", what, err, tt.want)
				}
			}
			if after, _ := os.ReadFile(path); string(after) != string(before) {
				t.Error("the file has changed")
			}
		})
	}
}

// TestBackup copies notes while people write: each copy has all labels from the first up to some one.
func TestBackup(t *testing.T) {
	w := open(t)
	const labels = 60
	var writing sync.WaitGroup
	writing.Go(func() {
		for i := range labels {
			if _, err := w.AddLabel(t.Context(), labelBy(fmt.Sprint("author ", i))); err != nil {
				t.Error(err)
			}
		}
	})
	for i := range 5 {
		to := filepath.Join(t.TempDir(), "copy.db")
		if err := w.Backup(t.Context(), to); err != nil {
			t.Fatal(err)
		}
		checkCopy(t, to, i)
	}
	writing.Wait()
	if err := w.Backup(t.Context(), w.Path()); err == nil {
		t.Error("a backup wrote over the database")
	}
}

func checkCopy(t *testing.T, path string, i int) {
	t.Helper()
	copied, err := Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer copied.Close()
	found, err := copied.Labels(t.Context(), true)
	if err != nil {
		t.Fatal(err)
	}
	for at, l := range found {
		if want := fmt.Sprint("author ", at); l.Author != want || l.ID != int64(at+1) {
			t.Errorf("copy %d: label %d is %d by %s; want %s", i, at, l.ID, l.Author, want)
		}
	}
	if _, err := copied.AddLabel(t.Context(), labelBy("another")); err != nil {
		t.Errorf("copy %d cannot be written to: %v", i, err)
	}
}

func labelBy(author string) neuron.Label {
	return neuron.Label{
		Ref: neuron.Ref{Model: "m", Layer: "layer4-2-sum", Unit: 89}, Weights: "ab12", Author: author,
		Text: "written numbers", Made: time.UnixMilli(1700000000000),
	}
}
