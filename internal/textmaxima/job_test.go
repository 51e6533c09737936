package textmaxima

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"multiscope/internal/engine"
	"multiscope/internal/neuron"
	"multiscope/internal/store"
	"multiscope/internal/store/storetest"
)

// quick is a search that takes little.
var quick = Options{Beams: 1, Tokens: 3, Steps: 2, Count: 2, Readability: 0.02, Seed: 1}

// tally counts what progress it is told.
type tally struct {
	started []string
	done    int64
	stop    func() // called at each step of the last task, nil for nothing
}

func (p *tally) Start(name, _ string, _ int64) { p.started, p.done = append(p.started, name), 0 }
func (p *tally) Done()                         {}
func (p *tally) Fail(error)                    {}
func (p *tally) Add(n int64) {
	if p.done += n; p.stop != nil && p.started[len(p.started)-1] == "Text maxima" {
		p.stop()
	}
}

func newJob(t *testing.T, s *store.Writer, o Options) (Job, *tally) {
	t.Helper()
	models, err := s.Models(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	progress := &tally{}
	j := Job{Config: demoConfig(t, o), Store: s, Entry: models[0], Layer: models[0].Layers[0], Units: []int{0, 1, 2, 3, 5, 8}, Progress: progress}
	j.Layer.Tap = j.Model.DefaultTap().Name
	return j, progress
}

func stored(t *testing.T, s *store.Writer, j Job) []neuron.TextSearch {
	t.Helper()
	found, err := s.TextSearches(t.Context(), j.Entry.Slug, j.Layer.Slug)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// sameButTime compares searches; scores are float32 sums, which a thread makes in the same order each time.
var sameButTime = cmpopts.IgnoreTypes(time.Time{})

// A run that was stopped, and goes on, finds what one finds that was not, and so do units in another order.
func TestRunGoesOnWhereItStopped(t *testing.T) {
	whole, cut := storetest.New(t, storetest.Spec{}), storetest.New(t, storetest.Spec{})
	j, _ := newJob(t, whole, quick)
	n, err := Run(t.Context(), j)
	if err != nil || n.Searched != len(j.Units) || n.Existing != 0 || n.Texts == 0 {
		t.Fatalf("Run() = %+v, %v; want %d units searched for", n, err, len(j.Units))
	}
	want := stored(t, whole, j)

	j, progress := newJob(t, cut, quick)
	ctx, stop := context.WithCancel(t.Context())
	progress.stop = stop
	if _, err := Run(ctx, j); !errors.Is(err, context.Canceled) {
		t.Fatalf("a run that is stopped returns %v", err)
	}
	before := len(stored(t, cut, j))
	if before == 0 || before == len(j.Units) {
		t.Fatalf("%d of %d units are stored after a run that was stopped", before, len(j.Units))
	}
	progress.stop, j.Units = nil, []int{8, 5, 3, 2, 1, 0}
	if n, err := Run(t.Context(), j); err != nil || n.Existing != before || n.Searched != len(j.Units)-before {
		t.Errorf("Run() = %+v, %v; want it to go on with %d units", n, err, len(j.Units)-before)
	}
	if diff := cmp.Diff(want, stored(t, cut, j), sameButTime); diff != "" {
		t.Errorf("a run that went on finds others (-whole +cut):\n%s", diff)
	}
}

func TestRunSkipsWhatIsThere(t *testing.T) {
	s := storetest.New(t, storetest.Spec{})
	j, _ := newJob(t, s, quick)
	j.Units = []int{1, 2}
	if _, err := Run(t.Context(), j); err != nil {
		t.Fatal(err)
	}
	first := stored(t, s, j)
	j.Engine = func() (*engine.Engine, error) { return nil, errors.New("an engine that nobody needs") }
	if n, err := Run(t.Context(), j); err != nil || n.Existing != 2 || n.Searched != 0 {
		t.Errorf("the same run again = %+v, %v; want nothing to do", n, err)
	}
	again, _ := newJob(t, s, quick)
	again.Units, again.Options.Seed = []int{1}, 2
	if n, err := Run(t.Context(), again); err != nil || n.Searched != 1 {
		t.Errorf("a run with another seed = %+v, %v; want a search", n, err)
	}
	again.Redo = true
	if n, err := Run(t.Context(), again); err != nil || n.Searched != 1 || n.Existing != 0 {
		t.Errorf("a run that is to search again = %+v, %v", n, err)
	}
	if second := stored(t, s, j); second[0].Recipe == first[0].Recipe || second[1].Recipe != first[1].Recipe {
		t.Error("a search with another seed has the recipe of before, or changed that of another unit")
	}
}

// Captions are read once: a later run takes their stored embeddings and finds the same.
func TestRunReadsCaptionsOnce(t *testing.T) {
	s := storetest.New(t, storetest.Spec{})
	j, progress := newJob(t, s, quick)
	j.Units = []int{1}
	n, err := Run(t.Context(), j)
	if err != nil {
		t.Fatal(err)
	}
	want := stored(t, s, j)
	captions, left, err := j.captions(t.Context())
	if err != nil || left != 0 || len(captions) == 0 || want[0].Caption.Text == "" {
		t.Fatalf("the data set has the captions %q, %v, and the best is %q", captions, err, want[0].Caption.Text)
	}
	if got := progress.started; !cmp.Equal(got, []string{"Captions", "Single words", "Text maxima"}) {
		t.Errorf("progress tells of %q", got)
	}
	j.Redo = true
	again, err := Run(t.Context(), j)
	if err != nil || again.Texts != n.Texts-len(captions) {
		t.Errorf("with stored captions %d texts were read, %v; want %d less than %d", again.Texts, err, len(captions), n.Texts)
	}
	if diff := cmp.Diff(want, stored(t, s, j), sameButTime); diff != "" {
		t.Errorf("with stored captions others are found:\n%s", diff)
	}
}

// captioned is a data set with so many captions besides those of a store.
type captioned struct {
	*store.Writer
	more []string
}

func (c captioned) EachImage(ctx context.Context, model string, visit func(int, neuron.Image)) error {
	for i, caption := range c.more {
		visit(i, neuron.Image{Caption: caption})
	}
	return c.Writer.EachImage(ctx, model, visit)
}

// A further caption has only those units searched for again of which it is one of the best.
func TestRunSearchesAgainForUnitsOfANewCaption(t *testing.T) {
	s := storetest.New(t, storetest.Spec{})
	j, _ := newJob(t, s, quick)
	if _, err := Run(t.Context(), j); err != nil {
		t.Fatal(err)
	}
	before := stored(t, s, j)
	i := slices.IndexFunc(before, func(s neuron.TextSearch) bool { return s.Best().Score > s.Caption.Score })
	j.Store = captioned{s, []string{before[i].Best().Text}}
	n, err := Run(t.Context(), j)
	if err != nil || n.Searched == 0 || n.Existing == 0 {
		t.Errorf("a run with one more caption = %+v, %v; want some units searched for and others not", n, err)
	}
	if got := stored(t, s, j)[i].Caption.Text; got != before[i].Best().Text {
		t.Errorf("unit %d has the best caption %q; want %q", before[i].Unit, got, before[i].Best().Text)
	}
}

func TestCaptionsAreBounded(t *testing.T) {
	s := storetest.New(t, storetest.Spec{})
	j, _ := newJob(t, s, quick)
	_, none, err := j.captions(t.Context())
	if err != nil || none != 0 {
		t.Fatalf("%d captions are left out, %v", none, err)
	}
	more := []string{strings.Repeat("x", neuron.MostTextBytes+1)}
	for i := range neuron.DefaultCaptions + 3 {
		more = append(more, fmt.Sprint("number ", i), fmt.Sprint("number ", i))
	}
	var own []string
	if own, _, err = j.captions(t.Context()); err != nil {
		t.Fatal(err)
	}
	j.Store = captioned{s, more}
	texts, left, err := j.captions(t.Context())
	if err != nil || len(texts) != neuron.DefaultCaptions || left != 4+len(own) {
		t.Errorf("captions() = %d texts, %d left out, %v; want %d and %d", len(texts), left, err, neuron.DefaultCaptions, 4+len(own))
	}
}
