package textmaxima

import (
	"context"
	"errors"
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

// Captions whose embeddings are stored are not read again, and count all the same.
func TestRunTakesStoredCaptions(t *testing.T) {
	s := storetest.New(t, storetest.Spec{})
	j, progress := newJob(t, s, quick)
	j.Units = []int{1}
	n, err := Run(t.Context(), j)
	if err != nil {
		t.Fatal(err)
	}
	want := stored(t, s, j)
	captions, err := j.captions(t.Context())
	if err != nil || len(captions) == 0 || want[0].Caption.Text == "" {
		t.Fatalf("the data set has the captions %q, %v, and the best is %q", captions, err, want[0].Caption.Text)
	}
	tower := openSearcher(t, quick).whole
	embeddings, err := tower.Encode(t.Context(), captions)
	if err != nil {
		t.Fatal(err)
	}
	var read []neuron.ReadText
	for i, c := range captions {
		read = append(read, neuron.ReadText{Text: c, Kind: neuron.TextOfCaption, Embedding: embeddings.Row(i)})
	}
	if err := s.WriteTexts(t.Context(), j.Entry.Slug, read); err != nil {
		t.Fatal(err)
	}
	j.Redo = true
	again, err := Run(t.Context(), j)
	if err != nil || again.Texts != n.Texts-len(captions) {
		t.Errorf("with stored captions %d texts were read, %v; want %d less than %d", again.Texts, err, len(captions), n.Texts)
	}
	if diff := cmp.Diff(want, stored(t, s, j), sameButTime); diff != "" {
		t.Errorf("with stored captions others are found:\n%s", diff)
	}
	if got := progress.started[:3]; !cmp.Equal(got, []string{"Single words", "Captions", "Text maxima"}) {
		t.Errorf("progress tells of %q", got)
	}
}
