package notes

import (
	"errors"
	"math"
	"slices"
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
	if err := w.WithdrawLabel(t.Context(), id, "Ada", at); err != nil {
		t.Fatal(err)
	}
	if standing, err := w.Labels(t.Context(), false); err != nil || len(standing) != 0 {
		t.Errorf("Labels() = %v, %v; want none that stands", standing, err)
	}
	if all, err := w.Labels(t.Context(), true); err != nil || len(all) != 1 || !all[0].Withdrawn.Equal(at) {
		t.Errorf("Labels() with history = %+v, %v; want one withdrawn then", all, err)
	}
	for _, gone := range []int64{id, 99} {
		if err := w.WithdrawLabel(t.Context(), gone, "Ada", at); !isKind(err, neuron.NotFound) {
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
		{"a line separator", func(l *neuron.Label) { l.Text = "a\u2028b" }, "control characters"},
		{"an override of direction", func(l *neuron.Label) { l.Text = "a\u202eb" }, "turn the direction"},
		{"an isolate in the note", func(l *neuron.Label) { l.Note = "a\u2067b" }, "turn the direction"},
		{"a space of no width", func(l *neuron.Label) { l.Text = "a\u200bb" }, "nobody sees"},
		{"a filler as author", func(l *neuron.Label) { l.Author = "\u3164" }, "nobody sees"},
		{"a joiner alone", func(l *neuron.Label) { l.Author = "\u200d" }, "nothing that can be seen"},
		{"no slug", func(l *neuron.Label) { l.Layer = "../x" }, "model/layer/number"},
		{"below zero", func(l *neuron.Label) { l.Unit = -1 }, "model/layer/number"},
		{"no digest", func(l *neuron.Label) { l.Weights = "xyz" }, "not hexadecimal"},
		{"no time", func(l *neuron.Label) { l.Made = time.Time{} }, "years 1971"},
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

// TestWithdrawOthers: only who wrote a label, and the command line, can withdraw it.
func TestWithdrawOthers(t *testing.T) {
	w := open(t)
	id, err := w.AddLabel(t.Context(), labelBy("Ada"))
	if err != nil {
		t.Fatal(err)
	}
	if err := w.WithdrawLabel(t.Context(), id, "Bela", moment1); !isKind(err, neuron.Forbidden) || !strings.Contains(err.Error(), "by Ada") {
		t.Errorf("WithdrawLabel() by another = %v; want Forbidden", err)
	}
	if err := w.WithdrawLabel(t.Context(), id, "", moment1); err != nil {
		t.Errorf("WithdrawLabel() by the command line = %v", err)
	}
	changes, err := w.Changes(t.Context(), 0, 10)
	if err != nil || len(changes) != 2 || changes[0].Author != CommandLine || changes[0].Action != "withdraw" {
		t.Errorf("Changes() = %+v, %v; want the withdrawal by the command line and the label", changes, err)
	}
}

// TestScripts: labels may be in any script, with the joiners of emoji and of Persian.
func TestScripts(t *testing.T) {
	w := open(t)
	for i, text := range []string{"日本", "a café", "👩‍👩‍👧", "می\u200cخواهم", "עברית", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "=1+1", "<script>"} {
		l := labelBy("Ada")
		l.Text, l.Note, l.Unit = text, "first\r\nsecond \u200eline", i
		if _, err := w.AddLabel(t.Context(), l); err != nil {
			t.Errorf("AddLabel(%q) = %v", text, err)
		}
		if got, err := w.UnitLabels(t.Context(), l.Ref, false); err != nil || len(got) != 1 || got[0].Text != text || got[0].Note != "first\nsecond \u200eline" {
			t.Errorf("UnitLabels() = %+v, %v; want %q", got, err, text)
		}
	}
}

func TestFindLabels(t *testing.T) {
	w := open(t)
	for i, text := range []string{"Stripes", "zebra stripes", "STRIPES on a shirt", "Straße", "100% wool_x"} {
		l := labelBy("Ada")
		l.Text, l.Unit = text, i
		if _, err := w.AddLabel(t.Context(), l); err != nil {
			t.Fatal(err)
		}
	}
	for _, tt := range []struct {
		text string
		n    int
		want []string
	}{
		{"stripes", 9, []string{"Stripes", "STRIPES on a shirt", "zebra stripes"}},
		{" stripes ", 2, []string{"Stripes", "STRIPES on a shirt"}},
		{"STRASSE", 9, []string{"Straße"}},
		{"0%", 9, []string{"100% wool_x"}},
		{"%", 9, []string{"100% wool_x"}},
		{"", 9, nil},
		{"plaid", 9, nil},
	} {
		found, err := w.FindLabels(t.Context(), tt.text, tt.n)
		var got []string
		for _, l := range found {
			got = append(got, l.Text)
		}
		if !slices.Equal(got, tt.want) || err != nil {
			t.Errorf("FindLabels(%q, %d) = %q, %v; want %q", tt.text, tt.n, got, err, tt.want)
		}
	}
	if err := w.WithdrawLabel(t.Context(), 1, "Ada", moment1); err != nil {
		t.Fatal(err)
	}
	if found, err := w.FindLabels(t.Context(), "stripes", 9); err != nil || len(found) != 2 {
		t.Errorf("FindLabels() after one was withdrawn = %+v, %v; want two", found, err)
	}
}

func TestLabelsOf(t *testing.T) {
	w := open(t)
	refs := []neuron.Ref{{Model: "m", Layer: "l", Unit: 3}, {Model: "m", Layer: "l", Unit: 4}, {Model: "m", Layer: "l", Unit: 3}, {Model: "n", Layer: "l", Unit: 3}}
	for i, author := range []string{"Ada", "Bela", "Cleo"} {
		l := labelBy(author)
		l.Ref = refs[i]
		if _, err := w.AddLabel(t.Context(), l); err != nil {
			t.Fatal(err)
		}
	}
	got, err := w.LabelsOf(t.Context(), refs)
	if err != nil || len(got) != 2 || len(got[refs[0]]) != 2 || len(got[refs[1]]) != 1 || got[refs[0]][1].Author != "Cleo" {
		t.Errorf("LabelsOf() = %+v, %v; want two of unit 3, each once, and one of unit 4", got, err)
	}
	if units, err := w.LabelledUnits(t.Context()); err != nil || !slices.Equal(units, refs[:2]) {
		t.Errorf("LabelledUnits() = %v, %v; want units 3 and 4", units, err)
	}
	if authors, err := w.Authors(t.Context()); err != nil || !slices.Equal(authors, []string{"Ada", "Bela", "Cleo"}) {
		t.Errorf("Authors() = %v, %v", authors, err)
	}
}

var moment1 = time.UnixMilli(1700000009000)

func pointer(x float64) *float64 { return &x }

func isKind(err error, kind neuron.Kind) bool {
	var e *neuron.Error
	return errors.As(err, &e) && e.Kind == kind
}
