package store_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"multiscope/internal/neuron"
	"multiscope/internal/store/storetest"
)

// TestListedWords: lists add to what is known of words, also of those that were shown long before, and leave what they do
// not say. Words that were never shown are not added.
func TestListedWords(t *testing.T) {
	s := storetest.New(t, storetest.Spec{})
	en := func(frequency int) []neuron.WordLanguage {
		return []neuron.WordLanguage{{Tag: "en", Frequency: frequency}}
	}
	for _, tt := range []struct {
		name    string
		list    []neuron.ListedWord
		changed int
	}{
		{"first", []neuron.ListedWord{{Word: "japan", Languages: en(900), Lexicons: []string{"countries"}}, {Word: "never shown", Languages: en(1)}}, 1},
		{"again", []neuron.ListedWord{{Word: "japan", Languages: en(900), Lexicons: []string{"countries"}}}, 0},
		{"without frequency", []neuron.ListedWord{{Word: "japan", Languages: en(0)}}, 0},
		{"another rank", []neuron.ListedWord{{Word: "japan", Languages: en(800)}}, 1},
		{"more", []neuron.ListedWord{{Word: "japan", Languages: []neuron.WordLanguage{{Tag: "de"}}, Lexicons: []string{"asia"}}}, 1},
	} {
		if n, err := s.WriteListedWords(t.Context(), tt.list); err != nil || n != tt.changed {
			t.Errorf("%s: WriteListedWords = %d, %v; want %d", tt.name, n, err, tt.changed)
		}
	}
	got, err := s.ListedWords(t.Context(), []string{"never shown", "japan"})
	want := []neuron.ListedWord{
		{Word: "never shown"},
		{Word: "japan", Languages: []neuron.WordLanguage{{Tag: "de"}, {Tag: "en", Frequency: 800}}, Lexicons: []string{"asia", "countries"}},
	}
	if err != nil || !cmp.Equal(want, got) {
		t.Errorf("ListedWords differs, %v:\n%s", err, cmp.Diff(want, got))
	}
}
