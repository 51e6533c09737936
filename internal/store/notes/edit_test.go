package notes

import (
	"errors"
	"fmt"
	"sync"
	"testing"

	"multiscope/internal/neuron"
)

// TestTogether lets eight people write at once: nothing that any of them wrote is lost, and of changes of one list that
// saw the same revision one is kept and the others are told.
func TestTogether(t *testing.T) {
	w := open(t)
	const people, each = 8, 20
	slug, err := w.AddList(t.Context(), neuron.List{Name: "Shared", Author: "Ada", Made: moment1})
	if err != nil {
		t.Fatal(err)
	}
	var writing sync.WaitGroup
	conflicts := make([]int, people)
	for i := range people {
		writing.Go(func() { conflicts[i] = writeTogether(t, w, fmt.Sprint("person ", i), slug, each) })
	}
	writing.Wait()
	all, err := w.All(t.Context(), true)
	if err != nil || len(all.Labels) != people*each || len(all.Members) != people*each {
		t.Errorf("%d labels, %d members, %v; want %d of each", len(all.Labels), len(all.Members), err, people*each)
	}
	list := all.Lists[0]
	total := 0
	for _, n := range conflicts {
		total += n
	}
	if len(list.Entries) != people || list.Revision != 1+people {
		t.Errorf("the list has %d neurons in revision %d after %d conflicts; want everybody's", len(list.Entries), list.Revision, total)
	}
}

// writeTogether adds labels and words on members, and one neuron to a list that others change: who is told of a conflict
// looks again. It returns how often.
func writeTogether(t *testing.T, w *Writer, author, slug string, each int) (conflicts int) {
	ref := neuron.Ref{Model: "m", Layer: "l", Unit: 1}
	for n := range each {
		_, err1 := w.AddLabel(t.Context(), neuron.Label{Ref: ref, Author: author, Text: fmt.Sprint(n), Made: moment1})
		_, err2 := w.AddMembership(t.Context(), neuron.Membership{Ref: ref, Family: fmt.Sprint("f", n), Role: neuron.Primary,
			Origin: neuron.Confirmed, Author: author, Made: moment1})
		if err := errors.Join(err1, err2); err != nil {
			t.Error(err)
		}
	}
	for {
		l, err := w.List(t.Context(), slug)
		if err != nil {
			t.Error(err)
			return conflicts
		}
		l.Author, l.Changed = author, moment1
		l.Entries = append(l.Entries, neuron.ListEntry{Ref: ref, Note: author})
		err = w.ChangeList(t.Context(), l)
		if err == nil {
			return conflicts
		}
		if !isKind(err, neuron.Conflict) {
			t.Error(err)
			return conflicts
		}
		conflicts++
	}
}

// TestFields has a case for each kind of character that text is checked for.
func TestFields(t *testing.T) {
	for _, tt := range []struct {
		name, text    string
		asName, asOne bool // whether it may be a name, and whether it may be prose
	}{
		{"letters", "a b", true, true},
		{"a line break", "a\nb", false, true},
		{"a tab", "a\tb", false, true},
		{"a carriage return", "a\rb", false, false},
		{"a line separator", "a\u2028b", false, false},
		{"an escape", "a\x1bb", false, false},
		{"a control of the second block", "a\u0085b", false, false},
		{"a zero", "a\x00b", false, false},
		{"not UTF-8", "a\xffb", false, false},
		{"an override", "a\u202eb", false, false},
		{"an embedding", "a\u202ab", false, false},
		{"an isolate", "a\u2066b", false, false},
		{"a direction mark", "a\u200fb", false, true},
		{"a space without width", "a\u200bb", false, true},
		{"a soft hyphen", "a\u00adb", false, true},
		{"a byte order mark", "a\ufeffb", false, true},
		{"a word joiner", "a\u2060b", false, true},
		{"a filler", "a\u3164b", false, true},
		{"an annotation", "a\ufff9b", false, true},
		{"a joiner", "a\u200db", true, true},
		{"a non-joiner", "a\u200cb", true, true},
		{"a flag of tags", "🏴\U000e0067\U000e0062\U000e007f", true, true},
		{"a variation selector", "❤\ufe0f", true, true},
		{"accents alone", "\u0301\u0301", false, true},
		{"an empty braille cell", "\u2800", false, true},
		{"a space before it", " a", false, false},
		{"a wide space behind it", "a\u3000", false, false},
		{"nothing", "", false, true},
	} {
		if err := (field{"name", tt.text, 10, false}).check(); (err == nil) != tt.asName {
			t.Errorf("%s as a name: %v", tt.name, err)
		}
		if err := (field{"note", tt.text, 10, true}).check(); (err == nil) != tt.asOne {
			t.Errorf("%s as prose: %v", tt.name, err)
		}
	}
	if err := (field{"name", "日本日本日本日本日本", 10, false}).check(); err != nil {
		t.Errorf("ten characters: %v", err)
	}
	if err := (field{"name", "日本日本日本日本日本日", 10, false}).check(); err == nil {
		t.Error("eleven characters may be where ten are")
	}
}

// TestSlugOf: whatever a list is called, its slug can stand in an address.
func TestSlugOf(t *testing.T) {
	for name, want := range map[string]string{
		"Crème brûlée!": "creme-brulee", "日本": "list", "ﬁne print": "fine-print", "../../etc": "etc", "a--b": "a-b", "Ünïcödé 3": "unicode-3",
	} {
		if got := slugOf(name, "list"); got != want {
			t.Errorf("slugOf(%q) = %q; want %q", name, got, want)
		}
	}
}

func FuzzFields(f *testing.F) {
	for _, s := range []string{"a", "a\u202eb", "日本", "\xff", "👩‍👩‍👧", "-", "a\r\nb"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if slug := slugOf(s, "list"); !neuron.IsSlug(slug) {
			t.Errorf("slugOf(%q) = %q, which is no slug", s, slug)
		}
		name := (field{"name", s, 100, false}).check()
		prose := (field{"note", s, 100, true}).check()
		if name == nil && prose != nil {
			t.Errorf("%q is a name and no prose: %v", s, prose)
		}
	})
}
