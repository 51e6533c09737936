package main

import (
	"strings"
	"testing"
)

// TestStudyStroop runs the experiment on a small index, and again, and refuses what it cannot do.
func TestStudyStroop(t *testing.T) {
	model, db := indexedDemo(t)
	args := []string{"study", "stroop", "--model", model, "--db", db, "--inks", "red,green", "--name", "inks"}
	for _, want := range []string{"/studies/inks, ", "stroop is there, with the same settings, at /studies/inks"} {
		if said := command(t, args...); !strings.Contains(said, want) {
			t.Errorf("study says %q; want %q", said, want)
		}
	}
	for list, want := range map[string]string{"red,mauve": `"mauve" is not a colour that the experiment knows`, "red": "two inks at least", "red,red": "named twice"} {
		if code, said := commandLine("study", "stroop", "--model", model, "--db", db, "--inks", list); code == exitDone || !strings.Contains(said, want) {
			t.Errorf("--inks %s ends with %d and %q; want %q", list, code, said, want)
		}
	}
}
