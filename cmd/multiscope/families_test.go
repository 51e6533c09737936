package main

import (
	"bytes"
	"path/filepath"
	"strings"
	"testing"
)

// TestFamilies suggests families for an index without its model, once.
func TestFamilies(t *testing.T) {
	db := madeUpIndex(t)
	for _, tt := range []struct {
		name, db string
		code     int
		want     []string
		not      string
	}{
		{"an index", db, exitDone, []string{"Families: 1 layer", "model-0/layer4-0-sum: 24 neurons", "secondary", "  region\n", "  typographic\n"}, ""},
		{"again", db, exitDone, []string{"model-0/layer4-0-sum: 24 neurons"}, "Families: 1 layer"},
		{"no index", filepath.Join(t.TempDir(), "none.db"), exitFailed, []string{"there is no database"}, ""},
	} {
		var said bytes.Buffer
		code := run(t.Context(), []string{"families", "--db", tt.db}, &said, &said)
		out := said.String()
		if code != tt.code {
			t.Errorf("%s: exit %d, want %d: %s", tt.name, code, tt.code, out)
		}
		for _, want := range tt.want {
			if !strings.Contains(out, want) {
				t.Errorf("%s: %q is not in:\n%s", tt.name, want, out)
			}
		}
		if tt.not != "" && strings.Contains(out, tt.not) {
			t.Errorf("%s: suggests again:\n%s", tt.name, out)
		}
	}
}
