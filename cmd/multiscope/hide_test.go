package main

import (
	"path/filepath"
	"strings"
	"testing"
)

// TestExportWithoutWhatIsHidden: what a list hides is in no export.
func TestExportWithoutWhatIsHidden(t *testing.T) {
	db, list := madeUpIndex(t), filepath.Join(t.TempDir(), "hidden.txt")
	writeFile(t, list, "model-0/layer4-0-sum/3\n")
	for _, args := range [][]string{
		{"label", "model-0/layer4-0-sum/3", "stripes", "--author", "Ada"},
		{"label", "model-0/layer4-0-sum/4", "dots", "--author", "Ada"},
	} {
		if code, said := runNotes(t, db, args...); code != exitDone {
			t.Fatalf("notes %v: exit %d, %s", args, code, said)
		}
	}
	for _, format := range []string{"json", "csv", "neuronpedia"} {
		code, said := runNotes(t, db, "export", "--format", format, "--hide", list)
		if code != exitDone || strings.Contains(said, "stripes") || !strings.Contains(said, "dots") {
			t.Errorf("export as %s: exit %d, %s", format, code, said)
		}
	}
}
