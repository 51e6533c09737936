package main

import (
	"path/filepath"
	"strings"
	"testing"

	"multiscope/internal/neuron"
	"multiscope/internal/store"
)

// TestStudyAttack indexes once: refusals leave nothing behind.
func TestStudyAttack(t *testing.T) {
	model, db := indexedDemo(t)
	empty := t.TempDir()
	with := func(more ...string) []string {
		return append([]string{"study", "attack", "--model", model, "--db", db, "--category", "kind"}, more...)
	}
	t.Run("refuses", func(t *testing.T) {
		for name, tt := range map[string]struct {
			args []string
			want string
		}{
			"no pictures":    {with(), "name them with --images"},
			"too few images": {with("--images", "demo:64", "--sample", "3"), "--sample is from 20 to 1000, not 3"},
			"no such target": {with("--images", "demo:64", "--target", "dog"), `no class "dog"`},
			"no photographs": {with("--images", "demo:64", "--wild", empty), "there are no pictures in it"},
			"no folder":      {with("--images", "demo:64", "--wild", filepath.Join(empty, "none")), "none"},
		} {
			if code, said := commandLine(tt.args...); code == exitDone || !strings.Contains(said, tt.want) {
				t.Errorf("%s: %q ends with %d and %q; want an error with %q", name, tt.args, code, said, tt.want)
			}
		}
	})
	args := with("--images", "demo:64", "--sample", "20", "--tries", "2", "--train", "40", "--target", "word", "--target", "emoji", "--text", "SALE")
	for _, want := range []string{"Typographic attacks on pictogram, by kind", "attack is there, with the same settings, at /studies/attack-pictogram"} {
		if said := command(t, args...); !strings.Contains(said, want) {
			t.Errorf("study attack says %q; want %q", said, want)
		}
	}
	s, err := store.OpenReader(t.Context(), db)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	st, err := s.Study(t.Context(), "attack-pictogram")
	if err != nil || st.Kind != neuron.AttackStudy {
		t.Fatalf("the study is %+v, %v", st, err)
	}
	var d neuron.Attacks
	if err := st.Decode(&d); err != nil || len(d.Baselines) != 2 || len(d.Automated) < 4 {
		t.Errorf("the attacks are %+v, %v", d, err)
	}
	for _, x := range d.Automated {
		if x.Target != "word" && x.Target != "emoji" || x.Cover <= 0 || len(x.Units) == 0 {
			t.Errorf("the attack %+v is not of what was asked for", x)
		}
	}
	if !strings.Contains(strings.Join(d.Notes, " "), "No words were shown") {
		t.Errorf("the notes are %q; want that there are no words", d.Notes)
	}
}
