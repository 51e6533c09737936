package main

import (
	"bytes"
	"path/filepath"
	"strings"
	"testing"

	"multiscope/internal/fixture"
)

// TestImportPaper imports into a database that is not there yet, twice, and asks commands for what needs a model.
func TestImportPaper(t *testing.T) {
	db := filepath.Join(t.TempDir(), "scope.db")
	const unit = "rn50x4-published/layer4-5-sum/89"
	for _, tt := range []struct {
		name string
		args []string
		code int
		says string
	}{
		{"a new database", []string{"import", "paper", "--db", db}, exitDone, "2635 neurons of 4 models as published, 188 in families"},
		{"again", []string{"import", "paper", "--db", db}, exitDone, "are there already"},
		{"an argument", []string{"import", "paper", "all", "--db", db}, exitUsage, "unknown command"},
		{"suggest families where nothing is indexed", []string{"families", "--db", db}, exitDone, "no layer is indexed"},
		{"visualize what has no weights", []string{"visualize", "--db", db, "--model", "rn50x4-published", "--labelled"}, exitFailed, "without weights"},
		{"recompute a published unit", []string{"check", "--unit", unit, "--db", db}, exitFailed, "known from a publication alone"},
		{"index under its name", []string{"index", "--model", fixture.DemoModel(t), "--images", "demo:10", "--db", db, "--name", "rn50x4-published"}, exitFailed, "another name"},
		{"compare where nothing is like it", []string{"check", "paper", "--db", db}, exitDone, "no layer with words that is like a published one"},
		{"compare a database that is not there", []string{"check", "paper", "--db", db + "x"}, exitFailed, "there is no database"},
		{"remove one", []string{"remove", "rn101-published", "--db", db}, exitDone, "removed"},
		{"bring it back", []string{"import", "paper", "--db", db}, exitDone, "2635 neurons"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var out, errs bytes.Buffer
			code := run(t.Context(), tt.args, &out, &errs)
			if said := out.String() + errs.String(); code != tt.code || !strings.Contains(said, tt.says) {
				t.Errorf("exit code %d, %q; want %d and %q", code, said, tt.code, tt.says)
			}
		})
	}
}
