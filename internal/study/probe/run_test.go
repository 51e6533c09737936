package probe_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"multiscope/internal/neuron"
	"multiscope/internal/store/storetest"
	"multiscope/internal/study"
	"multiscope/internal/study/probe"
)

// stops is told progress and stops the run after some rows.
type stops struct {
	after int64
	stop  func()
}

func (*stops) Start(string, string, int64) {}
func (*stops) Done()                       {}
func (*stops) Fail(error)                  {}
func (s *stops) Add(n int64) {
	if s.after -= n; s.after == 0 {
		s.stop()
	}
}

func newSession(t *testing.T) *study.Session {
	t.Helper()
	s := storetest.New(t, storetest.Spec{Images: 240, Units: 24})
	models, err := s.Models(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	layer, _ := models[0].BestLayer()
	return &study.Session{Entry: models[0], Layer: layer, Store: s, Progress: &stops{}, Say: func(string) {}}
}

func options() probe.Options {
	o := probe.Defaults
	o.Category, o.LeastImages, o.Penalties = "kind", 8, 8
	return o
}

// TestAStoppedPathGoesOnToTheSame: what is found does not depend on where a run was stopped.
func TestAStoppedPathGoesOnToTheSame(t *testing.T) {
	s := newSession(t)
	whole, err := probe.Run(t.Context(), s, options())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := probe.Run(t.Context(), s, options()); !errors.Is(err, study.ErrThere) {
		t.Errorf("run again: %v", err)
	}
	s.Redo = true
	ctx, stop := context.WithCancel(t.Context())
	s.Progress = &stops{after: 3, stop: stop}
	if _, err := probe.Run(ctx, s, options()); !errors.Is(err, context.Canceled) {
		t.Fatalf("a run that is stopped says %v", err)
	}
	rest := &stops{after: 5 + 3, stop: func() {}} // the first three are read
	s.Progress = rest
	resumed, err := probe.Run(t.Context(), s, options())
	if err != nil || string(resumed.Data) != string(whole.Data) {
		t.Errorf("the run that went on found something else: %v", err)
	}
	checkStudy(t, whole)
}

func checkStudy(t *testing.T, st neuron.Study) {
	t.Helper()
	var c neuron.Classes
	if err := st.Decode(&c); err != nil {
		t.Fatal(err)
	}
	p := c.Probe
	if len(c.Classes) != 4 || !neuron.CheckTree(4, c.Tree) || p.Fitted < 3*p.HeldOut-8 || len(p.Fits) != 8 || p.Category != "kind" {
		t.Errorf("the study has %d classes, %d + %d images and %d fits", len(c.Classes), p.Fitted, p.HeldOut, len(p.Fits))
	}
	held, right := 0, 0
	for _, class := range c.Classes {
		held, right = held+class.HeldOut, right+class.Right
	}
	if held != p.HeldOut || right != p.Fits[p.Shown].Right {
		t.Errorf("classes have %d held-out images, %d right; want %d and %d", held, right, p.HeldOut, p.Fits[p.Shown].Right)
	}
	for i, f := range p.Fits {
		if f.RightFive != p.HeldOut || f.Right > f.RightFive || f.Units > f.Weights || !f.Converged || !p.Kept(i) && f.Weights > 0 {
			t.Errorf("fit %d is %+v", i, f)
		}
	}
	if len(st.Units) != p.Fits[p.Shown].Units || !strings.Contains(strings.Join(p.Notes, " "), "no more than five classes") {
		t.Errorf("%d units, notes %q", len(st.Units), p.Notes)
	}
}

func TestWhatCannotBeClassified(t *testing.T) {
	s := newSession(t)
	o := options()
	o.Category = "colour of the frame"
	var ours *neuron.Error
	if _, err := probe.Run(t.Context(), s, o); !errors.As(err, &ours) || !strings.Contains(err.Error(), "kind (4 values)") {
		t.Errorf("a category that is not there: %v", err)
	}
	o.Category, o.LeastImages = "kind", 200
	var unfit *study.UnfitError
	if _, err := probe.Run(t.Context(), s, o); !errors.As(err, &unfit) {
		t.Errorf("classes of too few images: %v", err)
	}
	o = options()
	o.Category = ""
	st, err := probe.Run(t.Context(), s, o)
	if err != nil || !strings.Contains(string(st.Data), "was chosen since none was named") {
		t.Errorf("without a category: %v", err)
	}
}
