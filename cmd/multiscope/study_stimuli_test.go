package main

import (
	"strings"
	"testing"

	"multiscope/internal/neuron"
	"multiscope/internal/store"
)

// TestStudyStimuli runs the study on a small index, and again: each unit has its curves.
func TestStudyStimuli(t *testing.T) {
	model, db := indexedDemo(t)
	args := []string{"study", "stimuli", "--model", model, "--db", db, "--seed", "7"}
	for _, want := range []string{"/studies/stimuli-pictogram, 1024 neurons", "stimuli is there, with the same settings, at /studies/stimuli-pictogram"} {
		if said := command(t, args...); !strings.Contains(said, want) {
			t.Errorf("study says %q; want %q", said, want)
		}
	}
	s, err := store.OpenReader(t.Context(), db)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	parts, err := s.UnitStudies(t.Context(), neuron.Ref{Model: "pictogram", Layer: "layer4-1-sum", Unit: 1023})
	if err != nil || len(parts) != 1 || !strings.HasPrefix(parts[0].Part, "prefers ") || !strings.Contains(string(parts[0].Data), `"curve":[`) {
		t.Errorf("unit 1023 has %+v, %v", parts, err)
	}
}
