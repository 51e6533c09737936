//go:build slow

package main

import (
	"bytes"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"multiscope/internal/fixture"
	"multiscope/internal/neuron"
	"multiscope/internal/store"
)

// smallStudies are all studies with settings that leave little to do.
var smallStudies = [][]string{
	{"regions", "--sizes", "0.2", "--places", "1", "--crops", "300", "--permutations", "99"},
	{"stroop"},
	{"stimuli"},
	{"emotions"},
	{"bias"},
	{"zero-shot", "--category", "kind"},
	{"attack", "--category", "kind", "--sample", "30", "--tries", "4", "--targets", "2"},
	{"probe", "--category", "kind", "--least-images", "4", "--penalties", "12"},
	{"landscape", "--category", "kind", "--least-images", "4"},
}

// mostStudyKills bounds the kills of each study: there are nine.
const mostStudyKills = 5

// TestKilledStudies kills studies at random moments. Each that is through in spite of that must have found what one does that
// was left alone.
func TestKilledStudies(t *testing.T) {
	fixture.Engine(t)
	model, db := labelledDemo(t)
	killed := filepath.Join(t.TempDir(), "killed.db")
	b, err := os.ReadFile(db)
	if err != nil {
		t.Fatal(err)
	}
	writeFile(t, killed, string(b))
	r := rand.New(rand.NewPCG(1, 2))
	for _, args := range smallStudies {
		t.Run(args[0], func(t *testing.T) {
			study := func(db string) (*exec.Cmd, *bytes.Buffer) {
				return program(append([]string{"study"}, append(args, "--model", model, "--images", "demo:160", "--db", db)...)...)
			}
			began := time.Now()
			finish(t, study, db)
			took := time.Since(began)
			kills := min(killedRuns(t), mostStudyKills)
			for range kills {
				killAfter(t, study, killed, time.Duration(r.Int64N(int64(took))))
			}
			finish(t, study, killed)
			if diff := cmp.Diff(readStudies(t, db), readStudies(t, killed)); diff != "" {
				t.Errorf("after %d kills the studies differ: %s", kills, diff)
			}
		})
	}
}

// readStudies returns all studies of a database but for the time when they were run, with what they found of each neuron.
func readStudies(t *testing.T, db string) (studies []neuron.Study) {
	t.Helper()
	s, err := store.OpenReader(t.Context(), db)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	all, err := s.Studies(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, one := range all {
		st, err := s.Study(t.Context(), one.Slug)
		if err != nil {
			t.Fatal(err)
		}
		st.Made = time.Time{}
		for i, u := range st.Units {
			parts, err := s.UnitStudies(t.Context(), u.Ref)
			if err != nil {
				t.Fatal(err)
			}
			for _, p := range parts {
				if p.Slug == st.Slug {
					st.Units[i].Data = p.Data
				}
			}
		}
		studies = append(studies, st)
	}
	return studies
}
