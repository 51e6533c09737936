package neuron

import (
	"slices"
	"testing"
)

func TestEditDistance(t *testing.T) {
	for _, tt := range []struct {
		name, a, b string
		want       int
	}{
		{"equal", "japan", "japan", 0},
		{"left out", "jpan", "japan", 1},
		{"put in", "jaapan", "japan", 1},
		{"mistaken", "jepan", "japan", 1},
		{"swapped", "jaapn", "japan", 1},
		{"one empty", "", "red", 3},
		{"accent", "cafe", "café", 1},
		{"kitten", "kitten", "sitting", 3},
	} {
		if got := EditDistance(tt.a, tt.b); got != tt.want {
			t.Errorf("%s: EditDistance(%q, %q) = %d; want %d", tt.name, tt.a, tt.b, got, tt.want)
		}
		if got := EditDistance(tt.b, tt.a); got != tt.want {
			t.Errorf("%s: EditDistance(%q, %q) = %d; want %d", tt.name, tt.b, tt.a, got, tt.want)
		}
	}
}

// TestSpelledLike counts letters, not bytes: Cyrillic takes two bytes a letter.
func TestSpelledLike(t *testing.T) {
	words := []string{"дом", "домами", "domestic", "dot", "домаши", "do"}
	for _, tt := range []struct {
		word string
		n    int
		want []string
	}{
		{"домами", 2, []string{"домами", "домаши"}},
		{"домами", 9, []string{"домами", "домаши", "дом"}},
		{"dot", 1, []string{"dot"}},
		{"dot", 0, nil},
		{"unheard-of", 3, nil},
	} {
		if got := SpelledLike(words, tt.word, tt.n); !slices.Equal(got, tt.want) {
			t.Errorf("SpelledLike(%q, %d) = %q; want %q", tt.word, tt.n, got, tt.want)
		}
	}
}
