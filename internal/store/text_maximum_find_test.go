package store_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"multiscope/internal/neuron"
	"multiscope/internal/store"
	"multiscope/internal/store/storetest"
)

func TestFindTextMaxima(t *testing.T) {
	s := storetest.New(t, storetest.Spec{})
	write := func(unit int, maxima ...neuron.ScoredText) {
		t.Helper()
		if err := s.WriteTextMaxima(t.Context(), model, layer, neuron.TextSearch{Unit: unit, Made: time.UnixMilli(1), Maxima: maxima}); err != nil {
			t.Fatal(err)
		}
	}
	write(1, neuron.ScoredText{Text: "an old fire", Score: .9})
	write(1, neuron.ScoredText{Text: "fire engine red", Score: .5}, neuron.ScoredText{Text: "Fire, fire!", Score: .4}) // takes the place of the one before
	write(2, neuron.ScoredText{Text: "a FIREPLACE", Score: .75})
	write(3, neuron.ScoredText{Text: "engine on fire", Score: -.25})
	write(4, neuron.ScoredText{Text: "пожар café", Score: .3})
	const thirteen = "one two three four five six seven eight nine ten eleven twelve thirteen"
	write(5, neuron.ScoredText{Text: thirteen, Score: .1})
	for _, tt := range []struct {
		query string
		n     int
		want  []int
	}{
		{"fire", 10, []int{1, 3}}, // highest score first, each unit once
		{"fireplace", 1, []int{2}},
		{"fire", 1, []int{1}},
		{"fire engine", 10, []int{1, 3}},
		{"engi", 10, nil}, // words are whole
		{"old", 10, nil},
		{"Пожар", 10, []int{4}},
		{"café", 10, []int{4}},
		{"cafe", 10, nil},
		{"", 10, nil},
		{`"*() OR NEAR`, 10, nil},
		{strings.Repeat("fire ", 300), 10, []int{1, 3}},
		{"fire", 2, []int{1, 3}}, // of which the first has two such texts
		{thirteen, 10, []int{5}},
		{thirteen + " absent", 10, nil}, // no word is left out of the search
		{strings.Repeat("a b c d e f g h ", 40) + manyWords(300), 10, nil},
		{"fire", -1, nil},
	} {
		hits, err := s.FindTextMaxima(t.Context(), tt.query, tt.n)
		var got []int
		for _, h := range hits {
			got = append(got, h.Unit)
			if tt.query == "fire engine" && h.Unit == 1 && (h.Text != "fire engine red" || h.Score != .5 || h.Ref != ref(1)) {
				t.Errorf("FindTextMaxima(%q) has %+v", tt.query, h)
			}
		}
		if diff := cmp.Diff(tt.want, got); err != nil || diff != "" {
			t.Errorf("FindTextMaxima(%.40q, %d) %v (-want +got):\n%s", tt.query, tt.n, err, diff)
		}
	}
}

// manyWords returns n different words.
func manyWords(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "word%d ", i)
	}
	return b.String()
}

// TestTextMaximaBeyondTheirKeys: a number that the key of a text does not have room for is refused rather than found as
// another one.
func TestTextMaximaBeyondTheirKeys(t *testing.T) {
	s := storetest.New(t, storetest.Spec{})
	many := make([]neuron.ScoredText, 257)
	for i := range many {
		many[i] = neuron.ScoredText{Text: "fire", Score: .5}
	}
	for name, maxima := range map[string][]neuron.ScoredText{"rank": many, "score": {{Text: "fire", Score: 2}}} {
		if err := s.WriteTextMaxima(t.Context(), model, layer, neuron.TextSearch{Unit: 1, Maxima: maxima}); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("WriteTextMaxima of a %s beyond the key = %v; want that it is refused", name, err)
		}
	}
	if hits, err := s.FindTextMaxima(t.Context(), "fire", 5); err != nil || len(hits) > 0 {
		t.Errorf("FindTextMaxima finds %+v, %v of what was refused", hits, err)
	}
	s.Close()
	storetest.Exec(t, s.Path(), `CREATE TEMP TABLE one AS SELECT * FROM layers LIMIT 1;
UPDATE one SET id = 16384, slug = 'far', tap = 'far', depth = 99; INSERT INTO layers SELECT * FROM one`)
	again, err := store.Open(t.Context(), s.Path())
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	var ours *neuron.Error
	if err := again.WriteTextMaxima(t.Context(), model, "far", neuron.TextSearch{Maxima: many[:1]}); !errors.As(err, &ours) || !strings.Contains(err.Error(), "16383") {
		t.Errorf("WriteTextMaxima of layer 16384 = %v; want a sentence that says how many layers there can be", err)
	}
}

// Whatever is typed is words to look for.
func FuzzFindTextMaxima(f *testing.F) {
	for _, q := range []string{"fire", `"`, `a" OR "b`, "-fire", "text:fire", "NEAR/2", "\x00", "ﬁre*", "''"} {
		f.Add(q)
	}
	s := storetest.New(f, storetest.Spec{})
	if err := s.WriteTextMaxima(f.Context(), model, layer, neuron.TextSearch{Maxima: []neuron.ScoredText{{Text: "fire"}}}); err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, q string) {
		if _, err := s.FindTextMaxima(t.Context(), q, 5); err != nil {
			t.Errorf("FindTextMaxima(%q) = %v", q, err)
		}
	})
}
