//go:build slow

package probe

import (
	"encoding/json"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"multiscope/internal/fixture"
	"multiscope/internal/multinomial"
	"multiscope/internal/store"
	"multiscope/internal/store/storetest"
	"multiscope/internal/study"
	"multiscope/internal/tensor"
)

// How far scikit-learn's SAGA may be from a fit here: in the objective, above ours at most and never below by more than rounding; in
// the weights, relative in L2, those of a unit taken from their mean over the classes, which is what they are determined to; in the share of held-out images that are right.
const (
	objectiveTolerance = 1e-4
	weightTolerance    = 1e-2
	accuracyTolerance  = 2e-3
)

// TestAgainstScikitLearn fits the middle of the path with LogisticRegression(penalty="l1", solver="saga") on the same activations.
// MULTISCOPE_DB names an index to take the first model of; otherwise activations are made up.
func TestAgainstScikitLearn(t *testing.T) {
	s := &study.Session{Progress: untold{}, Say: func(string) {}}
	o := Options{Category: "kind", MostImages: 2000, LeastImages: 10, HeldOut: .25, Penalties: 9, Seed: 1}
	if path := os.Getenv("MULTISCOPE_DB"); path != "" {
		db, err := store.Open(t.Context(), path)
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		s.Store = db
		s.Name = "compared"
		addModel(t, s, db.Reader)
	} else {
		db := storetest.New(t, storetest.Spec{Images: 600, Units: 64})
		s.Store = db
		addModel(t, s, db.Reader)
	}
	d, err := read(t.Context(), s, o)
	if err != nil {
		t.Fatal(err)
	}
	problem := multinomial.Problem{X: d.fitted.x, Y: d.fitted.y, Classes: len(d.Groups)}
	lambda := multinomial.LambdaMax(problem) / 10
	m, err := multinomial.Fit(t.Context(), problem, lambda, nil, multinomial.Options{MaxIterations: 100_000, Tolerance: 1e-4})
	if err != nil || !m.Converged {
		t.Fatal(err)
	}
	f := d.judge(m)

	dir := t.TempDir()
	write := func(name string, x tensor.Any) {
		if err := tensor.WriteNPY(filepath.Join(dir, name+".npy"), x); err != nil {
			t.Fatal(err)
		}
	}
	write("fitted", d.fitted.x)
	write("held", d.held.x)
	write("fitted_y", tensor.Of(floats(d.fitted.y), len(d.fitted.y)))
	write("held_y", tensor.Of(floats(d.held.y), len(d.held.y)))
	write("weights", m.Weights)
	write("intercepts", tensor.Of(m.Intercepts, len(m.Intercepts)))
	script, err := filepath.Abs("testdata/saga.py")
	if err != nil {
		t.Fatal(err)
	}
	raw, _ := json.Marshal(lambda)
	said, err := exec.CommandContext(t.Context(), fixture.Python(t, "numpy", "scikit-learn"), script, dir, string(raw)).Output()
	if err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	var theirs struct {
		Objective, Ours, Weights, Accuracy, OurAccuracy float64
		NonZeros                                        int
	}
	if err := json.Unmarshal(said, &theirs); err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	t.Logf("%s; here %d weights are not zero, objective %.9g", said, f.Weights, m.Objective)
	if off := theirs.Ours/theirs.Objective - 1; math.Abs(off) > objectiveTolerance || math.Abs(m.Objective/theirs.Ours-1) > 1e-5 {
		t.Errorf("our objective is %.9g, by Python %.9g; SAGA's is %.9g", m.Objective, theirs.Ours, theirs.Objective)
	}
	if theirs.Weights > weightTolerance {
		t.Errorf("weights are %.2g from SAGA's", theirs.Weights)
	}
	if got := share(f.Right, len(d.held.y)); math.Abs(got-theirs.OurAccuracy) > 1e-9 || math.Abs(got-theirs.Accuracy) > accuracyTolerance {
		t.Errorf("%.4f of held-out images are right; by Python %.4f, by SAGA %.4f", got, theirs.OurAccuracy, theirs.Accuracy)
	}
}

type untold struct{}

func (untold) Start(string, string, int64) {}
func (untold) Add(int64)                   {}
func (untold) Done()                       {}
func (untold) Fail(error)                  {}

func addModel(t *testing.T, s *study.Session, r *store.Reader) {
	t.Helper()
	models, err := r.Models(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range models {
		if best, ok := m.BestLayer(); ok && m.Published == "" {
			s.Entry, s.Layer = m, best
			return
		}
	}
	t.Fatal("no model is indexed")
}

func floats(x []int) []float32 {
	all := make([]float32, len(x))
	for i, v := range x {
		all[i] = float32(v)
	}
	return all
}
