package main

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"multiscope/internal/store"
	"multiscope/internal/store/notes"
	"multiscope/internal/store/storetest"
	"multiscope/web"
)

// A server that people may write on reads what it writes.
var _ web.Notes = (*notes.Writer)(nil)

// madeUpIndex returns the path of a small index in a folder of its own.
func madeUpIndex(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "scope.db")
	s, err := store.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	if err := storetest.Fill(t.Context(), s, storetest.Spec{Images: 20, Words: 5}); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestNotes(t *testing.T) {
	db := madeUpIndex(t)
	for _, tt := range []struct {
		name string
		args []string
		code int
		want string
	}{
		{"nothing yet", []string{"list"}, exitFailed, "there are no notes"},
		{"withdraw nothing", []string{"withdraw", "1"}, exitFailed, "there are no notes"},
		{"no author", []string{"label", "model-0/layer4-0-sum/3", "stripes"}, exitUsage, "--author is needed"},
		{"no unit", []string{"label", "model-0/3", "stripes", "--author", "Ada"}, exitUsage, "model/layer/number"},
		{"no such unit", []string{"label", "model-0/layer4-0-sum/24", "stripes", "--author", "Ada"}, exitFailed, "there is no unit 24"},
		{"no such layer", []string{"label", "model-0/layer9/3", "stripes", "--author", "Ada"}, exitFailed, "no layer"},
		{"a label", []string{"label", "model-0/layer4-0-sum/3", "stripes", "--author", "Ada", "--confidence", "0.8"}, exitDone, "label 1 of model-0/layer4-0-sum/3"},
		{"the same again", []string{"label", "model-0/layer4-0-sum/3", "stripes", "--author", "Ada"}, exitFailed, "already; that is label 1"},
		{"another opinion", []string{"label", "model-0/layer4-0-sum/3", "fences", "--author", "Béla"}, exitDone, "label 2"},
		{"too sure", []string{"label", "model-0/layer4-0-sum/4", "x", "--author", "Ada", "--confidence", "2"}, exitFailed, "from 0 to 1"},
		{"list", []string{"list"}, exitDone, "stripes  Ada"},
		{"withdraw", []string{"withdraw", "1"}, exitDone, "label 1 is withdrawn"},
		{"withdraw again", []string{"withdraw", "1"}, exitFailed, "no label 1"},
		{"withdraw no number", []string{"withdraw", "one"}, exitUsage, "by its number"},
		{"what stands", []string{"list"}, exitDone, "fences"},
		{"all", []string{"list", "--all"}, exitDone, "stripes  Ada"},
	} {
		var out bytes.Buffer
		code := run(t.Context(), append([]string{"notes", "--db", db}, tt.args...), &out, &out)
		if code != tt.code || !strings.Contains(out.String(), tt.want) {
			t.Errorf("%s: exit %d, %q; want %d and %q", tt.name, code, &out, tt.code, tt.want)
		}
	}
}

func TestBackup(t *testing.T) {
	db := madeUpIndex(t)
	if code := run(t.Context(), []string{"notes", "--db", db, "label", "model-0/layer4-0-sum/3", "stripes", "--author", "Ada"}, io.Discard, os.Stderr); code != exitDone {
		t.Fatalf("notes label: exit %d", code)
	}
	folder := filepath.Join(t.TempDir(), "backups", "monday")
	var out bytes.Buffer
	if code := run(t.Context(), []string{"backup", "--db", db, "--to", folder}, &out, &out); code != exitDone {
		t.Fatalf("backup: exit %d, %s", code, &out)
	}
	copied := filepath.Join(folder, "scope.db")
	r, err := store.OpenReader(t.Context(), copied)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if m, err := r.Model(t.Context(), "model-0"); err != nil || m.Dataset.Images != 20 {
		t.Errorf("the copy has %+v, %v; want the model", m, err)
	}
	n, err := notes.OpenReader(t.Context(), notes.Path(copied))
	if err != nil {
		t.Fatal(err)
	}
	defer n.Close()
	if labels, err := n.Labels(t.Context(), false); err != nil || len(labels) != 1 || labels[0].Text != "stripes" {
		t.Errorf("the copied notes have %+v, %v; want the label", labels, err)
	}
	for name, args := range map[string][]string{
		"is there already": {"--db", db, "--to", folder},
		"no database":      {"--db", db + "x", "--to", folder},
		"--to is needed":   {"--db", db},
	} {
		var out bytes.Buffer
		if code := run(t.Context(), append([]string{"backup"}, args...), &out, &out); code == exitDone || !strings.Contains(out.String(), name) {
			t.Errorf("backup %v: exit %d, %q; want an error with %q", args, code, &out, name)
		}
	}
}
