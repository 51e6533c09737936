package store_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"multiscope/internal/neuron"
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
		{strings.Repeat("fire ", 30), 10, []int{2, 1, 3}[1:]},
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
