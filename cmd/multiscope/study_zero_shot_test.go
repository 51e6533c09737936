package main

import (
	"path/filepath"
	"strings"
	"testing"

	"multiscope/internal/neuron"
	"multiscope/internal/store"
)

// TestStudyZeroShot indexes once: refusals leave nothing behind.
func TestStudyZeroShot(t *testing.T) {
	model, db := indexedDemo(t)
	classes := filepath.Join(t.TempDir(), "classes.txt")
	writeFile(t, classes, "emoji\nword\tthe word\nscene\n")
	with := func(more ...string) []string {
		return append([]string{"study", "zero-shot", "--model", model, "--db", db}, more...)
	}
	t.Run("refuses", func(t *testing.T) {
		for name, tt := range map[string]struct {
			args []string
			want string
		}{
			"no pictures":      {with(), "name them with --images"},
			"too few images":   {with("--images", "demo:64", "--sample", "3"), "not 3"},
			"no such category": {with("--images", "demo:64", "--category", "sort"), `no category "sort"`},
			"no such list":     {with("--images", "demo:64", "--class-list", classes+"x"), "cannot be read"},
			"no place":         {with("--images", "demo:64", "--category", "kind", "--template", "a photo"), "has no {}"},
		} {
			if code, said := commandLine(tt.args...); code == exitDone || !strings.Contains(said, tt.want) {
				t.Errorf("%s: %q ends with %d and %q; want an error with %q", name, tt.args, code, said, tt.want)
			}
		}
	})
	args := with("--images", "demo:64", "--class-list", classes, "--template", "{}")
	for _, want := range []string{"are taken for their class, one of 3", "zero-shot is there, with the same settings, at /studies/zero-shot-pictogram"} {
		if said := command(t, args...); !strings.Contains(said, want) {
			t.Errorf("study zero-shot says %q; want %q", said, want)
		}
	}
	s, err := store.OpenReader(t.Context(), db)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	st, err := s.Study(t.Context(), "zero-shot-pictogram")
	if err != nil || st.Kind != neuron.ZeroShotStudy {
		t.Fatalf("the study is %+v, %v", st, err)
	}
	var z neuron.ZeroShot
	if err := st.Decode(&z); err != nil || z.Category != "kind" || z.Judged < 20 || z.Classes[1].Prompt != "the word" {
		t.Errorf("the classification is of %q: %d judged of %d, %v", z.Category, z.Judged, z.Images, err)
	}
}
