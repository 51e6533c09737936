package main

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"multiscope/internal/fixture"
	"multiscope/internal/neuron"
	"multiscope/internal/store"
)

// studied reads a study of a database.
func studied(t *testing.T, db, slug string) neuron.Study {
	t.Helper()
	s, err := store.OpenReader(t.Context(), db)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	st, err := s.Study(t.Context(), slug)
	if err != nil {
		t.Fatal(err)
	}
	return st
}

func TestStudyRegions(t *testing.T) {
	model, db := indexedDemo(t)
	args := []string{"study", "regions", "--model", model, "--db", db, "--sizes", "0.2", "--places", "1", "--crops", "0", "--units", "5", "--permutations", "99"}
	if said := command(t, args...); !strings.Contains(said, "/studies/regions-pictogram, 5 neurons") {
		t.Errorf("study regions says %q", said)
	}
	st := studied(t, db, "regions-pictogram")
	var d neuron.Regions
	if err := st.Decode(&d); err != nil || len(d.Units) != 5 || len(d.Countries) != 175 || d.Shares.Units != 1024 || d.Shares.Words != 0 || len(d.Notes) != 1 {
		t.Errorf("the study has %d units over %d countries, %+v and says %q, %v", len(d.Units), len(d.Countries), d.Shares, d.Notes, err)
	}
	if said := command(t, args...); !strings.Contains(said, "--redo runs it again") {
		t.Errorf("run again it says %q", said)
	}
	if said := command(t, append(args, "--name", "places")...); !strings.Contains(said, "/studies/places, 5 neurons") {
		t.Errorf("with another name it says %q", said)
	}
	if again := studied(t, db, "places"); !bytes.Equal(again.Data, st.Data) {
		t.Error("the same settings give other data")
	}
	if said := command(t, "study", "remove", "--db", db, "places"); !strings.Contains(said, "study places removed") {
		t.Errorf("study remove says %q", said)
	}
	if said := command(t, append(args, "--name", "places")...); !strings.Contains(said, "/studies/places, 5 neurons") {
		t.Errorf("after it was removed, the study says %q", said)
	}
}

// TestStudiesThatAreRefused: one line says what is wrong.
func TestStudiesThatAreRefused(t *testing.T) {
	model, db := indexedDemo(t)
	fixture.Engine(t)
	for _, tt := range []struct {
		name string
		args []string
		says string
	}{
		{"no model", []string{"regions"}, "--model is needed"},
		{"no such layer", []string{"regions", "--model", model, "--layer", "visual.layer9"}, "visual.layer9"},
		{"a size of nothing", []string{"regions", "--model", model, "--sizes", "0"}, "from 0.05 to 1"},
		{"removed and not there", []string{"remove", "other"}, "There is no study"},
		{"not a name", []string{"regions", "--model", model, "--name", "Not A Slug"}, "lower-case letters"},
	} {
		var out, errs bytes.Buffer
		code := run(context.Background(), append([]string{"study"}, append(tt.args, "--db", db)...), &out, &errs)
		if said := out.String() + errs.String(); code == exitDone || !strings.Contains(said, tt.says) {
			t.Errorf("%s: code %d, %q; want %q", tt.name, code, said, tt.says)
		}
	}
}
