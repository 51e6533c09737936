package index

import (
	"errors"
	"testing"

	"multiscope/internal/neuron"
)

func TestRun(t *testing.T) {
	s := openStore(t)
	pictures := numbered(600)
	pictures.broken["a/00007.png"] = errors.New("not an image")
	report, err := Run(t.Context(), fakeConfig(s, pictures, "japan", "happy", "red"))
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%+v", report)
	u, err := s.Unit(t.Context(), neuron.Ref{Model: "fake", Layer: "maps", Unit: 69})
	t.Logf("%+v %v", u, err)
	report, err = Run(t.Context(), fakeConfig(s, pictures, "japan", "happy", "red"))
	t.Logf("%+v %v", report, err)
	w, err := s.Word(t.Context(), "fake", "maps", "happy", 2)
	t.Logf("%+v %v", w, err)
	iu, err := s.ImageUnits(t.Context(), 3, "fake", "maps", 3)
	t.Logf("%+v %v", iu, err)
}
