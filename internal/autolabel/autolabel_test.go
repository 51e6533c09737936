package autolabel

import (
	"context"
	"errors"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"multiscope/internal/neuron"
	"multiscope/internal/store"
	"multiscope/internal/store/storetest"
	"multiscope/internal/tensor"
)

// tally counts what progress it is told.
type tally struct {
	started []string
	stop    func() // called at each step of a task of labels, nil for nothing
}

func (p *tally) Start(name, _ string, _ int64) { p.started = append(p.started, name) }
func (p *tally) Done()                         {}
func (p *tally) Fail(error)                    {}
func (p *tally) Add(int64) {
	if p.stop != nil && strings.HasPrefix(p.started[len(p.started)-1], "Labels") {
		p.stop()
	}
}

// place makes up where something lies, of length one.
func place(seed uint64) []float32 {
	return normalised(rand.New(rand.NewPCG(seed, 7)), 1, 12).Row(0)
}

// madeUp is a space of another CLIP, in which two images cannot be read.
func madeUp() Space {
	return Space{Name: "made up", Hash: "abc",
		Images: func(_ context.Context, ordinals []int32, visit func(int, []float32) error) error {
			for _, o := range ordinals {
				if o == 5 || o == 6 {
					continue
				}
				if err := visit(int(o), place(uint64(o))); err != nil {
					return err
				}
			}
			return nil
		},
		Texts: func(_ context.Context, texts []string) (*tensor.Float32, error) {
			t := tensor.New[float32](len(texts), 12)
			for i, text := range texts {
				copy(t.Row(i), place(uint64(1000+len(text)*100+int(text[0]))))
			}
			return t, nil
		},
	}
}

func newJob(t *testing.T) (Job, *store.Writer, *tally) {
	t.Helper()
	s := storetest.New(t, storetest.Spec{Units: 150})
	all, err := s.Models(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	words, err := s.SuggestWords(t.Context(), all[0].Slug, "", 1000)
	if err != nil {
		t.Fatal(err)
	}
	p := &tally{}
	j := Job{Store: s, Space: madeUp(), Entry: all[0], Layer: all[0].Layers[0], Words: append(words, strings.Repeat("x", mostWordBytes+1)),
		Methods: neuron.ExplanationMethods, Options: Defaults, Progress: p}
	for u := range j.Layer.Units {
		j.Units = append(j.Units, u)
	}
	return j, s, p
}

func stored(t *testing.T, j Job) (all []neuron.Explanation) {
	t.Helper()
	err := j.Store.EachExplanation(t.Context(), j.Entry.Slug, j.Layer.Slug, func(e neuron.Explanation) error {
		all = append(all, e)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

var sameButTime = cmpopts.IgnoreTypes(time.Time{})

// A run that was stopped, and goes on, finds what one finds that was not.
func TestRunGoesOnWhereItStopped(t *testing.T) {
	j, _, _ := newJob(t)
	n, err := Run(t.Context(), j)
	want := stored(t, j)
	if err != nil || n.Found != len(want) || n.Found+n.Without != 300 || n.Existing != 0 || n.LeftOutWords != 1 || n.WithoutPlace != 2 || n.Images+n.WithoutPlace != 300 {
		t.Fatalf("Run() = %+v, %v, stores %d; want 300 units and methods, one word and two images left out", n, err, len(want))
	}
	cut, _, progress := newJob(t)
	ctx, stop := context.WithCancel(t.Context())
	progress.stop = stop
	if _, err := Run(ctx, cut); !errors.Is(err, context.Canceled) {
		t.Fatalf("a run that is stopped returns %v", err)
	}
	before := len(stored(t, cut))
	if before == 0 || before > linearTile {
		t.Fatalf("%d are stored after a run that was stopped in its first tile", before)
	}
	progress.stop = nil
	if n, err := Run(t.Context(), cut); err != nil || n.Existing != before || n.Found != len(want)-before {
		t.Errorf("Run() = %+v, %v; want it to go on with %d", n, err, len(want)-before)
	}
	if diff := cmp.Diff(want, stored(t, cut), sameButTime); diff != "" {
		t.Errorf("a run that went on finds others (-whole +cut):\n%s", diff)
	}
}

// What is there is not found again; another seed, list of words or set of images finds anew, and a few units are as among all.
func TestRecipesDecideWhatIsFound(t *testing.T) {
	j, _, _ := newJob(t)
	some := j
	some.Units = []int{3, 70}
	if _, err := Run(t.Context(), some); err != nil {
		t.Fatal(err)
	}
	few := stored(t, j)
	if _, err := Run(t.Context(), j); err != nil {
		t.Fatal(err)
	}
	whole := stored(t, j)
	var same []neuron.Explanation
	for _, e := range whole {
		if e.Unit == 3 || e.Unit == 70 {
			same = append(same, e)
		}
	}
	if diff := cmp.Diff(few, same); diff != "" || len(few) == 0 {
		t.Errorf("units alone have others than among all (-alone +all):\n%s", diff)
	}
	for name, tt := range map[string]struct {
		change func(j *Job)
		found  bool
	}{
		"the same":      {func(*Job) {}, false},
		"redone":        {func(j *Job) { j.Redo = true }, true},
		"another seed":  {func(j *Job) { j.Options.Seed++ }, true},
		"fewer images":  {func(j *Job) { j.Options.Images = 200 }, true},
		"fewer words":   {func(j *Job) { j.Words = j.Words[1:] }, true},
		"another space": {func(j *Job) { j.Space.Hash = "def" }, true},
	} {
		again := some
		tt.change(&again)
		n, err := Run(t.Context(), again)
		if err != nil || (n.Found > 0) != tt.found || n.Found+n.Without+n.Existing != 4 && tt.found || !tt.found && n.Existing != 4 {
			t.Errorf("%s: Run() = %+v, %v; want it to find: %t", name, n, err, tt.found)
		}
		some.Redo = true
		if _, err := Run(t.Context(), some); err != nil {
			t.Fatal(err)
		}
		some.Redo = false
	}
}

func TestRunRefuses(t *testing.T) {
	j, _, _ := newJob(t)
	for name, tt := range map[string]struct {
		change func(j *Job)
		says   string
	}{
		"one word":               {func(j *Job) { j.Words = []string{"fire"} }, "two words or more"},
		"too few images asked":   {func(j *Job) { j.Options.Images = 10 }, "100 to 200000 images, not 10"},
		"no embeddings":          {func(j *Job) { j.Space.Images = nil }, "of 0 there are activations and embeddings"},
		"a tower that reads not": {func(j *Job) { j.Space.Texts = nil }, "have not been read by the text tower of made up"},
		"an unfinished layer":    {func(j *Job) { j.Layer.Ready = false }, "not indexed to the end"},
		"other texts": {func(j *Job) {
			j.Space.Texts = func(_ context.Context, texts []string) (*tensor.Float32, error) {
				return tensor.New[float32](len(texts), 3), nil
			}
		}, "cannot be compared"},
	} {
		bad := j
		tt.change(&bad)
		if _, err := Run(t.Context(), bad); err == nil || !strings.Contains(err.Error(), tt.says) {
			t.Errorf("%s: Run() = %v; want an error with %q", name, err, tt.says)
		}
	}
	if all := stored(t, j); len(all) > 0 {
		t.Errorf("runs that were refused stored %d labels", len(all))
	}
}

func TestSummarise(t *testing.T) {
	j, s, _ := newJob(t)
	e := func(unit int, r *float64, said neuron.Said) neuron.Explanation {
		return neuron.Explanation{Unit: unit, Method: neuron.LinearExplanation, Text: "x", Correlation: r, Judged: neuron.Judged{Labeller: "a", HeldOut: 10, Any: said}}
	}
	err := s.WriteExplanations(t.Context(), j.Entry.Slug, j.Layer.Slug, []neuron.Explanation{
		e(0, new(.6), neuron.Said{Images: 1, Correlation: new(.2), AveragePrecision: new(.4)}), e(1, new(.3), neuron.Said{}), e(2, nil, neuron.Said{}), e(3, new(.5), neuron.Said{}),
	})
	if err != nil {
		t.Fatal(err)
	}
	got, err := Summarise(t.Context(), s, j.Layer)
	want := []Summary{{Method: neuron.LinearExplanation, Units: 4, Median: .5, AboveHalf: 1, Said: 1, Agreement: .2, Precision: .4, Chance: .1, Labellers: []string{"a"}}}
	if diff := cmp.Diff(want, got, cmpopts.IgnoreUnexported(Summary{})); err != nil || diff != "" {
		t.Errorf("Summarise differs, %v:\n%s", err, diff)
	}
}
