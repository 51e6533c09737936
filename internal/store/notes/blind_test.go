package notes_test

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"multiscope/internal/neuron"
	"multiscope/internal/store/notes"
)

// blindAt is a moment, so many seconds after others.
func blindAt(second int) time.Time { return time.UnixMilli(1700000010000 + int64(second)*1000) }

// keptBlind is in kept databases of version 3 and later.
func keptBlind() neuron.BlindStudy {
	return neuron.BlindStudy{
		ID: 1, Ref: keptLabels()[0].Ref, Weights: "ab12", Author: "Ada", Title: "prices or dates", Categories: []string{"price", "date"},
		BlindSample: neuron.BlindSample{Lo: -1, Width: 1.5, Std: .5, Available: []int{7, 1}, Images: []neuron.BlindImage{{Key: "a/1.png", Bin: 1, Activation: 2}, {Key: "a/2.png", Activation: -.5}, {Key: "b.png", Activation: .25}}},
		PerBin:      2, Seed: 5, Made: blindAt(0),
		Answers: []neuron.BlindAnswer{{Position: 0, Author: "Béla 📷", Category: 1, Made: blindAt(1)}},
	}
}

func addKeptBlind(t *testing.T, w *notes.Writer) {
	t.Helper()
	s := keptBlind()
	id, err := w.AddBlindStudy(t.Context(), s)
	if err == nil {
		err = w.AnswerBlind(t.Context(), id, s.Answers[0])
	}
	if err != nil {
		t.Fatal(err)
	}
}

func openBlind(t *testing.T) *notes.Writer {
	t.Helper()
	w, err := notes.Open(t.Context(), filepath.Join(t.TempDir(), "notes.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.Close() })
	return w
}

// says fails unless an error is of a kind and has part of a sentence.
func says(t *testing.T, what string, err error, kind neuron.Kind, part string) {
	t.Helper()
	var said *neuron.Error
	if !errors.As(err, &said) || said.Kind != kind || !strings.Contains(err.Error(), part) {
		t.Errorf("%s: %v; want kind %d, %q", what, err, kind, part)
	}
}

func TestBlindStudyIsLabelled(t *testing.T) {
	w := openBlind(t)
	addKeptBlind(t, w)
	got, err := w.BlindStudy(t.Context(), 1)
	if diff := cmp.Diff(keptBlind(), got); diff != "" || err != nil {
		t.Fatalf("%v\n%s", err, diff)
	}
	answer := func(author string, position, category, at int) error {
		return w.AnswerBlind(t.Context(), 1, neuron.BlindAnswer{Position: position, Author: author, Category: category, Made: blindAt(at)})
	}
	check := func(author string, want ...int) {
		t.Helper()
		s, err := w.BlindStudy(t.Context(), 1)
		if diff := cmp.Diff(want, s.Given(author)); diff != "" || err != nil {
			t.Errorf("%s has answered, %v:\n%s", author, err, diff)
		}
	}
	says(t, "no such image", answer("Ada", 3, 0, 2), neuron.Invalid, "no image 4")
	says(t, "no such category", answer("Ada", 0, 2, 2), neuron.Invalid, "no category 3")
	says(t, "nothing to undo", w.UndoAnswer(t.Context(), 1, "Ada", blindAt(2)), neuron.Conflict, "no answer of Ada")
	says(t, "no such study", w.AnswerBlind(t.Context(), 9, neuron.BlindAnswer{Author: "Ada", Made: blindAt(2)}), neuron.NotFound, "no blind study 9")
	for at, err := range []error{answer("Ada", 0, 0, 2), answer("Ada", 0, 1, 3), answer("Ada", 1, 0, 4), w.UndoAnswer(t.Context(), 1, "Ada", blindAt(5))} {
		if err != nil {
			t.Fatal(at, err)
		}
	}
	check("Ada", 1, -1, -1)
	check("Béla 📷", 1, -1, -1)
	if err := errors.Join(answer("Ada", 1, 1, 6), answer("Ada", 2, 0, 7)); err != nil {
		t.Fatal(err)
	}
	check("Ada", 1, 1, 0)
	says(t, "an answer after the end", answer("Ada", 2, 1, 8), neuron.Conflict, "answers stand")
	says(t, "undoing after the end", w.UndoAnswer(t.Context(), 1, "Ada", blindAt(8)), neuron.Conflict, "answers stand")
	all, err := w.BlindStudies(t.Context(), keptBlind().Ref)
	want := []neuron.Annotator{{Name: "Ada", Done: 3, Finished: true}, {Name: "Béla 📷", Done: 1}}
	if err != nil || len(all) != 1 || all[0].Images != 3 || all[0].Finished() != 1 || !cmp.Equal(all[0].Annotators, want) {
		t.Errorf("summaries are %+v, %v", all, err)
	}
	kept, err := w.All(t.Context(), true)
	if err != nil || len(kept.Blind[0].Answers) != 6 {
		t.Errorf("history has %d answers, %v; want 6, two of them withdrawn", len(kept.Blind[0].Answers), err)
	}
}

func TestBlindStudyIsWithdrawn(t *testing.T) {
	w := openBlind(t)
	addKeptBlind(t, w)
	says(t, "another's study", w.WithdrawBlindStudy(t.Context(), 1, "Béla 📷", blindAt(2)), neuron.Forbidden, "by Ada")
	if err := w.WithdrawBlindStudy(t.Context(), 1, "Ada", blindAt(2)); err != nil {
		t.Fatal(err)
	}
	_, err := w.BlindStudy(t.Context(), 1)
	says(t, "a withdrawn study", err, neuron.NotFound, "may have been withdrawn")
	says(t, "an answer to it", w.AnswerBlind(t.Context(), 1, neuron.BlindAnswer{Author: "Ada", Made: blindAt(3)}), neuron.NotFound, "withdrawn")
	says(t, "withdrawing twice", w.WithdrawBlindStudy(t.Context(), 1, "Ada", blindAt(3)), neuron.NotFound, "withdrawn")
	changes, err := w.Changes(t.Context(), 0, 10)
	if err != nil || len(changes) != 2 || changes[0].Kind != "blind" || changes[0].Action != "withdraw" || changes[0].Subject != keptBlind().String() {
		t.Fatalf("changes are %+v, %v", changes, err)
	}
	if err := w.Undo(t.Context(), changes[0].ID, "Ada", blindAt(4)); err != nil {
		t.Fatal(err)
	}
	if got, err := w.BlindStudy(t.Context(), 1); err != nil || len(got.Answers) != 1 {
		t.Errorf("stands again with %d answers, %v", len(got.Answers), err)
	}
	if err := w.Undo(t.Context(), changes[1].ID, "Ada", blindAt(5)); err != nil {
		t.Fatal(err)
	}
	_, err = w.BlindStudy(t.Context(), 1)
	says(t, "a study whose adding is undone", err, neuron.NotFound, "")
}

func TestBlindStudyRefuses(t *testing.T) {
	w := openBlind(t)
	for _, tt := range []struct {
		name   string
		change func(*neuron.BlindStudy)
		want   string
	}{
		{"one category", func(s *neuron.BlindStudy) { s.Categories = s.Categories[:1] }, "2 to 9 categories"},
		{"ten categories", func(s *neuron.BlindStudy) { s.Categories = strings.Split("abcdefghij", "") }, "2 to 9 categories"},
		{"a category twice", func(s *neuron.BlindStudy) { s.Categories = []string{"Price", "price"} }, "two categories"},
		{"a category without a name", func(s *neuron.BlindStudy) { s.Categories = []string{"price", " "} }, "Category 2"},
		{"no title", func(s *neuron.BlindStudy) { s.Title = "" }, "title is empty"},
		{"no images", func(s *neuron.BlindStudy) { s.Images = nil }, "images, not 0"},
		{"an image of no bin", func(s *neuron.BlindStudy) { s.Images[0].Bin = 2 }, "no bin of 2"},
		{"one bin", func(s *neuron.BlindStudy) { s.Available = s.Available[:1] }, "bins, not 1"},
		{"no width", func(s *neuron.BlindStudy) { s.Width = 0 }, "have a width"},
	} {
		s := keptBlind()
		tt.change(&s)
		_, err := w.AddBlindStudy(t.Context(), s)
		says(t, tt.name, err, neuron.Invalid, tt.want)
	}
}

// TestBlindStudiesAreMerged: two people label copies of a study on two machines; merged either way, and twice, each
// database has both, once.
func TestBlindStudiesAreMerged(t *testing.T) {
	ours, theirs := openBlind(t), openBlind(t)
	addKeptBlind(t, ours)
	merge := func(from, to *notes.Writer, wantStudies, wantAnswers int) {
		t.Helper()
		n, err := from.All(t.Context(), true)
		if err != nil {
			t.Fatal(err)
		}
		did, err := to.Import(t.Context(), n, notes.Origin{Name: "other.db", At: blindAt(60)}, false)
		if err != nil || did.Blind.Added != wantStudies || did.Answers.Added != wantAnswers {
			t.Errorf("merging adds %+v and %+v, %v; want %d and %d", did.Blind, did.Answers, err, wantStudies, wantAnswers)
		}
	}
	answer := func(w *notes.Writer, author string, position, category, at int) {
		t.Helper()
		if err := w.AnswerBlind(t.Context(), 1, neuron.BlindAnswer{Position: position, Author: author, Category: category, Made: blindAt(at)}); err != nil {
			t.Fatal(err)
		}
	}
	merge(ours, theirs, 1, 1)
	for i := range 3 {
		answer(ours, "Ada", i, 0, 10+i)
		answer(theirs, "Chloé", i, 1, 20+i)
	}
	answer(ours, "Béla 📷", 1, 0, 30) // at both places, differently
	answer(theirs, "Béla 📷", 1, 1, 31)
	merge(ours, theirs, 0, 4)
	merge(theirs, ours, 0, 4)
	merge(ours, theirs, 0, 0)
	merge(theirs, ours, 0, 0)
	for _, w := range []*notes.Writer{ours, theirs} {
		s, err := w.BlindStudy(t.Context(), 1)
		if err != nil {
			t.Fatal(err)
		}
		for author, want := range map[string][]int{"Ada": {0, 0, 0}, "Chloé": {1, 1, 1}, "Béla 📷": {1, 1, -1}} {
			if diff := cmp.Diff(want, s.Given(author)); diff != "" {
				t.Errorf("%s has answered:\n%s", author, diff)
			}
		}
		if len(s.Answers) != 8 {
			t.Errorf("%d answers stand, want 8", len(s.Answers))
		}
	}
	changes, err := theirs.Changes(t.Context(), 0, 10)
	if err != nil || changes[0].Text != "4 blind answers" {
		t.Fatalf("changes are %+v, %v", changes, err)
	}
	if err := theirs.Undo(t.Context(), changes[0].ID, "", blindAt(70)); err != nil {
		t.Fatal(err)
	}
	s, err := theirs.BlindStudy(t.Context(), 1)
	if err != nil || len(s.Answers) != 5 || s.Given("Béla 📷")[1] != 1 {
		t.Errorf("after undoing %d answers stand, %v; want what was there", len(s.Answers), err)
	}
}

func TestPaperPlotIsKept(t *testing.T) {
	w := openBlind(t)
	s := keptBlind()
	s.BlindSample, s.Categories, s.Answers, s.PerBin, s.Seed = neuron.BlindSample{Lo: -2, Width: 2, Std: .5}, nil, nil, 0, 0
	s.Paper = &neuron.PaperPlot{Bins: []float64{-2, 0}, Heights: [][]float64{{1, .5}, {0, .5}}, LabelNames: []string{"sky", "sea"}, LabelCounts: []int{3, 1}, Colors: []string{"red", "blue"}}
	id, err := w.AddBlindStudy(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	got, err := w.BlindStudy(t.Context(), id)
	if diff := cmp.Diff(s, got); diff != "" || err != nil {
		t.Errorf("%v\n%s", err, diff)
	}
	says(t, "an answer to it", w.AnswerBlind(t.Context(), id, neuron.BlindAnswer{Author: "Ada", Made: blindAt(3)}), neuron.Invalid, "made elsewhere")
}
