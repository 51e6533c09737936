package study_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"multiscope/internal/neuron"
	"multiscope/internal/store/storetest"
	"multiscope/internal/study"
	"multiscope/internal/tensor"
)

// silent is told progress and says nothing.
type silent struct{}

func (silent) Start(string, string, int64) {}
func (silent) Add(int64)                   {}
func (silent) Done()                       {}
func (silent) Fail(error)                  {}

func newSession(t *testing.T) (*study.Session, *[]string) {
	t.Helper()
	s := storetest.New(t, storetest.Spec{Images: 40, Units: 24})
	models, err := s.Models(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	layer, _ := models[0].BestLayer()
	var said []string
	return &study.Session{Entry: models[0], Layer: layer, Store: s, Progress: silent{}, Say: func(line string) { said = append(said, line) }}, &said
}

var errKilled = errors.New("killed")

// squares computes the squares of rows, a block of which fails.
func squares(fails int, computed *[]int) func(context.Context, int, *tensor.Float32) error {
	return func(_ context.Context, first int, rows *tensor.Float32) error {
		if first == fails {
			return errKilled
		}
		*computed = append(*computed, first)
		for i := range rows.Shape[0] {
			rows.Row(i)[0], rows.Row(i)[1] = float32(first+i), float32((first+i)*(first+i))
		}
		return nil
	}
}

// TestAStoppedStudyGoesOn: what was computed before a study was stopped is not computed again, what was computed with other
// settings is, and a finished one is there until it is asked to be run anew.
func TestAStoppedStudyGoesOn(t *testing.T) {
	s, said := newSession(t)
	task := study.Task{Name: "Squares", Unit: "rows", Rows: 7, Width: 2, Block: 3}
	run := func(settings any, fails int) (computed []int, err error) {
		r, err := s.Begin(t.Context(), "squares", neuron.StroopStudy, settings)
		if err != nil {
			return nil, err
		}
		all, err := r.Rows(t.Context(), task, squares(fails, &computed))
		if err != nil {
			return computed, err
		}
		if got := all.Row(6); got[0] != 6 || got[1] != 36 {
			t.Errorf("row 6 is %v", got)
		}
		st, err := r.Finish(t.Context(), neuron.Study{Title: "Squares", Data: []byte("{}"),
			Units: []neuron.StudyUnit{{Ref: s.Ref(3), Part: "third", Data: []byte(`{"a":1}`)}}, Pictures: []neuron.StudyPicture{{Name: "one", PNG: []byte("png")}}})
		if st.Slug != "squares-"+s.Entry.Slug {
			t.Errorf("the study is called %s", st.Slug)
		}
		return computed, err
	}
	for _, tt := range []struct {
		name     string
		settings string
		fails    int
		redo     bool
		computed int
		err      error
	}{
		{name: "killed in its third part", settings: "a", fails: 6, computed: 2, err: errKilled},
		{name: "with other settings, killed", settings: "b", fails: 3, computed: 1, err: errKilled},
		{name: "goes on", settings: "b", fails: -1, computed: 2},
		{name: "is there", settings: "b", fails: -1, err: study.ErrThere},
		{name: "run again", settings: "b", fails: -1, redo: true, computed: 3},
		{name: "with the first settings: nothing was kept", settings: "a", fails: -1, computed: 3},
	} {
		s.Redo = tt.redo
		computed, err := run(tt.settings, tt.fails)
		if !errors.Is(err, tt.err) || len(computed) != tt.computed {
			t.Errorf("%s: %d parts computed, %v; want %d, %v", tt.name, len(computed), err, tt.computed, tt.err)
		}
	}
	if len(*said) != 2 || !strings.Contains((*said)[0], "is dropped") || !strings.Contains((*said)[1], "then replaced") {
		t.Errorf("said %q; want that what was computed is dropped, and that the finished study is replaced", *said)
	}
	s.Name, s.Redo = "squares-"+s.Entry.Slug, true
	if _, err := s.Begin(t.Context(), "regions", neuron.RegionStudy, "a"); err == nil || !strings.Contains(err.Error(), "another study, “Squares”") {
		t.Errorf("a study of another kind begins under the name of one that is there: %v", err)
	}
}

// TestSample: a sample is the same for a seed, in order, without duplicates, and takes all where there are few.
func TestSample(t *testing.T) {
	s, _ := newSession(t)
	all := func(neuron.Image) bool { return true }
	first, err := s.Sample(t.Context(), 10, 7, all)
	again, errAgain := s.Sample(t.Context(), 10, 7, all)
	other, errOther := s.Sample(t.Context(), 10, 8, all)
	if err := errors.Join(err, errAgain, errOther); err != nil {
		t.Fatal(err)
	}
	differ := false
	for i := range first.Images {
		if first.Images[i].Ordinal != again.Images[i].Ordinal || i > 0 && first.Images[i].Ordinal <= first.Images[i-1].Ordinal {
			t.Errorf("image %d of the sample is %d, and %d again", i, first.Images[i].Ordinal, again.Images[i].Ordinal)
		}
		differ = differ || first.Images[i].Ordinal != other.Images[i].Ordinal
	}
	if len(first.Images) != 10 || !differ {
		t.Errorf("%d images; another seed draws others: %v", len(first.Images), differ)
	}
	whole, err := s.Sample(t.Context(), 1000, 7, all)
	if err != nil || whole.Of != len(whole.Images) || whole.Of < 30 {
		t.Errorf("a sample of 1000 has %d of %d, %v", len(whole.Images), whole.Of, err)
	}
}
