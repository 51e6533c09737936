package main

import (
	"bytes"
	"context"
	"path/filepath"
	"strings"
	"testing"

	"multiscope/internal/neuron"
	"multiscope/internal/store"
)

// stopper cancels a command once it has said something.
type stopper struct {
	bytes.Buffer
	at   string
	stop context.CancelFunc
}

func (s *stopper) Write(b []byte) (int, error) {
	n, err := s.Buffer.Write(b)
	if strings.Contains(s.String(), s.at) {
		s.stop()
	}
	return n, err
}

// TestStudyEmotions indexes once: refusals leave nothing behind.
func TestStudyEmotions(t *testing.T) {
	model, db := indexedDemo(t)
	words := filepath.Join(t.TempDir(), "words.txt")
	writeFile(t, words, "happy\nsad\nangry\nsurprised\njealous\nguilty\nproud\nshy\nbored\ntired\n")
	args := []string{"study", "emotions", "--model", model, "--db", db, "--words", words, "--template", "i feel {}", "--template", "a {} face"}

	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	said := &stopper{at: "Sums of units", stop: cancel}
	if code := run(ctx, args, said, said); code == exitDone {
		t.Fatalf("a study that was stopped is done: %s", said.String())
	}
	for _, want := range []string{"10 words for feelings as sums of at most four of ", "emotions is there, with the same settings, at /studies/emotions-pictogram"} {
		if said := command(t, args...); !strings.Contains(said, want) {
			t.Errorf("study emotions says %q; want %q", said, want)
		}
	}
	checkEmotions(t, db)

	few := filepath.Join(t.TempDir(), "few.txt")
	writeFile(t, few, "happy\nsad\n")
	for name, tt := range map[string]struct {
		args []string
		want string
	}{
		"few words":                  {append(args, "--words", few), "takes 8 to 256 words, not 2"},
		"no list":                    {append(args, "--words", few+"x"), "word list"},
		"a template without a place": {append(args, "--template", "i feel"), "has no {} for the word"},
		"a layer that is not there":  {append(args, "--layer", "layer1-1-sum"), "visual.layer1.1.sum of pictogram is not indexed"},
	} {
		if code, said := commandLine(tt.args...); code == exitDone || !strings.Contains(said, tt.want) {
			t.Errorf("%s: %d and %q; want %q", name, code, said, tt.want)
		}
	}
}

func checkEmotions(t *testing.T, db string) {
	t.Helper()
	s, err := store.OpenReader(t.Context(), db)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	st, err := s.Study(t.Context(), "emotions-pictogram")
	if err != nil {
		t.Fatal(err)
	}
	var e neuron.Emotions
	if err := st.Decode(&e); err != nil || len(e.Levels) != 8 || len(e.Atlases) != 2 || len(e.Atlases[1].Factors) != 7 || len(st.Units) < 10 {
		t.Errorf("%v: %d levels, %d atlases, %d units", err, len(e.Levels), len(e.Atlases), len(st.Units))
	}
}
