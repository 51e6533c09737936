package main

import (
	"strings"
	"testing"
)

func TestStudyProbe(t *testing.T) {
	model, db := indexedDemo(t)
	args := []string{"study", "probe", "--model", model, "--db", db, "--category", "kind", "--least-images", "4", "--penalties", "5"}
	for _, want := range []string{"/studies/probe-pictogram, ", "probe is there, with the same settings, at /studies/probe-pictogram"} {
		if said := command(t, args...); !strings.Contains(said, want) {
			t.Errorf("study probe says %q; want %q", said, want)
		}
	}
	if said := command(t, append(args, "--units-per-class", "1", "--name", "one-each")...); !strings.Contains(said, "/studies/one-each") {
		t.Errorf("under another name study probe says %q", said)
	}
	for want, more := range map[string][]string{
		"no category": {"--category", "colour of the frame"},
		"penalties":   {"--penalties", "1"},
		"held out":    {"--held-out", "1"},
	} {
		if code, said := commandLine(append(args, more...)...); code == 0 || !strings.Contains(said, want) {
			t.Errorf("study probe %q is refused with %q; want %q", more, said, want)
		}
	}
}
