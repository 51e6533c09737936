package neuron

import (
	"fmt"
	"slices"
	"testing"
)

// TestMatchWords compares a layer of 600 units with what is published of one like it. Unit u has the words a<u>, b<u>
// and c<u> in both, unless a case says otherwise.
func TestMatchWords(t *testing.T) {
	const units = 600
	for _, tt := range []struct {
		name     string
		words    func(unit int) []string // measured
		shown    bool                    // whether the layer was shown the published words
		agreeing int
		same     bool
	}{
		{"the same", wordsOf, true, units, true},
		{"in capitals", func(u int) []string { return []string{"X", fmt.Sprint("A", u), fmt.Sprint("B", u)} }, true, units, true},
		{"one of three", func(u int) []string { return []string{"x", fmt.Sprint("a", u), "y"} }, true, 0, false},
		{"two of three of every third unit", func(u int) []string {
			if u%3 > 0 {
				return []string{"x"}
			}
			return wordsOf(u)[1:]
		}, true, units / 3, true},
		{"shifted by one", func(u int) []string { return wordsOf((u + units - 1) % units) }, true, 0, false},
		{"units that all answer to everything", func(int) []string { return slices.Concat(wordsOf(5), wordsOf(6)) }, true, 2, false},
		{"words that were not shown", wordsOf, false, 0, false},
		{"none measured", func(int) []string { return nil }, true, 0, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			published := map[int][]string{}
			measured := make([][]string, units)
			var shown []string
			for u := range units {
				published[u], measured[u] = wordsOf(u), tt.words(u)
				if tt.shown {
					shown = append(shown, published[u]...)
				}
			}
			m := MatchWords(published, measured, shown)
			if m.Agreeing != tt.agreeing || m.Same() != tt.same || tt.shown && m.Units != units {
				t.Errorf("%+v, the same: %v; want %d agreeing, %v", m, m.Same(), tt.agreeing, tt.same)
			}
		})
	}
}

func wordsOf(u int) []string {
	return []string{fmt.Sprint("a", u), fmt.Sprint("b", u), fmt.Sprint("c", u)}
}
