package notes

import (
	"errors"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"multiscope/internal/neuron"
)

func TestLabels(t *testing.T) {
	w := open(t)
	sure := 0.9
	first, second := labelBy("Ada"), labelBy("Bela")
	first.Note, first.Confidence = "digits more than words", &sure
	second.Made = second.Made.Add(time.Minute)
	other := labelBy("Ada")
	other.Unit = 3
	for i, l := range []*neuron.Label{&first, &second, &other} {
		var err error
		if l.ID, err = w.AddLabel(t.Context(), *l); err != nil || l.ID != int64(i+1) {
			t.Fatalf("AddLabel() = %d, %v; want %d", l.ID, err, i+1)
		}
	}
	got, err := w.Labels(t.Context(), false)
	if diff := cmp.Diff([]neuron.Label{other, first, second}, got); diff != "" || err != nil {
		t.Errorf("Labels(), by unit and the oldest first: %v\n%s", err, diff)
	}
	if _, err := w.AddLabel(t.Context(), first); !isKind(err, neuron.Invalid) {
		t.Errorf("the same label again: %v; want a sentence", err)
	}
}

func TestWithdrawLabel(t *testing.T) {
	w := open(t)
	id, err := w.AddLabel(t.Context(), labelBy("Ada"))
	if err != nil {
		t.Fatal(err)
	}
	at := time.UnixMilli(1700000009000)
	if err := w.WithdrawLabel(t.Context(), id, at); err != nil {
		t.Fatal(err)
	}
	if standing, err := w.Labels(t.Context(), false); err != nil || len(standing) != 0 {
		t.Errorf("Labels() = %v, %v; want none that stands", standing, err)
	}
	if all, err := w.Labels(t.Context(), true); err != nil || len(all) != 1 || !all[0].Withdrawn.Equal(at) {
		t.Errorf("Labels() with history = %+v, %v; want one withdrawn then", all, err)
	}
	for _, gone := range []int64{id, 99} {
		if err := w.WithdrawLabel(t.Context(), gone, at); !isKind(err, neuron.NotFound) {
			t.Errorf("WithdrawLabel(%d) = %v; want NotFound", gone, err)
		}
	}
	if again, err := w.AddLabel(t.Context(), labelBy("Ada")); err != nil || again == id {
		t.Errorf("AddLabel() after it was withdrawn = %d, %v; want a new number", again, err)
	}
}

func TestAddLabelRefuses(t *testing.T) {
	w := open(t)
	for _, tt := range []struct {
		name   string
		change func(*neuron.Label)
		want   string
	}{
		{"no author", func(l *neuron.Label) { l.Author = "" }, "author is empty"},
		{"no text", func(l *neuron.Label) { l.Text = "" }, "label is empty"},
		{"blank text", func(l *neuron.Label) { l.Text = " " }, "ends with a space"},
		{"long text", func(l *neuron.Label) { l.Text = strings.Repeat("x", 1<<20) }, "at most 500"},
		{"several lines", func(l *neuron.Label) { l.Text = "a\nb" }, "control characters"},
		{"an escape in the note", func(l *neuron.Label) { l.Note = "\x1b[2J" }, "control characters"},
		{"not UTF-8", func(l *neuron.Label) { l.Text = "\xff" }, "not UTF-8"},
		{"more than sure", func(l *neuron.Label) { l.Confidence = pointer(1.5) }, "from 0 to 1"},
		{"not a number", func(l *neuron.Label) { l.Confidence = pointer(math.NaN()) }, "from 0 to 1"},
	} {
		l := labelBy("Ada")
		tt.change(&l)
		if _, err := w.AddLabel(t.Context(), l); !isKind(err, neuron.Invalid) || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: AddLabel() = %v; want Invalid with %q", tt.name, err, tt.want)
		}
	}
	if all, err := w.Labels(t.Context(), true); err != nil || len(all) != 0 {
		t.Errorf("Labels() = %v, %v; want none", all, err)
	}
}

func pointer(x float64) *float64 { return &x }

func isKind(err error, kind neuron.Kind) bool {
	var e *neuron.Error
	return errors.As(err, &e) && e.Kind == kind
}
