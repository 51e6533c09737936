package notes

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"multiscope/internal/neuron"
)

// someNotes are one of each kind, by Ada.
func someNotes() neuron.Notes {
	l := labelBy("Ada")
	return neuron.Notes{
		Labels:   []neuron.Label{l},
		Families: []neuron.Family{{Slug: "food", Title: "Food", Author: "Ada", Made: moment1}},
		Members:  []neuron.Membership{{Ref: l.Ref, Weights: "ab12", Family: "food", Role: neuron.Primary, Origin: neuron.Confirmed, Author: "Ada", Made: moment1}},
		Lists:    []neuron.List{{Slug: "market", Name: "Market", Author: "Ada", Made: moment1, Entries: []neuron.ListEntry{{Ref: l.Ref, Note: "first"}}}},
	}
}

func from(name string) Origin {
	return Origin{Name: name, Author: "Bela", At: moment1.Add(time.Hour)}
}

// TestImport adds notes, adds nothing the second time, and takes them back at once.
func TestImport(t *testing.T) {
	w := open(t)
	dry, err := w.Import(t.Context(), someNotes(), from("a.json"), true)
	if err != nil || dry.text() != "1 label, 1 family, 1 word on a member, 1 list" {
		t.Errorf("a dry run = %q, %v", dry.text(), err)
	}
	if diff := cmp.Diff(standing{}, standingNotes(t, w)); diff != "" {
		t.Errorf("after a dry run there is\n%s", diff)
	}
	for range 2 {
		if _, err := w.Import(t.Context(), someNotes(), from("a.json"), false); err != nil {
			t.Fatal(err)
		}
	}
	all, err := w.All(t.Context(), true)
	if err != nil || len(all.Labels) != 1 || len(all.Families) != 1 || len(all.Members) != 1 || len(all.Lists) != 1 {
		t.Errorf("All() = %+v, %v; want one of each", all, err)
	}
	changes, err := w.Changes(t.Context(), 0, 10)
	if err != nil || len(changes) != 1 || changes[0].Text != "1 label, 1 family, 1 word on a member, 1 list" || changes[0].Author != "Bela" || changes[0].Subject != "a.json" {
		t.Errorf("Changes() = %+v, %v; want the import", changes, err)
	}
	if err := w.Undo(t.Context(), changes[0].ID, "Bela", moment1); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(standing{}, standingNotes(t, w)); diff != "" {
		t.Errorf("after the import was undone there is\n%s", diff)
	}
}

// TestImportIsWhole: of notes in which one is wrong nothing is added, and it is said which.
func TestImportIsWhole(t *testing.T) {
	for _, tt := range []struct {
		kind, want string
		spoil      func(*neuron.Notes)
	}{
		{"label", "control characters", func(n *neuron.Notes) { n.Labels = append(n.Labels, n.Labels[0]); n.Labels[1].Text = "\x00" }},
		{"family", "circle", func(n *neuron.Notes) { n.Families = append(n.Families, n.Families[0]); n.Families[1].Parent = "food" }},
		{"member", "is not among them", func(n *neuron.Notes) { n.Members = append(n.Members, n.Members[0]); n.Members[1].Role = "king" }},
		{"list", "at most 150", func(n *neuron.Notes) {
			n.Lists = append(n.Lists, neuron.List{Name: "x", Author: "Ada", Made: moment1, Entries: make([]neuron.ListEntry, 151)})
		}},
	} {
		w := open(t)
		n := someNotes()
		tt.spoil(&n)
		_, err := w.Import(t.Context(), n, from("a.json"), false)
		var item *ItemError
		if !errors.As(err, &item) || item.Kind != tt.kind || item.At != 1 || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("Import() with a wrong %s = %v; want an error about the second with %q", tt.kind, err, tt.want)
		}
		if all, err := w.All(t.Context(), true); err != nil || !cmp.Equal(all, neuron.Notes{}) {
			t.Errorf("after a wrong %s there is %+v, %v; want nothing", tt.kind, all, err)
		}
	}
}

// TestMerge brings the notes of two servers together, in both directions, until both say the same and stay so.
func TestMerge(t *testing.T) {
	a, b := open(t), open(t)
	fill := func(w *Writer, n neuron.Notes) {
		t.Helper()
		if _, err := w.Import(t.Context(), n, from("seed"), false); err != nil {
			t.Fatal(err)
		}
	}
	fill(a, someNotes())
	n := someNotes()
	later := moment1.Add(time.Minute)
	n.Labels[0].Author = "Cleo"
	n.Families[0].Title, n.Families[0].Made = "Dishes", later
	n.Members[0].Origin, n.Members[0].Made = neuron.Refused, later
	n.Lists[0].Entries = nil
	fill(b, n)
	if err := b.WithdrawLabel(t.Context(), 1, "", later); err != nil {
		t.Fatal(err)
	}
	merge := func(to, other *Writer) Imported {
		t.Helper()
		all, err := other.All(t.Context(), true)
		if err != nil {
			t.Fatal(err)
		}
		did, err := to.Import(t.Context(), all, from("other.notes.db"), false)
		if err != nil {
			t.Fatal(err)
		}
		return did
	}
	did := merge(a, b)
	want := Imported{Labels: Count{1, 0}, Families: Count{1, 0}, Members: Count{1, 0}, Lists: Count{1, 0}, Renamed: map[string]string{"market": "market-2"}}
	if diff := cmp.Diff(want, did); diff != "" {
		t.Errorf("merged into the first:\n%s", diff)
	}
	if s := standingNotes(t, a); s.Families[0].Title != "Dishes" || len(s.Members) != 1 || s.Members[0].Origin != neuron.Refused || len(s.Labels) != 1 || len(s.Lists) != 2 {
		t.Errorf("in the first stands %+v; want what is later, both lists and the label that was not withdrawn", s)
	}
	if did := merge(b, a); did.Lists.Added != 1 || did.Labels.Added != 1 || did.Members.Added != 1 || did.Outdated != 0 {
		t.Errorf("merged into the second: %+v", did)
	}
	for i, did := range []Imported{merge(a, b), merge(b, a), merge(a, b)} {
		if text := did.text(); text != "" || len(did.Renamed) > 0 {
			t.Errorf("merge %d adds %s, %v; want nothing", i, text, did.Renamed)
		}
	}
	one, err1 := a.All(t.Context(), false)
	other, err2 := b.All(t.Context(), false)
	for i := range one.Labels {
		one.Labels[i].ID, other.Labels[i].ID = 0, 0
	}
	for i := range one.Members {
		one.Members[i].ID, other.Members[i].ID = 0, 0
	}
	one.Lists, other.Lists = nil, nil // their slugs are other ones
	if diff := cmp.Diff(one, other); diff != "" || err1 != nil || err2 != nil {
		t.Errorf("the two differ: %v %v\n%s", err1, err2, diff)
	}
}

// TestImportOlder keeps what is earlier than what stands here as history, and undoing brings back what was replaced.
func TestImportOlder(t *testing.T) {
	w := open(t)
	n := someNotes()
	if _, err := w.Import(t.Context(), n, from("new"), false); err != nil {
		t.Fatal(err)
	}
	before := standingNotes(t, w)
	older := someNotes()
	older.Families[0].Title, older.Families[0].Made = "Meals", moment1.Add(-time.Hour)
	older.Members[0].Origin, older.Members[0].Made = neuron.Refused, moment1.Add(-time.Hour)
	older.Labels, older.Lists = nil, nil
	did, err := w.Import(t.Context(), older, from("old"), false)
	if err != nil || did.Outdated != 2 {
		t.Errorf("Import() = %+v, %v; want two of the past", did, err)
	}
	if diff := cmp.Diff(before, standingNotes(t, w)); diff != "" {
		t.Errorf("what was earlier counts:\n%s", diff)
	}
	newer := older
	newer.Families[0].Made, newer.Members[0].Made = moment1.Add(time.Hour), moment1.Add(time.Hour)
	if _, err := w.Import(t.Context(), newer, from("newer"), false); err != nil {
		t.Fatal(err)
	}
	if s := standingNotes(t, w); s.Families[0].Title != "Meals" || len(s.Members) != 1 || s.Members[0].Origin != neuron.Refused {
		t.Errorf("after the newer came, there stands %+v", s)
	}
	if err := firstError(w.Undo(t.Context(), 3, "Bela", moment1), w.Undo(t.Context(), 2, "Bela", moment1)); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(before, standingNotes(t, w)); diff != "" {
		t.Errorf("after both were undone:\n%s", diff)
	}
}

// BenchmarkImport adds the labels of CLIP-Dissect of a ResNet-50: 3,840 units of its four stages.
func BenchmarkImport(b *testing.B) {
	var n neuron.Notes
	for i := range 3840 {
		l := labelBy("CLIP-Dissect")
		l.Unit, l.Text = i, fmt.Sprint("concept ", i)
		n.Labels = append(n.Labels, l)
	}
	for b.Loop() {
		w, err := Open(b.Context(), filepath.Join(b.TempDir(), "notes.db"))
		if err != nil {
			b.Fatal(err)
		}
		if _, err := w.Import(b.Context(), n, from("a.csv"), false); err != nil {
			b.Fatal(err)
		}
		w.Close()
	}
	b.ReportMetric(float64(len(n.Labels)*b.N)/b.Elapsed().Seconds(), "labels/s")
}
