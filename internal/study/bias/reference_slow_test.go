//go:build slow

package bias

import (
	"encoding/json"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"multiscope/internal/fixture"
	"multiscope/internal/neuron"
	"multiscope/internal/study"
	"multiscope/internal/tensor"
	"multiscope/internal/text"
)

// TestAgainstNumpy holds the test of a study's own embeddings and activations against numpy, which enumerates all partitions:
// d to 1e-9 and p exactly, of embeddings and of each unit. Embeddings and activations are float32 for both.
func TestAgainstNumpy(t *testing.T) {
	o := fewOptions()
	s := newSession(t, towers{o: o, shows: new(int)})
	st, err := Run(t.Context(), s, o)
	if err != nil {
		t.Fatal(err)
	}
	var b neuron.Bias
	if err := st.Decode(&b); err != nil {
		t.Fatal(err)
	}
	shown := exported(t, s, o)
	folder := t.TempDir()
	for name, a := range map[string]*tensor.Float32{"embeddings": shown.embeddings, "activations": shown.activations} {
		if err := tensor.WriteNPY(filepath.Join(folder, name+".npy"), a); err != nil {
			t.Fatal(err)
		}
	}
	said, err := exec.CommandContext(t.Context(), fixture.Python(t, "numpy", "scikit-learn"), "testdata/reference.py", folder, "8").CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	raw, err := os.ReadFile(filepath.Join(folder, "found.json"))
	if err != nil {
		t.Fatal(err)
	}
	var found struct {
		D, P       float64
		Targets    []float64 // p of each unit
		Attributes []float64
	}
	if err := json.Unmarshal(raw, &found); err != nil {
		t.Fatal(err)
	}
	test := b.Tests[1]
	if math.Abs(test.Effect-found.D) > 1e-9 || test.P != found.P {
		t.Errorf("d is %.12g and p %g; numpy has %.12g and %g", test.Effect, test.P, found.D, found.P)
	}
	for _, u := range b.Units.Units {
		if math.Abs(u.PTarget-found.Targets[u.Unit]) > 1e-5 || math.Abs(u.PAttribute-found.Attributes[u.Unit]) > 1e-5 {
			t.Errorf("unit %d has p %g and %g; numpy has %g and %g", u.Unit, u.PTarget, u.PAttribute, found.Targets[u.Unit], found.Attributes[u.Unit])
		}
	}
	t.Logf("d = %.12g, p = %g, and p of %d units are numpy's", test.Effect, test.P, len(b.Units.Units))
}

// exported shows the items again, as the study did.
func exported(t *testing.T, s *study.Session, o Options) shown {
	t.Helper()
	s.Name, s.Images = "again", towers{o: o, shows: new(int)}
	r, err := s.Begin(t.Context(), "bias", neuron.BiasStudy, o)
	if err != nil {
		t.Fatal(err)
	}
	e := experiment{Run: r, o: o}
	if e.raster, err = text.NewRaster(s.Side(), o.Renderings); err != nil {
		t.Fatal(err)
	}
	all, err := e.show(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return all
}
