package neuron

import (
	"math"
	"slices"
	"testing"
)

// TestLexiconTable: each unit with enough words stands once in each row, by as many of its words as are in the lexicon.
func TestLexiconTable(t *testing.T) {
	strongest := [][]int64{{1, 2, 3, 4, 5}, {1, 2, 9, 10, 11}, nil, {20, 21, 22, 23, 24}, {1, 2, 3}}
	table := NewLexiconTable(30, map[string]map[int64]bool{"low": {1: true, 2: true, 3: true, 4: true, 5: true}, "high": {24: true}}, strongest)
	if table.Units != 3 || len(table.Lexicons) != 2 || table.Lexicons[0].Lexicon != "high" || table.Lexicons[1].Words != 5 {
		t.Fatalf("%+v", table)
	}
	low, high := table.Lexicons[1].Units, table.Lexicons[0].Units
	if !slices.Equal(low[5], []int{0}) || !slices.Equal(low[2], []int{1}) || !slices.Equal(low[0], []int{3}) || !slices.Equal(high[1], []int{3}) || !slices.Equal(high[0], []int{0, 1}) {
		t.Errorf("low %v, high %v", low, high)
	}
	for _, l := range table.Lexicons {
		sum, words := 0.0, 0.0
		for k := range LexiconWords + 1 {
			sum += table.Chance(l, k)
			words += float64(k) * table.Chance(l, k)
		}
		if want := 3 * 5 * float64(l.Words) / 30; math.Abs(sum-3) > 1e-9 || math.Abs(words-want) > 1e-9 {
			t.Errorf("%s: by chance %g units with %g words; want 3 with %g", l.Lexicon, sum, words, want)
		}
	}
}
