package notes

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"multiscope/internal/neuron"
)

// TestUndo adds, changes and withdraws one thing of each kind and takes all of it back, step by step.
func TestUndo(t *testing.T) {
	w := open(t)
	ref := neuron.Ref{Model: "m", Layer: "layer4-2-sum", Unit: 89}
	food := neuron.Family{Slug: "food", Title: "Food", Author: "Ada", Made: moment1}
	dishes := neuron.Family{Slug: "food", Title: "Dishes", Author: "Ada", Made: moment1}
	member := neuron.Membership{Ref: ref, Family: "food", Role: neuron.Primary, Origin: neuron.Confirmed, Author: "Ada", Made: moment1}
	refused := member
	refused.Origin = neuron.Refused
	list := neuron.List{Name: "Crème brûlée", Author: "Ada", Entries: []neuron.ListEntry{{Ref: ref, Note: "first"}}, Made: moment1, Changed: moment1}
	longer := list
	longer.Slug, longer.Revision, longer.Entries = "creme-brulee", 1, []neuron.ListEntry{{Ref: neuron.Ref{Model: "m", Layer: "l", Unit: 1}}, list.Entries[0]}
	steps := []struct {
		name string
		do   func() error
	}{
		{"add a label", func() error { _, err := w.AddLabel(t.Context(), labelBy("Ada")); return err }},
		{"withdraw it", func() error { return w.WithdrawLabel(t.Context(), 1, "Ada", moment1) }},
		{"add a family", func() error { return w.SetFamily(t.Context(), food) }},
		{"change it", func() error { return w.SetFamily(t.Context(), dishes) }},
		{"merge it", func() error { return w.MergeFamily(t.Context(), dishes, "meals", "Ada", moment1) }},
		{"withdraw it", func() error { return w.WithdrawFamily(t.Context(), "food", "Ada", moment1) }},
		{"confirm a member", func() error { _, err := w.AddMembership(t.Context(), member); return err }},
		{"refuse it", func() error { _, err := w.AddMembership(t.Context(), refused); return err }},
		{"withdraw the word", func() error { return w.WithdrawMembership(t.Context(), 2, "Ada", moment1) }},
		{"add a list", func() error { _, err := w.AddList(t.Context(), list); return err }},
		{"change it", func() error { return w.ChangeList(t.Context(), longer) }},
		{"withdraw it", func() error { return w.WithdrawList(t.Context(), "creme-brulee", "Ada", moment1) }},
	}
	states := []standing{standingNotes(t, w)}
	for _, step := range steps {
		if err := step.do(); err != nil {
			t.Fatalf("%s: %v", step.name, err)
		}
		states = append(states, standingNotes(t, w))
	}
	for i := len(steps); i > 0; i-- {
		if cmp.Equal(states[i], states[i-1]) {
			t.Errorf("to %s changed nothing", steps[i-1].name)
		}
		if err := w.Undo(t.Context(), int64(i), "Bela", moment1); !isKind(err, neuron.Forbidden) {
			t.Errorf("another undoes to %s: %v; want Forbidden", steps[i-1].name, err)
		}
		if err := w.Undo(t.Context(), int64(i), "Ada", moment1); err != nil {
			t.Errorf("undo to %s: %v", steps[i-1].name, err)
		}
		if diff := cmp.Diff(states[i-1], standingNotes(t, w)); diff != "" {
			t.Errorf("after undoing to %s, what stands is not what stood before:\n%s", steps[i-1].name, diff)
		}
		if err := w.Undo(t.Context(), int64(i), "Ada", moment1); !isKind(err, neuron.Conflict) {
			t.Errorf("undo to %s again: %v; want Conflict", steps[i-1].name, err)
		}
	}
	changes, err := w.Changes(t.Context(), 0, 100)
	if err != nil || len(changes) != 2*len(steps) || changes[0].Action != "undo" || !changes[len(changes)-1].Undone {
		t.Errorf("Changes() = %d, %v; want each step and its undoing", len(changes), err)
	}
	if err := w.Undo(t.Context(), changes[0].ID, "Ada", moment1); !isKind(err, neuron.Invalid) {
		t.Errorf("undo an undoing: %v; want Invalid", err)
	}
	if err := w.Undo(t.Context(), 99, "Ada", moment1); !isKind(err, neuron.NotFound) {
		t.Errorf("undo nothing: %v; want NotFound", err)
	}
}

// standing is what counts in notes, without what counts changes.
type standing struct {
	Labels   []neuron.Label
	Families []neuron.Family
	Members  []neuron.Membership
	Lists    []neuron.List
}

func standingNotes(t *testing.T, r *Writer) (s standing) {
	t.Helper()
	var errs [4]error
	s.Labels, errs[0] = r.Labels(t.Context(), false)
	s.Families, errs[1] = r.Families(t.Context())
	s.Members, errs[2] = r.Members(t.Context(), "food")
	s.Lists, errs[3] = r.Lists(t.Context())
	for i := range s.Lists {
		s.Lists[i].Revision = 0
	}
	if err := firstError(errs[:]...); err != nil {
		t.Fatal(err)
	}
	return s
}

// TestUndoRefuses: nothing is taken back that something later builds on.
func TestUndoRefuses(t *testing.T) {
	ref := neuron.Ref{Model: "m", Layer: "layer4-2-sum", Unit: 89}
	food := neuron.Family{Slug: "food", Title: "Food", Author: "Ada", Made: moment1}
	member := neuron.Membership{Ref: ref, Family: "food", Role: neuron.Primary, Origin: neuron.Confirmed, Author: "Ada", Made: moment1}
	list := neuron.List{Slug: "market", Name: "Market", Author: "Ada", Made: moment1, Changed: moment1, Revision: 1}
	for _, tt := range []struct {
		name  string
		then  func(w *Writer) error
		first func(w *Writer) error
		want  string
	}{
		{"a label that was withdrawn", func(w *Writer) error { return w.WithdrawLabel(t.Context(), 1, "", moment1) },
			func(w *Writer) error { _, err := w.AddLabel(t.Context(), labelBy("Ada")); return err }, "was withdrawn since"},
		{"a family that another changed", func(w *Writer) error {
			f := food
			f.Title, f.Author = "Fruit", "Bela"
			return w.SetFamily(t.Context(), f)
		}, func(w *Writer) error { return w.SetFamily(t.Context(), food) }, "Bela has changed the family “Fruit” since, on 14 November 2023"},
		{"a family with a member", func(w *Writer) error { _, err := w.AddMembership(t.Context(), member); return err },
			func(w *Writer) error { return w.SetFamily(t.Context(), food) }, "said of 1 neuron whether"},
		{"a word that was replaced", func(w *Writer) error {
			m := member
			m.Origin = neuron.Refused
			_, err := w.AddMembership(t.Context(), m)
			return err
		}, func(w *Writer) error { _, err := w.AddMembership(t.Context(), member); return err }, "withdrawn or replaced"},
		{"a list that another changed", func(w *Writer) error {
			l := list
			l.Author, l.Entries = "Bela", []neuron.ListEntry{{Ref: ref}}
			return w.ChangeList(t.Context(), l)
		}, func(w *Writer) error { _, err := w.AddList(t.Context(), list); return err }, "Bela has changed the list “Market” since"},
	} {
		w := open(t)
		if err := firstError(tt.first(w), tt.then(w)); err != nil {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		before := standingNotes(t, w)
		if err := w.Undo(t.Context(), 1, "Ada", moment1); !isKind(err, neuron.Conflict) || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: Undo() = %v; want Conflict with %q", tt.name, err, tt.want)
		}
		if diff := cmp.Diff(before, standingNotes(t, w)); diff != "" {
			t.Errorf("%s: it was changed all the same:\n%s", tt.name, diff)
		}
		if err := firstError(w.Undo(t.Context(), 2, "", moment1), w.Undo(t.Context(), 1, "Ada", moment1)); err != nil {
			t.Errorf("%s: undone in order: %v", tt.name, err)
		}
		if diff := cmp.Diff(standing{}, standingNotes(t, w)); diff != "" {
			t.Errorf("%s: undone in order, this stands:\n%s", tt.name, diff)
		}
	}
}

// TestChangeList: who changes a list has seen what they change.
func TestChangeList(t *testing.T) {
	w := open(t)
	l := neuron.List{Name: "日本", Author: "Ada", Made: moment1}
	for _, want := range []string{"list", "list-2"} {
		if slug, err := w.AddList(t.Context(), l); err != nil || slug != want {
			t.Fatalf("AddList() = %s, %v; want %s", slug, err, want)
		}
	}
	l.Slug, l.Revision, l.Changed = "list", 1, moment1.Add(time.Minute)
	byBela := l
	byBela.Author, byBela.Description = "Bela", "of Japan"
	if err := w.ChangeList(t.Context(), byBela); err != nil {
		t.Fatal(err)
	}
	l.Name = "Japan"
	err := w.ChangeList(t.Context(), l)
	if !isKind(err, neuron.Conflict) || !strings.Contains(err.Error(), "Bela has changed the list “日本” meanwhile, on 14 November 2023 at 22:14 UTC") {
		t.Errorf("ChangeList() of what Bela changed = %v; want Conflict that says so", err)
	}
	if err := w.WithdrawList(t.Context(), "list", "Bela", moment1); !isKind(err, neuron.Forbidden) {
		t.Errorf("WithdrawList() of Ada's by Bela = %v; want Forbidden", err)
	}
	l.Entries = make([]neuron.ListEntry, neuron.MaxListEntries+1)
	if err := w.ChangeList(t.Context(), l); !isKind(err, neuron.Invalid) {
		t.Errorf("ChangeList() to 151 neurons = %v; want Invalid", err)
	}
	got, err := w.List(t.Context(), "list")
	want := neuron.List{Slug: "list", Name: "日本", Description: "of Japan", Author: "Ada", Revision: 2, Made: moment1, Changed: moment1.Add(time.Minute)}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("List(): %v\n%s", err, diff)
	}
}

func TestFamiliesRefuse(t *testing.T) {
	w := open(t)
	family := func(slug, parent, author string) neuron.Family {
		return neuron.Family{Slug: slug, Title: strings.ToUpper(slug), Parent: parent, Author: author, Made: moment1}
	}
	for _, f := range []neuron.Family{family("a", "", "Ada"), family("b", "a", "Ada"), family("c", "b", "Bela")} {
		if err := w.SetFamily(t.Context(), f); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.MergeFamily(t.Context(), family("b", "a", ""), "c", "Bela", moment1); err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct {
		err  error
		kind neuron.Kind
		want string
	}{
		"part of its part":    {w.SetFamily(t.Context(), family("a", "c", "Ada")), neuron.Invalid, "a, c, b, a"},
		"part of itself":      {w.SetFamily(t.Context(), family("a", "a", "Ada")), neuron.Invalid, "circle"},
		"merged into itself":  {w.MergeFamily(t.Context(), family("a", "", ""), "a", "Ada", moment1), neuron.Invalid, "circle"},
		"merged round":        {w.MergeFamily(t.Context(), family("c", "b", ""), "b", "Ada", moment1), neuron.Invalid, "c, b, c"},
		"merged into nothing": {w.MergeFamily(t.Context(), family("c", "b", ""), "", "Ada", moment1), neuron.Invalid, "Name the family"},
		"no slug":             {w.SetFamily(t.Context(), family("A b", "", "Ada")), neuron.Invalid, "lower-case"},
		"others' words":       {w.WithdrawFamily(t.Context(), "b", "Ada", moment1), neuron.Forbidden, "by Bela"},
		"nobody's":            {w.WithdrawFamily(t.Context(), "x", "Ada", moment1), neuron.NotFound, "Nobody has added"},
	} {
		if !isKind(tt.err, tt.kind) || !strings.Contains(tt.err.Error(), tt.want) {
			t.Errorf("%s: %v; want kind %v and %q", name, tt.err, tt.kind, tt.want)
		}
	}
	changes, err := w.Changes(t.Context(), 0, 100)
	if err != nil || len(changes) != 4 {
		t.Errorf("Changes() = %v, %v; want four", changes, err)
	}
	if err := w.SetFamily(t.Context(), family("a", "", "Cleo")); err != nil {
		t.Errorf("SetFamily() that says nothing new: %v", err)
	}
	if changes, err := w.Changes(t.Context(), 0, 100); err != nil || len(changes) != 4 {
		t.Errorf("Changes() = %v, %v; want four still", changes, err)
	}
}

// TestUndoOfWhatComesWithTheIndex: what was said of a family that people did not add is taken back even where the
// family is in use, since it stays.
func TestUndoOfWhatComesWithTheIndex(t *testing.T) {
	food := neuron.Family{Slug: "food", Title: "Food", Author: "Ada", Made: moment1}
	for name, change := range map[string]func(w *Writer) error{
		"renamed": func(w *Writer) error {
			f := food
			f.Title = "Eating"
			return w.ChangeFamily(t.Context(), f)
		},
		"merged": func(w *Writer) error { return w.MergeFamily(t.Context(), food, "meals", "Ada", moment1) },
	} {
		w := open(t)
		member := neuron.Membership{Ref: neuron.Ref{Model: "m", Layer: "l", Unit: 1}, Family: "food", Role: neuron.Primary, Origin: neuron.Confirmed, Author: "Bela", Made: moment1}
		part := neuron.Family{Slug: "fruit", Title: "Fruit", Parent: "food", Author: "Bela", Made: moment1}
		if err := firstError(change(w), w.SetFamily(t.Context(), part), w.AddMemberships(t.Context(), neuron.Family{}, []neuron.Membership{member})); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if err := w.Undo(t.Context(), 1, "Ada", moment1); err != nil {
			t.Errorf("%s: Undo() = %v", name, err)
		}
		families, err := w.Families(t.Context())
		if err != nil || len(families) != 1 || families[0].Slug != "fruit" {
			t.Errorf("%s: after undoing it, people say of families %v, %v; want of fruit alone", name, families, err)
		}
		changes, err := w.Changes(t.Context(), 0, 10)
		if err != nil || changes[len(changes)-1].Action != "change" {
			t.Errorf("%s: the audit log begins with %v, %v; want a change", name, changes, err)
		}
	}
}

// TestAddMemberships: words on several neurons are stored all or none, with the part of a family that they make.
func TestAddMemberships(t *testing.T) {
	word := neuron.Membership{Ref: neuron.Ref{Model: "m", Layer: "l", Unit: 1}, Family: "fruit", Role: neuron.Primary, Origin: neuron.Confirmed, Author: "Ada", Made: moment1}
	other, wrong := word, word
	other.Unit, wrong.Role = 2, "tertiary"
	part := neuron.Family{Slug: "fruit", Title: "Fruit", Parent: "food", Author: "Ada", Made: moment1}
	circle := part
	circle.Parent = "fruit"
	for _, tt := range []struct {
		name              string
		part              neuron.Family
		words             []neuron.Membership
		families, members int // that stand then
	}{
		{"two neurons", neuron.Family{}, []neuron.Membership{word, other}, 0, 2},
		{"one neuron twice", neuron.Family{}, []neuron.Membership{word, word, other}, 0, 2},
		{"a part", part, []neuron.Membership{word}, 1, 1},
		{"nothing", part, nil, 0, 0},
		{"a word that is refused", part, []neuron.Membership{word, wrong}, 0, 0},
		{"a part that is refused", circle, []neuron.Membership{word}, 0, 0},
	} {
		w := open(t)
		err := w.AddMemberships(t.Context(), tt.part, tt.words)
		if (err != nil) != (tt.members == 0) {
			t.Errorf("%s: AddMemberships() = %v", tt.name, err)
		}
		families, err1 := w.Families(t.Context())
		members, err2 := w.Members(t.Context(), "fruit")
		if err := firstError(err1, err2); err != nil || len(families) != tt.families || len(members) != tt.members {
			t.Errorf("%s: %d families and %d members, %v; want %d and %d", tt.name, len(families), len(members), err, tt.families, tt.members)
		}
	}
}
